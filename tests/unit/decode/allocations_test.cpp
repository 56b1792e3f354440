// What decoding allocates, next to nlohmann/json's usual way.

#include <cstddef>
#include <string>

#include <gtest/gtest.h>

#include "benchmark/decode_peers.hpp"
#include "decode/bodies.hpp"
#include "decode_matchers.hpp"
#include "support/failing_memory.hpp"

namespace sudomock::detail {
namespace {

const std::string job_body = R"({
  "render_uuid": "9d4e2b51-0c7a-4f8e-bb1c-2a6f9e3d8c10", "kind": "video", "status": "failed",
  "model": "veo-3.1-fast", "result_url": "https://cdn.sudomock.com/videos/9d4e2b51.mp4",
  "mockup_uuid": null, "error": "Image source for 'Front Design' returned HTTP 404.",
  "credits_charged": 949, "payg": {"credits": 949, "unit_price": 0.002, "cost": 1.898},
  "created_at": "2026-06-22T10:05:00Z", "updated_at": "2026-06-22T10:05:48Z"})";

std::string page_of(std::size_t rows) {
  std::string page = R"({"jobs": [)";
  for (std::size_t i = 0; i < rows; ++i) page += job_body + ",";
  page.back() = ']';
  return page + R"(, "next_cursor": null})";
}

template <class Decode>
std::size_t allocations_of(const Decode& decode) {
  const test::Allocations allocations;
  EXPECT_TRUE(decode());
  return allocations.count();
}

TEST(Allocations, AreNoMoreThanTheDoms) {
  const std::size_t dom_job =
      allocations_of([] { return !benchmarks::dom_job(job_body).render_uuid.empty(); });
  EXPECT_LE(allocations_of([] { return decode_job(job_body).has_value(); }), dom_job);
  const std::string page = page_of(50);
  const std::size_t dom = allocations_of([&] { return !benchmarks::dom_page(page).jobs.empty(); });
  EXPECT_LE(allocations_of([&] { return decode_job_page(page).has_value(); }), dom);
}

}  // namespace
}  // namespace sudomock::detail
