#include "polling/backoff_delay.hpp"

#include <chrono>
#include <limits>

#include <gtest/gtest.h>

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;

Backoff page_backoff(double jitter = 0.0) {
  Backoff backoff;
  backoff.jitter = jitter;
  return backoff;
}

TEST(BackoffDelay, GrowsByHalfFromOneAndAHalfSecondsToTheCap) {
  const Backoff backoff = page_backoff();
  EXPECT_EQ(backoff_delay(backoff, 0, 0.0), 1500ms);
  EXPECT_EQ(backoff_delay(backoff, 1, 0.0), 2250ms);
  EXPECT_EQ(backoff_delay(backoff, 2, 0.0), 3375ms);
  EXPECT_EQ(backoff_delay(backoff, 4, 0.0), 7593750us);
  EXPECT_EQ(backoff_delay(backoff, 5, 0.0), 8s);
}

TEST(BackoffDelay, StaysAtTheCapHoweverManyWaitsWentBefore) {
  EXPECT_EQ(backoff_delay(page_backoff(), std::numeric_limits<int>::max(), 0.0), 8s);
}

TEST(BackoffDelay, TakesTheJitterOffTheCappedWait) {
  const Backoff backoff = page_backoff(0.1);
  EXPECT_EQ(backoff_delay(backoff, 1000, 0.0), 8s);
  EXPECT_EQ(backoff_delay(backoff, 1000, 0.5), 7600ms);
  EXPECT_GT(backoff_delay(backoff, 1000, 0.999), 7200ms);
}

struct Refusal {
  Backoff backoff;
  const char* member;
};

TEST(BackoffDelay, RefusesEveryMemberOutOfItsRangeByName) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Refusal refusals[] = {
      {{.initial = 0ms}, "initial"},
      {{.initial = -1ms}, "initial"},
      {{.cap = 1499ms}, "cap"},
      {{.cap = 24h * 366}, "cap"},
      {{.multiplier = 0.99}, "multiplier"},
      {{.multiplier = nan}, "multiplier"},
      {{.jitter = -0.1}, "jitter"},
      {{.jitter = 1.1}, "jitter"},
      {{.jitter = nan}, "jitter"},
  };
  for (const Refusal& refusal : refusals) {
    const std::optional<Error> error = check_backoff(refusal.backoff, "backoff");
    ASSERT_TRUE(error) << refusal.member;
    EXPECT_EQ(error->code, ErrorCode::invalid_argument);
    EXPECT_NE(error->message.find(std::string("backoff.") + refusal.member), std::string::npos)
        << error->message;
  }
  EXPECT_FALSE(check_backoff(Backoff(), "backoff"));
}

}  // namespace
}  // namespace sudomock::detail
