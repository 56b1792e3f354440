#include "limits/rate_limiter.hpp"

#include <algorithm>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "support/start_time.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using test::start;
using time_point = RateLimiter::time_point;

RateLimitStatus refused(std::optional<std::chrono::seconds> retry_after = {}) {
  return {
      .status = 429, .is_refusal = true, .retry_after = retry_after, .remaining = {}, .reset = {}};
}

// Books a turn and starts it when its time has come; returns that time.
time_point use_turn(RateLimiter& limiter, time_point now) {
  Turn turn = limiter.book(now);
  const time_point at = turn.time();
  EXPECT_TRUE(turn.start(at));
  return at;
}

TEST(RateLimiter, BooksAtOnceWithoutALimit) {
  RateLimiter limiter(std::nullopt);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(use_turn(limiter, start), start);
}

TEST(RateLimiter, LetsTheLimitPassAtOnceAndTheNextOneAfterAMinute) {
  RateLimiter limiter(3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(use_turn(limiter, start + i * 1s), start + i * 1s);
  EXPECT_EQ(use_turn(limiter, start + 3s), start + 60s);
  EXPECT_EQ(use_turn(limiter, start + 4s), start + 61s);
}

TEST(RateLimiter, NeverLetsMoreThanTheLimitStartInAnyMinuteHoweverLateTurnsAreUsed) {
  constexpr std::size_t limit = 17;
  RateLimiter limiter(static_cast<int>(limit));
  std::mt19937 random(7);
  std::vector<time_point> started;
  std::vector<Turn> waiting;
  time_point now = start;
  for (int i = 0; i < 6000; ++i) {
    now += std::chrono::milliseconds(random() % 4000);
    if (random() % 500 == 0) now += 100s;  // the process was suspended
    while (waiting.size() < 1 + random() % 5) waiting.push_back(limiter.book(now));
    std::vector<Turn> left;
    for (Turn& turn : waiting) {
      if (random() % 8 == 0) continue;  // given back
      if (turn.start(now)) {
        started.push_back(now);
      } else {
        EXPECT_GT(turn.time(), now);
        left.push_back(std::move(turn));
      }
    }
    waiting.clear();
    for (Turn& turn : left) waiting.push_back(std::move(turn));
  }
  ASSERT_GT(started.size(), 2000u);
  for (std::size_t i = limit; i < started.size(); ++i) {
    ASSERT_GT(started[i] - started[i - limit], 59999ms) << i;
  }
}

TEST(RateLimiter, TakesATurnBackThatIsDropped) {
  RateLimiter limiter(1);
  EXPECT_EQ(use_turn(limiter, start), start);
  EXPECT_EQ(limiter.book(start).time(), start + 60s);
  EXPECT_EQ(limiter.book(start).time(), start + 60s) << "the one before was given back";
}

TEST(RateLimiter, LetsNobodyBurstWhoWakesLate) {
  RateLimiter limiter(10);
  std::vector<Turn> turns;
  for (int i = 0; i < 30; ++i) turns.push_back(limiter.book(start));
  const time_point late = start + 10min;
  std::size_t started = 0;
  for (Turn& turn : turns) started += turn.start(late) ? 1 : 0;
  EXPECT_EQ(started, 10u);
  for (Turn& turn : turns) EXPECT_LE(turn.time(), late + 2min);
}

TEST(RateLimiter, AsksATurnAgainThatWasBookedBeforeTheServerAskedForQuiet) {
  RateLimiter limiter(std::nullopt);
  Turn turn = limiter.book(start);
  limiter.observe(refused(10s), start);
  EXPECT_FALSE(turn.start(start));
  EXPECT_EQ(turn.time(), start + 10s);
  EXPECT_TRUE(turn.start(start + 10s));
}

TEST(RateLimiter, KeepsTheWholeClientQuietForRetryAfter) {
  RateLimiter limiter(std::nullopt);
  limiter.observe(refused(10s), start);
  EXPECT_EQ(limiter.quiet_until(), start + 10s);
  EXPECT_EQ(use_turn(limiter, start + 1s), start + 10s);
  EXPECT_EQ(use_turn(limiter, start + 11s), start + 11s);
}

TEST(RateLimiter, NeverStaysQuietForMoreThanAnHour) {
  RateLimiter limiter(std::nullopt);
  limiter.observe(refused(std::chrono::seconds(std::numeric_limits<std::int32_t>::max())), start);
  EXPECT_EQ(limiter.quiet_until(), start + 1h);
}

TEST(RateLimiter, StaysQuietUntilTheResetOnceNothingRemains) {
  RateLimiter limiter(std::nullopt);
  limiter.observe({.status = 200, .retry_after = {}, .remaining = 1, .reset = 20s}, start);
  EXPECT_EQ(use_turn(limiter, start), start);
  limiter.observe({.status = 200, .retry_after = {}, .remaining = 0, .reset = 20s}, start);
  EXPECT_EQ(use_turn(limiter, start), start + 20s);
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
  for (int i = 0; i < 100; ++i) use_turn(limiter, start);
  limiter.observe(refused(), start);
  EXPECT_EQ(use_turn(limiter, start), start) << "a lone refusal may be other people's fault";
  limiter.observe(refused(), start + 2s);
  for (int i = 0; i < 70; ++i) EXPECT_EQ(use_turn(limiter, start + 3s), start + 3s);
  EXPECT_EQ(use_turn(limiter, start + 4s), start + 63s) << "70 a minute are allowed from now on";
  EXPECT_GT(limiter.even_interval(start + 3s), 0s);
  EXPECT_LT(limiter.even_interval(start + 3min), limiter.even_interval(start + 3s));
  EXPECT_EQ(limiter.even_interval(start + 10min), 0s);
}

TEST(RateLimiter, LearnsOnlyFromWhatWasAskedInTheLastMinute) {
  RateLimiter limiter(std::nullopt);
  for (int i = 0; i < 500; ++i) use_turn(limiter, start);
  for (int i = 0; i < 100; ++i) use_turn(limiter, start + 61s);
  for (int i = 0; i < 50; ++i) static_cast<void>(limiter.book(start + 61s).time());  // dropped
  limiter.observe(refused(), start + 61s);
  limiter.observe(refused(), start + 63s);
  EXPECT_EQ(limiter.even_interval(start + 63s), std::chrono::nanoseconds(60s) / 70);
}

TEST(RateLimiter, TakesABunchOfRefusalsForOne) {
  RateLimiter limiter(std::nullopt);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(use_turn(limiter, start), start);
    limiter.observe(refused(), start);
  }
  EXPECT_EQ(limiter.even_interval(start), 0s);
}

