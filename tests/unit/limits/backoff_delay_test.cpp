#include "limits/backoff_delay.hpp"

#include <chrono>

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

TEST(BackoffDelay, TakesTheLongestSpanForAsLongAsCanBeCountedWith) {
  constexpr std::chrono::milliseconds longest = std::chrono::milliseconds::max();
  EXPECT_GT(backoff_delay({.initial = longest, .cap = longest}, 0, 0.0), 24h * 365 * 100);
  EXPECT_EQ(backoff_delay({.cap = longest, .jitter = 0.0}, 0, 0.0), 1500ms);
  EXPECT_GT(longest_wait({.cap = longest}), 24h * 365 * 100);
}

}  // namespace
}  // namespace sudomock::detail
