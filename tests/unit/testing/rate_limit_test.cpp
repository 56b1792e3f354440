#include <gtest/gtest.h>

#include "support/asking.hpp"

namespace sudomock::detail {
namespace {

TEST(FakeRateLimit, AnswersWhatExceedsItAsTheContractSays) {
  CoreAsker api;
  api.core.set_rate_limit(testing::RateLimit{.per_minute = 2});
  EXPECT_EQ(api.get(jobs_path, 0s).status, 200);
  EXPECT_EQ(api.get(jobs_path, 10s).status, 200);
  const HttpResponse refused = api.get(jobs_path, 10500ms);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.retry_after, 50s);  // 49.5 s, rounded up
  EXPECT_EQ(refused.rate_limit_remaining, 0);
  EXPECT_EQ(refused.rate_limit_reset, 50s);
  const json body = json::parse(refused.body);
  EXPECT_EQ(body["success"], false);
  EXPECT_TRUE(body["detail"].is_string());
  EXPECT_EQ(body["error"]["type"], "rate_limit_exceeded");
  EXPECT_EQ(body["error"]["limit"], 2);
  EXPECT_EQ(body["error"]["remaining"], 0);
  EXPECT_EQ(body["error"]["retry_after"], 50);
  EXPECT_EQ(api.core.stats().rate_limited, 1);
}

TEST(FakeRateLimit, LooksAtEverySpanOfAMinute) {
  CoreAsker api;
  api.core.set_rate_limit(testing::RateLimit{.per_minute = 2});
  EXPECT_EQ(api.get(jobs_path, 0s).status, 200);
  EXPECT_EQ(api.get(jobs_path, 59s).status, 200);
  EXPECT_EQ(api.get(jobs_path, 60s).status, 200);
  EXPECT_EQ(api.get(jobs_path, 61s).status, 429);
  EXPECT_EQ(api.get(jobs_path, 119s).status, 200);
}

TEST(FakeRateLimit, CountsByFixedWindowsWhenSet) {
  CoreAsker api;
  api.core.set_rate_limit(testing::RateLimit{.per_minute = 2, .fixed_windows = true});
  EXPECT_EQ(api.get(jobs_path, 0s).status, 200);
  EXPECT_EQ(api.get(jobs_path, 59s).status, 200);
  EXPECT_EQ(api.get(jobs_path, 59s).status, 429);
  EXPECT_EQ(api.get(jobs_path, 60s).status, 200);
  EXPECT_EQ(api.get(jobs_path, 61s).status, 200);
  EXPECT_EQ(api.get(jobs_path, 119s).status, 429);
}

TEST(FakeRateLimit, AnnouncesWhatIsLeftWhenSet) {
  CoreAsker api;
  api.core.set_rate_limit(testing::RateLimit{.per_minute = 3});
  EXPECT_EQ(api.get(jobs_path).rate_limit_remaining, std::nullopt);
  api.core.set_rate_limit(testing::RateLimit{.per_minute = 3, .announce = true});
  EXPECT_EQ(api.get(jobs_path, 0s).rate_limit_remaining, 2);
  const HttpResponse second = api.get(jobs_path, 20s);
  EXPECT_EQ(second.rate_limit_remaining, 1);
  EXPECT_EQ(second.rate_limit_reset, 40s);
}

TEST(FakeRateLimit, HoldsPerAccountAndEndsWhenSet) {
  CoreAsker api;
  api.core.set_rate_limit(testing::RateLimit{.per_minute = 1});
  EXPECT_EQ(api.get(jobs_path).status, 200);
  EXPECT_EQ(api.get(jobs_path).status, 429);
  api.core.accounts().accept_key("sm_bob", "bob");
  const std::vector<HttpHeader> bobs{{"x-api-key", "sm_bob"}};
  EXPECT_EQ(api.core.answer("GET", jobs_path, bobs, 0s).response.status, 200);
  api.core.set_rate_limit(std::nullopt);
  EXPECT_EQ(api.get(jobs_path).status, 200);
  EXPECT_THROW(api.core.set_rate_limit(testing::RateLimit{.per_minute = 0}), std::invalid_argument);
}

TEST(FakeRateLimit, DoesNotCountARequestWithoutValidCredentials) {
  CoreAsker api;
  api.core.set_rate_limit(testing::RateLimit{.per_minute = 1});
  EXPECT_EQ(api.core.answer("GET", jobs_path, {}, 0s).response.status, 401);
  EXPECT_EQ(api.get(jobs_path).status, 200);
}

}  // namespace
}  // namespace sudomock::detail