TEST(RateLimiter, LearnsALimitFromRefusalsThatAskForNoWait) {
  RateLimiter limiter(std::nullopt);
  for (int i = 0; i < 100; ++i) use_turn(limiter, start);
  limiter.observe(refused(0s), start);
  limiter.observe(refused(0s), start + 2s);
  EXPECT_EQ(limiter.even_interval(start + 2s), std::chrono::nanoseconds(60s) / 70);
}

TEST(RateLimiter, KeepsQuietForTheRetryAfterOfARefusalAndNoOtherError) {
  RateLimiter limiter(std::nullopt);
  limiter.observe({.status = 503, .retry_after = 50s}, start);
  EXPECT_LE(limiter.quiet_until(), start);
  limiter.observe({.status = 503, .is_refusal = true, .retry_after = 50s}, start);
  EXPECT_EQ(limiter.quiet_until(), start + 50s);
}

TEST(RateLimiter, EndsTheQuietWhenAGoodAnswerSaysThatRequestsAreLeft) {
  RateLimiter limiter(std::nullopt);
  limiter.observe(refused(600s), start);
  const std::uint64_t before = limiter.quiets_ended();
  limiter.observe({.status = 500, .retry_after = {}, .remaining = 290, .reset = 60s}, start + 1s);
  EXPECT_EQ(limiter.quiet_until(), start + 600s) << "no good answer";
  limiter.observe({.status = 200, .retry_after = {}, .remaining = 290, .reset = 60s}, start + 1s);
  EXPECT_LE(limiter.quiet_until(), start + 1s);
  EXPECT_NE(limiter.quiets_ended(), before);
}

TEST(RateLimiter, BoundsAdviceByAnHour) {
  RateLimiter limiter(std::nullopt);
  const std::chrono::seconds days{20 * 24 * 3600};
  limiter.observe({.status = 200, .retry_after = {}, .remaining = 1, .reset = days}, start);
  EXPECT_EQ(limiter.even_interval(start), 1h);
  EXPECT_EQ(limiter.even_interval(start + 1h), 0s);
  limiter.observe({.status = 200, .retry_after = {}, .remaining = 0, .reset = days}, start);
  EXPECT_EQ(limiter.quiet_until(), start + 1h);
}

TEST(RateLimiter, ForgetsAdviceThatAnAnswerTakesBack) {
  RateLimiter limiter(std::nullopt);
  limiter.observe({.status = 200, .retry_after = {}, .remaining = 1, .reset = 600s}, start);
  limiter.observe({.status = 200, .retry_after = {}, .remaining = 290, .reset = {}}, start);
  EXPECT_EQ(limiter.even_interval(start), 0s);
}

TEST(RateLimiter, LearnsNoLimitThatAFewRequestsWouldReach) {
  RateLimiter limiter(std::nullopt);
  for (const auto at : {0s, 2s, 4s}) {
    use_turn(limiter, start + at);
    limiter.observe(refused(), start + at);
  }
  EXPECT_EQ(use_turn(limiter, start + 5s), start + 5s);
}

TEST(RateLimiter, ServesManyThreadsWithoutExceedingTheLimit) {
  constexpr std::size_t limit = 50;
  RateLimiter limiter(static_cast<int>(limit));
  std::vector<std::vector<time_point>> booked(4);
  std::vector<std::jthread> threads;
  for (auto& mine : booked) {
    threads.emplace_back([&limiter, &mine] {
      for (int i = 0; i < 100; ++i) mine.push_back(use_turn(limiter, start));
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
