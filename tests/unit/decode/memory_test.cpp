// What a body of a hostile or broken server costs: at most five times its size at the default of
// max_response_bytes.

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "decode/bodies.hpp"
#include "decode/error_body.hpp"
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

constexpr std::size_t most_bytes = std::size_t{8} << 20;  // the default of max_response_bytes

void expect_bounded(const std::string& what, const std::string& body) {
  EXPECT_LT(times_the_body(body, decode_job_rows), 5.0) << what;
  EXPECT_LT(times_the_body(body, decode_error_body), 5.0) << what;
}

TEST(Memory, OfOpenBracketsIsBounded) {
  expect_bounded("[", std::string(most_bytes, '['));
  expect_bounded("{", repeated(most_bytes, "", R"({"data":)", ""));
}

TEST(Memory, OfTinyRowsIsBounded) {
  for (const char* row :
       {"{},", "1,", "[],", "\"\",", "null,", R"({"job_id":"1","kind":"k","status":"s"},)",
        R"({"job_id":"a-longer-id-of-36-characters-or-more","status":1},)",
        R"({"job_id":"1","kind":"k","status":"s","payg":{},"error":{"message":""}},)"}) {
    for (const std::string& body : {repeated(most_bytes, R"({"jobs":[)", row, "]}"),
                                    repeated(most_bytes, R"({"data":{"jobs":[)", row, "]}}")}) {
      EXPECT_LT(times_the_body(body, decode_job_page), 5.0) << row;
      EXPECT_LT(times_the_body(body, decode_job_rows), 5.0) << row;
    }
  }
}

TEST(Memory, OfTinyValuesIsBounded) {
  for (const char* name : {"x", "error", "detail"}) {
    expect_bounded(name, repeated(most_bytes, R"({")" + std::string(name) + R"(":[)", "1,", "]}"));
  }
}

TEST(Memory, OfCountlessKeysIsBounded) {
  std::string members;
  for (int i = 0; i < 700'000; ++i) members += "\"" + std::to_string(i) + "\":1,";
  members.back() = '}';
  expect_bounded("top level", "{" + members);
  EXPECT_TRUE(decode_job(R"({"job_id":"j","kind":"k","status":"s",)" + members))
      << "of unknown names as many as come";
  expect_bounded("details", R"({"details":{)" + members + "}");
}

// Known names nested in known names, as wide and as deep as they are read.
TEST(Memory, OfKnownNamesInEachOtherIsBounded) {
  std::string known = "1";
  for (int level = 0; level < 4; ++level) {
    std::string object = "{";
    for (const char* name : {"kind", "status", "model", "error", "payg", "cost", "message"}) {
      object += "\"" + std::string(name) + "\":" + known + ",";
    }
    object.back() = '}';
    known = object;
  }
  expect_bounded("rows", repeated(most_bytes, R"({"jobs":[)", known + ",", "]}"));
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
// and is held twice meanwhile, and one is kept. Nothing of the parser's interface changes that: 4.9
// times the body with the default of max_response_bytes, 5.9 with the worst of sizes, just beyond a
// power of two.
TEST(Memory, OfOneTextIsBounded) {
  for (const auto& [size, bound] :
       {std::pair{most_bytes - 100, 5.0}, std::pair{(std::size_t{1} << 20) + 1000, 6.0}}) {
    const std::string text(size, 'x');
    const std::string start = R"({"render_uuid":"r","kind":"k","status":"s",)";
    for (const char* head : {R"("error":")", R"("other":")", "\""}) {
      std::string body = start + head + text;
      body += head[1] == '\0' ? R"(":1})" : R"("})";
      EXPECT_LT(times_the_body(body, decode_job), bound) << size << " after " << head;
    }
  }
}

// What comes after the limit is not read: with rows of 500 bytes, 7 MB of the 8.
TEST(Memory, IsNotSpentBehindTheLimit) {
  const std::string row =
      R"({"job_id":"1","kind":"k","status":"s","model":")" + std::string(500, 'm') + "\"},";
  const std::string body = repeated(most_bytes, R"({"jobs":[)", row, "]}");
  EXPECT_LT(times_the_body(body, decode_job_page), 1.5);
}

}  // namespace
}  // namespace sudomock::detail
