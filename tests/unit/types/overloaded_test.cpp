#include <sudomock/overloaded.hpp>

#include <string>
#include <variant>

#include <gtest/gtest.h>
#include <sudomock/job.hpp>

namespace sudomock {
namespace {

TEST(Overloaded, ChoosesByTheAlternative) {
  const overloaded visitor{
      [](const RenderResult& render) { return "image " + render.url; },
      [](const UploadResult& upload) { return "mockup " + upload.mockup_uuid; },
      [](const auto&) { return std::string("other"); }};
  EXPECT_EQ(std::visit(visitor, JobResult(RenderResult{"u"})), "image u");
  EXPECT_EQ(std::visit(visitor, JobResult(UploadResult{"m", {}})), "mockup m");
  EXPECT_EQ(std::visit(visitor, JobResult(VideoResult{})), "other");
}

}  // namespace
}  // namespace sudomock
