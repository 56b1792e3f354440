// However many rows or refusals a body holds, it costs at most four times its
// memory.

#include <string>

#include <gtest/gtest.h>

#include "decode/error_body.hpp"
#include "decode/job_rows.hpp"
#include "decode/jobs.hpp"
#include "support/failing_memory.hpp"

namespace sudomock::detail {
namespace {

std::string repeated(std::size_t size, const std::string& head, const std::string& piece,
                     const std::string& tail) {
  std::string body = head;
  while (body.size() + piece.size() + tail.size() < size) body += piece;
  body.pop_back();
  return body + tail;
}

/// The most that reading holds at one time, the body included, in sizes of the body.
template <class Decode>
double times_the_body(const std::string& body, const Decode& decode) {
  const test::HeldBytes held;
  static_cast<void>(decode(body));
  return 1.0 + static_cast<double>(held.most()) / static_cast<double>(body.size());
}

// The default of max_response_bytes. Before, rows of 40 bytes took 23 times that.
TEST(Memory, OfTinyRowsIsBounded) {
  constexpr std::size_t size = std::size_t{8} << 20;
  for (const char* row :
       {"{},", "1,", "[],", "\"\",", "null,", R"({"job_id":"1","kind":"k","status":"s"},)",
        R"({"job_id":"a-longer-id-of-36-characters-or-more","status":1},)",
        R"({"job_id":"1","kind":"k","status":"s","payg":{},"error":{"message":""}},)"}) {
    for (const std::string& body : {repeated(size, R"({"jobs":[)", row, "]}"),
                                    repeated(size, R"({"data":{"jobs":[)", row, "]}}")}) {
      EXPECT_LT(times_the_body(body, decode_job_page), 4.0) << row;
      EXPECT_LT(times_the_body(body, decode_job_rows), 4.0) << row;
    }
  }
}

TEST(Memory, OfListsOverAndOverIsBounded) {
  constexpr std::size_t size = std::size_t{1} << 20;
  for (const char* list : {R"("jobs":[],)", R"("jobs":[{"job_id":"1","kind":"k","status":"s"}],)",
                           R"("data":{"jobs":[{}]},)"}) {
    const std::string body = repeated(size, "{", list, "}");
    EXPECT_LT(times_the_body(body, decode_job), 4.0) << list;
    EXPECT_LT(times_the_body(body, decode_job_page), 4.0) << list;
    EXPECT_LT(times_the_body(body, decode_job_rows), 4.0) << list;
  }
}

TEST(Memory, OfCountlessRefusalsIsBounded) {
  constexpr std::size_t size = std::size_t{1} << 20;
  for (const std::string& body :
       {repeated(size, R"({"detail":[)", R"({"loc":["a"],"msg":"m"},)", "]}"),
        repeated(size, R"({"detail":[{"loc":[)", R"("a",)", "]}]}")}) {
    EXPECT_LT(times_the_body(body, decode_error_body), 4.0);
  }
}

// The parser itself keeps two copies of the current token, each in memory that doubles as it grows
// and is held twice meanwhile, and the library keeps the text. Nothing of the parser's interface
// changes that; max_response_bytes bounds it: 5.1 times the body with the default, 5.9 with the
// worst of sizes, just beyond a power of two.
TEST(Memory, OfOneTextIsSixTimesTheBodyAtMost) {
  for (const std::size_t size : {std::size_t{990'000}, (std::size_t{1} << 20) + 1000}) {
    const std::string text(size, 'x');
    const std::string start = R"({"render_uuid":"r","kind":"k","status":"s",)";
    for (const char* head : {R"("error":")", R"("other":")", "\""}) {
      std::string body = start + head + text;
      body += head[1] == '\0' ? R"(":1})" : R"("})";
      EXPECT_LT(times_the_body(body, decode_job), 6.0) << size << " after " << head;
    }
  }
}

// What comes after the limit is not read: with rows of 500 bytes, 7 MB of the 8.
TEST(Memory, IsNotSpentBehindTheLimit) {
  const std::string row =
      R"({"job_id":"1","kind":"k","status":"s","model":")" + std::string(500, 'm') + "\"},";
  const std::string body = repeated(std::size_t{8} << 20, R"({"jobs":[)", row, "]}");
  EXPECT_LT(times_the_body(body, decode_job_page), 1.5);
}

}  // namespace
}  // namespace sudomock::detail
