#include "http/response_headers.hpp"

#include <gmock/gmock.h>

#include <initializer_list>
#include <string>

namespace sudomock::detail {
namespace {

using std::chrono::seconds;
using testing::Optional;

constexpr seconds now{1'782'122'400};  // 2026-06-22T10:00:00Z

HttpResponse read(std::initializer_list<std::string_view> lines) {
  ResponseHeaders headers;
  for (const std::string_view line : lines) EXPECT_TRUE(headers.add_line(line));
  HttpResponse response;
  headers.fill(response, now);
  return response;
}

TEST(ResponseHeaders, KeepsWhatTheClientUsesInAnyCase) {
  const HttpResponse response =
      read({"HTTP/1.1 200 OK\r\n", "x-RATELIMIT-remaining:  7 \r\n",
            "X-RateLimit-Reset: 1782122430\r\n", "X-Request-Id: abc-1\r\n", "\r\n"});
  EXPECT_THAT(response.rate_limit_remaining, Optional(7));
  EXPECT_THAT(response.rate_limit_reset, Optional(seconds{30}));
  EXPECT_EQ(response.request_id, "abc-1");
  EXPECT_EQ(response.retry_after, std::nullopt);
}

TEST(ResponseHeaders, CountsTheResetFromTheServersOwnDate) {
  const HttpResponse response = read({"HTTP/2 200 \r\n", "date: Mon, 22 Jun 2026 10:00:20 GMT\r\n",
                                      "x-ratelimit-reset: 1782122430\r\n", "\r\n"});
  EXPECT_THAT(response.rate_limit_reset, Optional(seconds{10}));
}

TEST(ResponseHeaders, IgnoresAbsurdRateLimits) {
  for (const std::string_view reset :
       {"X-RateLimit-Reset: 42\r\n", "X-RateLimit-Reset: -1\r\n", "X-RateLimit-Reset: soon\r\n",
        "X-RateLimit-Reset: 9223372036854775807\r\n", "X-RateLimit-Reset: 1782122430000\r\n",
        "X-RateLimit-Reset: 99999999999999999999\r\n", "X-RateLimit-Reset: 1782122430x\r\n",
        "X-RateLimit-Reset:\r\n"}) {
    EXPECT_EQ(read({"HTTP/1.1 200 OK\r\n", reset}).rate_limit_reset, std::nullopt) << reset;
  }
  for (const std::string_view remaining :
       {"X-RateLimit-Remaining: -1\r\n", "X-RateLimit-Remaining: many\r\n",
        "X-RateLimit-Remaining: 1e3\r\n"}) {
    EXPECT_EQ(read({"HTTP/1.1 200 OK\r\n", remaining}).rate_limit_remaining, std::nullopt);
  }
}

TEST(ResponseHeaders, ClampsAResetThatHasJustPassedToNow) {
  EXPECT_THAT(read({"HTTP/1.1 200 OK\r\n", "X-RateLimit-Reset: 1782122390\r\n"}).rate_limit_reset,
              Optional(seconds{0}));
}

TEST(ResponseHeaders, ForgetsAnInterimAnswer) {
  const HttpResponse response =
      read({"HTTP/1.1 103 Early Hints\r\n", "X-Request-Id: interim\r\n", "Retry-After: 9\r\n",
            "X-RateLimit-Remaining: 1\r\n", "\r\n", "HTTP/1.1 200 OK\r\n", "\r\n"});
  EXPECT_EQ(response.request_id, "");
  EXPECT_EQ(response.retry_after, std::nullopt);
  EXPECT_EQ(response.rate_limit_remaining, std::nullopt);
}

TEST(ResponseHeaders, IgnoresTrailers) {
  const HttpResponse response = read({"HTTP/1.1 200 OK\r\n", "X-Request-Id: head\r\n", "\r\n",
                                      "X-Request-Id: trailer\r\n", "\r\n"});
  EXPECT_EQ(response.request_id, "head");
}

// Who shows it takes the secret out first, then makes it short.
TEST(ResponseHeaders, KeepsARequestIdWhole) {
  const std::string id = "a\x1b[31m" + std::string(500, 'x');
  const std::string line = "X-Request-Id: " + id + "\r\n";
  EXPECT_EQ(read({"HTTP/1.1 200 OK\r\n", line}).request_id, id);
}

struct RetryAfter {
  std::string_view text;
  std::optional<seconds> expected;
};

class RetryAfterTest : public testing::TestWithParam<RetryAfter> {};

TEST_P(RetryAfterTest, IsReadWithCare) {
  const std::string line = "Retry-After: " + std::string(GetParam().text) + "\r\n";
  EXPECT_EQ(read({"HTTP/1.1 429 \r\n", line}).retry_after, GetParam().expected);
}

constexpr seconds longest{31'622'400};

INSTANTIATE_TEST_SUITE_P(
    ResponseHeaders, RetryAfterTest,
    testing::Values(RetryAfter{"30", seconds{30}}, RetryAfter{"0", seconds{0}},
                    RetryAfter{"000", seconds{0}}, RetryAfter{"030", seconds{30}},
                    RetryAfter{"1.5", seconds{2}}, RetryAfter{"2.0", seconds{2}},
                    RetryAfter{"2.", seconds{2}}, RetryAfter{".5", std::nullopt},
                    RetryAfter{"1.x", std::nullopt}, RetryAfter{"-5", std::nullopt},
                    RetryAfter{"soon", std::nullopt}, RetryAfter{"", std::nullopt},
                    RetryAfter{"Mon, 22 Jun 2026 10:00:30 GMT", seconds{30}},
                    RetryAfter{"Mon, 22 Jun 2026 10:00:00 GMT", seconds{0}},
                    RetryAfter{"Mon, 22 Jun 2020 10:00:30 GMT", seconds{0}},
                    RetryAfter{"Mon, 22 Jun 2037 10:00:30 GMT", longest},
                    RetryAfter{"9223372036854775807", longest}, RetryAfter{"31622399.5", longest},
                    RetryAfter{"99999999999999999999", longest}));

// With a clock 10 minutes slow the client paused for 605 s instead of 5.
TEST(ResponseHeaders, CountARetryAfterDateFromTheServersOwnDate) {
  for (const std::string_view date :
       {"Date: Mon, 22 Jun 2026 10:10:00 GMT\r\n", "date:Mon, 22 Jun 2026 10:10:00 GMT\r\n"}) {
    const std::string_view retry = "Retry-After: Mon, 22 Jun 2026 10:10:05 GMT\r\n";
    EXPECT_THAT(read({"HTTP/1.1 503 \r\n", date, retry}).retry_after, Optional(seconds{5}));
    EXPECT_THAT(read({"HTTP/1.1 503 \r\n", retry, date}).retry_after, Optional(seconds{5}));
  }
  EXPECT_THAT(read({"HTTP/1.1 503 \r\n", "Date: Mon, 22 Jun 2026 10:10:00 GMT\r\n",
                    "Retry-After: Mon, 22 Jun 2026 10:09:00 GMT\r\n"})
                  .retry_after,
              Optional(seconds{0}))
      << "past by the server's clock, though not by ours";
}

TEST(ResponseHeaders, CountFromTheLocalClockWhenTheDateIsNone) {
  for (const std::string_view date : {"Date: yesterday\r\n", "Date:\r\n", "X: y\r\n"}) {
    EXPECT_THAT(read({"HTTP/1.1 503 \r\n", date, "Retry-After: Mon, 22 Jun 2026 10:00:05 GMT\r\n"})
                    .retry_after,
                Optional(seconds{5}))
        << date;
  }
}

TEST(ResponseHeaders, AreBoundedOverAllAnswersOfARequest) {
  ResponseHeaders headers;
  const std::string line = "X-Filler: " + std::string(1012, 'x') + "\r\n";  // 1,024 bytes
  for (int i = 0; i < 32; ++i) ASSERT_TRUE(headers.add_line(line));
  std::size_t rest = ResponseHeaders::max_bytes - 32 * line.size();
  const std::string_view status = "HTTP/1.1 200 OK\r\n";
  ASSERT_TRUE(headers.add_line(status));
  rest -= status.size();
  ASSERT_TRUE(headers.add_line(std::string(rest, 'x')));
  EXPECT_FALSE(headers.add_line("x"));
  headers.reset();
  EXPECT_TRUE(headers.add_line("x"));
}

}  // namespace
}  // namespace sudomock::detail
