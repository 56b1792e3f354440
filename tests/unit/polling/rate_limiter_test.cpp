#include "polling/rate_limiter.hpp"

#include <algorithm>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using time_point = RateLimiter::time_point;

constexpr time_point start = time_point{} + 1000h;

RateSigns refused(std::optional<std::chrono::seconds> retry_after = {}) {
  return {.status = 429, .retry_after = retry_after, .remaining = {}, .reset = {}};
}

TEST(RateLimiter, BooksAtOnceWithoutALimit) {
  RateLimiter limiter(std::nullopt);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(limiter.book(start), start);
}

TEST(RateLimiter, LetsTheLimitPassAtOnceAndTheNextOneAfterAMinute) {
  RateLimiter limiter(3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limiter.book(start + i * 1s), start + i * 1s);
  EXPECT_EQ(limiter.book(start + 3s), start + 60s);
  EXPECT_EQ(limiter.book(start + 4s), start + 61s);
}

TEST(RateLimiter, NeverBooksMoreThanTheLimitInAnyMinute) {
  constexpr std::size_t limit = 17;
  RateLimiter limiter(static_cast<int>(limit));
  std::mt19937 random(7);
  std::vector<time_point> booked;
  time_point now = start;
  for (int i = 0; i < 3000; ++i) {
    now += std::chrono::milliseconds(random() % 4000);
    const time_point at = limiter.book(now);
    if (random() % 4 == 0) {
      limiter.give_back(at);
    } else {
      booked.push_back(at);
      now = std::max(now, at);
    }
  }
  ASSERT_TRUE(std::is_sorted(booked.begin(), booked.end()));
  for (std::size_t i = limit; i < booked.size(); ++i) {
    ASSERT_GE(booked[i] - booked[i - limit], 60s) << i;
  }
}

TEST(RateLimiter, GivesABookingBackForTheNext) {
  RateLimiter limiter(1);
  EXPECT_EQ(limiter.book(start), start);
  const time_point later = limiter.book(start);
  EXPECT_EQ(later, start + 60s);
  limiter.give_back(later);
  EXPECT_EQ(limiter.book(start), start + 60s);
}

TEST(RateLimiter, KeepsTheWholeClientQuietForRetryAfter) {
  RateLimiter limiter(std::nullopt);
  limiter.observe(refused(10s), start);
  EXPECT_EQ(limiter.quiet_until(), start + 10s);
  EXPECT_EQ(limiter.book(start + 1s), start + 10s);
  EXPECT_EQ(limiter.book(start + 11s), start + 11s);
}

TEST(RateLimiter, NeverStaysQuietForMoreThanAnHour) {
  RateLimiter limiter(std::nullopt);
  limiter.observe(refused(std::chrono::seconds(std::numeric_limits<std::int32_t>::max())), start);
  EXPECT_EQ(limiter.quiet_until(), start + 1h);
}

TEST(RateLimiter, StaysQuietUntilTheResetOnceNothingRemains) {
  RateLimiter limiter(std::nullopt);
  limiter.observe({.status = 200, .retry_after = {}, .remaining = 1, .reset = 20s}, start);
  EXPECT_EQ(limiter.book(start), start);
  limiter.observe({.status = 200, .retry_after = {}, .remaining = 0, .reset = 20s}, start);
  EXPECT_EQ(limiter.book(start), start + 20s);
}

TEST(RateLimiter, AdvisesToSpreadWhatRemainsUntilTheReset) {
  RateLimiter limiter(std::nullopt);
  EXPECT_EQ(limiter.even_interval(start), 0s);
  limiter.observe({.status = 200, .retry_after = {}, .remaining = 40, .reset = 20s}, start);
  EXPECT_EQ(limiter.even_interval(start), 500ms);
  EXPECT_EQ(limiter.even_interval(start + 20s), 0s);
}

TEST(RateLimiter, LearnsALimitBelowWhatWasRefusedTwiceAndForgetsItInTime) {
  RateLimiter limiter(std::nullopt);
  for (int i = 0; i < 100; ++i) static_cast<void>(limiter.book(start));
  limiter.observe(refused(), start);
  EXPECT_EQ(limiter.book(start), start) << "a lone refusal may be other people's fault";
  limiter.observe(refused(), start + 2s);
  for (int i = 0; i < 70; ++i) EXPECT_EQ(limiter.book(start + 3s), start + 3s);
  EXPECT_EQ(limiter.book(start + 4s), start + 63s) << "70 a minute are allowed from now on";
  EXPECT_GT(limiter.even_interval(start + 3s), 0s);
  EXPECT_LT(limiter.even_interval(start + 3min), limiter.even_interval(start + 3s));
  EXPECT_EQ(limiter.even_interval(start + 10min), 0s);
}

TEST(RateLimiter, LearnsOnlyFromWhatWasAskedInTheLastMinute) {
  RateLimiter limiter(std::nullopt);
  for (int i = 0; i < 500; ++i) static_cast<void>(limiter.book(start));
  for (int i = 0; i < 100; ++i) static_cast<void>(limiter.book(start + 61s));
  for (int i = 0; i < 50; ++i) limiter.give_back(limiter.book(start + 61s));
  limiter.observe(refused(), start + 61s);
  limiter.observe(refused(), start + 63s);
  EXPECT_EQ(limiter.even_interval(start + 63s), std::chrono::nanoseconds(60s) / 70);
}

TEST(RateLimiter, TakesABunchOfRefusalsForOne) {
  RateLimiter limiter(std::nullopt);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(limiter.book(start), start);
    limiter.observe(refused(), start);
  }
  EXPECT_EQ(limiter.even_interval(start), 0s);
}

TEST(RateLimiter, LearnsNothingFromARefusalThatAsksForNoWait) {
  RateLimiter limiter(std::nullopt);
  for (int i = 0; i < 100; ++i) {
    const time_point now = start + i * 2s;
    static_cast<void>(limiter.book(now));
    limiter.observe(refused(0s), now);
    EXPECT_EQ(limiter.even_interval(now), 0s);
  }
}

TEST(RateLimiter, LearnsNoLimitThatAFewRequestsWouldReach) {
  RateLimiter limiter(std::nullopt);
  for (const auto at : {0s, 2s, 4s}) {
    static_cast<void>(limiter.book(start + at));
    limiter.observe(refused(), start + at);
  }
  EXPECT_EQ(limiter.book(start + 5s), start + 5s);
}

TEST(RateLimiter, ServesManyThreadsWithoutExceedingTheLimit) {
  constexpr std::size_t limit = 50;
  RateLimiter limiter(static_cast<int>(limit));
  std::vector<std::vector<time_point>> booked(4);
  std::vector<std::jthread> threads;
  for (auto& mine : booked) {
    threads.emplace_back([&limiter, &mine] {
      for (int i = 0; i < 100; ++i) mine.push_back(limiter.book(start));
    });
  }
  threads.clear();
  std::vector<time_point> all;
  for (const auto& mine : booked) all.insert(all.end(), mine.begin(), mine.end());
  std::sort(all.begin(), all.end());
  for (std::size_t i = limit; i < all.size(); ++i) ASSERT_GE(all[i] - all[i - limit], 60s);
}

}  // namespace
}  // namespace sudomock::detail
