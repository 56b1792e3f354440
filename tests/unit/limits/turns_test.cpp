#include "limits/turns.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "support/start_time.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using test::start;
using time_point = Turns::time_point;

RateLimitStatus rate_limit(int status, std::optional<std::chrono::seconds> retry_after,
                           std::optional<std::int64_t> remaining = {}) {
  return {.status = status,
          .is_refusal = status == 429,
          .retry_after = retry_after,
          .remaining = remaining,
          .reset = {}};
}

void spend(RateLimiter& limiter, int requests, time_point now) {
  for (int i = 0; i < requests; ++i) EXPECT_EQ(limiter.wait_as(Waiter::call).start(now), now);
}

TEST(Turns, StartAtOnceWithoutALimit) {
  RateLimiter limiter(std::nullopt);
  Turns turns(limiter);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(turns.take(start, Waiter::engine), start);
}

TEST(Turns, AreSpreadOverTheMinute) {
  RateLimiter limiter(60);
  Turns turns(limiter);
  while (turns.take(start, Waiter::engine) == start) continue;
  for (int i = 1; i < 30; ++i) {
    EXPECT_EQ(turns.take(start + i * 1s, Waiter::engine), start + i * 1s);
    EXPECT_EQ(turns.take(start + i * 1s, Waiter::engine), start + i * 1s + 1s);
  }
}

TEST(Turns, OfAnEngineComeAfterACallThatCameLater) {
  for (const Waiter waiter : {Waiter::call, Waiter::engine}) {
    RateLimiter limiter(1);
    EXPECT_EQ(limiter.wait_as(Waiter::engine).start(start), start);
    Turns turns(limiter);
    EXPECT_EQ(turns.take(start, waiter), start + 60s);
    const bool is_before = limiter.wait_as(Waiter::call).start(start + 60s) == start + 60s;
    EXPECT_EQ(is_before, waiter == Waiter::engine);
  }
}

TEST(Turns, OfAnEngineAndOfCallsAlternateWhereThereIsOneAMinute) {
  RateLimiter limiter(1);
  Turns turns(limiter);
  EXPECT_EQ(turns.take(start, Waiter::engine), start);
  for (auto now = start + 60s; now < start + 1h; now += 120s) {
    EXPECT_GT(turns.take(now - 1s, Waiter::engine), now - 1s);
    EXPECT_EQ(limiter.wait_as(Waiter::call).start(now), now);
    EXPECT_EQ(turns.take(now, Waiter::engine), now + 60s);
    EXPECT_GT(limiter.wait_as(Waiter::call).start(now + 60s), now + 60s);
    EXPECT_EQ(turns.take(now + 60s, Waiter::engine), now + 60s);
  }
}

TEST(Turns, AreKeptForAnEngineThatPacesItself) {
  RateLimiter limiter(60);
  Turns turns(limiter);
  int made = 0;
  for (; turns.take(start, Waiter::engine) == start; ++made) continue;
  int calls = 0;
  for (; limiter.wait_as(Waiter::call).start(start) == start; ++calls) continue;
  EXPECT_NEAR(calls, 38, 1) << "a third, and then each second one";
  for (auto now = start + 1s; made < 60 - calls; now += 1s, ++made) {
    EXPECT_EQ(turns.take(now, Waiter::engine), now);
  }
}

TEST(Turns, LeaveTheRowWhenNothingIsWanted) {
  RateLimiter limiter(1);
  spend(limiter, 1, start);
  Turns turns(limiter);
  EXPECT_EQ(turns.take(start, Waiter::call), start + 60s);
  Turn call = limiter.wait_as(Waiter::call);
  EXPECT_EQ(call.start(start), start + 120s);
  turns.leave();
  EXPECT_EQ(call.start(start), start + 60s);
}

TEST(Turns, MayBeTakenSoonerWhenAPauseEndedEarly) {
  RateLimiter limiter(60);
  Turns turns(limiter);
  limiter.observe(rate_limit(429, 600s), start);
  EXPECT_EQ(turns.take(start, Waiter::engine), start + 600s);
  limiter.observe(rate_limit(200, {}, 50), start + 1s);
  EXPECT_EQ(turns.take(start + 2s, Waiter::engine), start + 2s);
}

}  // namespace
}  // namespace sudomock::detail
