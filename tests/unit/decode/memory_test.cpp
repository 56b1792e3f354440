// What a body of a hostile or broken server costs: at most five times its size, or 10 MiB where
// that is more.

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "decode/bodies.hpp"
#include "decode/error_body.hpp"
#include "decode_matchers.hpp"
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
  const double most = std::max(5.0, 6.0 * (1 << 20) / static_cast<double>(body.size()));
  EXPECT_LT(times_the_body(body, decode_job_rows), most) << what;
  EXPECT_LT(times_the_body(body, decode_error_body), most) << what;
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

TEST(Memory, OfLongNamesInEachOtherIsBounded) {
  const std::string name(std::size_t{500} * 1024, 'n');
  std::string body = "1";
  while (body.size() + name.size() < most_bytes) body = "{\"" + name + "\":" + body + "}";
  expect_bounded("names", body);
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

// The parser keeps two copies of the current token, each in memory that doubles as it grows and is
// held twice meanwhile; of a number that is out of range, many more.
TEST(Memory, OfEachKindOfTokenIsBounded) {
  constexpr std::size_t limit = std::size_t{512} * 1024;
  for (const std::size_t size : {limit / 2 + 1000, limit - 30, limit + 1000, 8 * limit + 1000}) {
    const std::string digits(size, '9');
    const std::string text(size, 'x');
    std::string escapes;
    while (escapes.size() + 6 < size) escapes += "\\u00e9";
    for (const std::string& token :
         {digits, "0." + digits, "1e" + digits, "\"" + text + "\"", "\"" + escapes + "\"",
          std::string(size, ' ') + "1", "\"" + text, text, "{\"" + text + "\":1}"}) {
      const std::string what = std::to_string(size) + " bytes such as " + token.substr(0, 8);
      expect_bounded(what, token);
      for (const char* name : {"error", "details"}) {
        const std::string head = R"({"render_uuid":"r","kind":"k","status":"s",")";
        expect_bounded(name + (": " + what), head + name + "\":" + token + "}");
      }
    }
  }
}

// nlohmann/json's own destructor asks for memory, and must not be left to do so: that would end the
// program.
TEST(Memory, ThatRunsOutIsAnExceptionWhereverItDoes) {
  const std::string body = R"({"error":{"message":["a"]},"error":{"message":"a text of its own"}})";
  int failures = 0;
  for (bool failed = true; failed;) {
    const test::FailingAllocation failing(static_cast<std::size_t>(failures) + 1);
    try {
      EXPECT_EQ(decode_error_body(body).detail, "a text of its own");
    } catch (const std::bad_alloc&) {
      EXPECT_TRUE(failing.failed());
    }
    failed = failing.failed();
    failures += failed ? 1 : 0;
  }
  EXPECT_GT(failures, 10);
}

// What comes after the limit of 1,000 rows is not read: with rows of 500 bytes, 7 MB of the 8. So
// beside the body there is less than half of it.
TEST(Memory, IsNotSpentBehindTheLimit) {
  const std::string row =
      R"({"job_id":"1","kind":"k","status":"s","model":")" + std::string(500, 'm') + "\"},";
  const std::string body = repeated(most_bytes, R"({"jobs":[)", row, "]}");
  EXPECT_LT(times_the_body(body, decode_job_page), 1.5);
}

}  // namespace
}  // namespace sudomock::detail
