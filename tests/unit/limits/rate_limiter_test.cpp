#include "limits/rate_limiter.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <latch>
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

// Waits for a turn and starts it when its time has come; returns that time.
time_point use_turn(RateLimiter& limiter, time_point now) {
  Turn turn = limiter.wait_as(Waiter::call);
  const time_point at = turn.start(now);
  if (at > now) {
    EXPECT_EQ(turn.start(at), at);
  }
  return at;
}

TEST(RateLimiter, LetsEverythingPassAtOnceWithoutALimit) {
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
    while (waiting.size() < 1 + random() % 5) {
      waiting.push_back(limiter.wait_as(random() % 2 == 0 ? Waiter::call : Waiter::engine));
    }
    std::vector<Turn> left;
    for (Turn& turn : waiting) {
      if (random() % 8 == 0) continue;  // given back
      if (turn.start(now) <= now) {
        started.push_back(now);
      } else {
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

TEST(RateLimiter, ForgetsThoseWhoLeaveTheRow) {
  RateLimiter limiter(1);
  EXPECT_EQ(use_turn(limiter, start), start);
  EXPECT_EQ(limiter.wait_as(Waiter::call).start(start), start + 60s);
  EXPECT_EQ(limiter.wait_as(Waiter::call).start(start), start + 60s) << "the one before has left";
}

TEST(RateLimiter, LetsNobodyBurstWhoWakesLate) {
  RateLimiter limiter(10);
  std::vector<Turn> turns;
  for (int i = 0; i < 30; ++i) turns.push_back(limiter.wait_as(Waiter::call));
  const time_point late = start + 10min;
  for (std::size_t i = 0; i < 30; ++i) EXPECT_EQ(turns[i].start(late), late + i / 10 * 1min) << i;
}

TEST(RateLimiter, LetsAnEngineAskWhereThereIsRoomForTheWaitingCallToo) {
  RateLimiter limiter(60);
  for (auto at = 0s; at < 60s; at += 1s) {
    EXPECT_EQ(limiter.wait_as(Waiter::engine).start(start + at), start + at);
  }
  Turn call = limiter.wait_as(Waiter::call);
  EXPECT_EQ(call.start(start + 59s), start + 60s);
  Turn engine = limiter.wait_as(Waiter::engine);
  EXPECT_GT(engine.start(start + 60s), start + 60s) << "the room is the call's";
  EXPECT_EQ(engine.start(start + 61s), start + 61s);
}

TEST(RateLimiter, OwesNothingToAnEngineThatHasLeft) {
  RateLimiter limiter(30);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(use_turn(limiter, start), start);
  {
    Turn engine = limiter.wait_as(Waiter::engine);
    EXPECT_GT(engine.start(start), start);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(use_turn(limiter, start), start) << i;
  }
  EXPECT_EQ(use_turn(limiter, start), start);
  // Five are left, and each may be a call's that two intervals of 2 s follow.
  EXPECT_EQ(limiter.wait_as(Waiter::engine).start(start), start + 60s - 5 * 4s);
}

// Two of six are left: two intervals of 10 s go by before the last of them, two more before the
// one that is then the last.
TEST(RateLimiter, LeavesASecondEngineWhatTheFirstLeavesOver) {
  RateLimiter limiter(6);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(use_turn(limiter, start), start);
  Turn first = limiter.wait_as(Waiter::engine);
  Turn second = limiter.wait_as(Waiter::engine);
  EXPECT_EQ(first.start(start), start + 60s - 2 * 20s);
  EXPECT_EQ(second.start(start), start + 60s - 20s);
}

TEST(RateLimiter, AsksThoseAgainWhoWaitedBeforeTheServerAskedForAPause) {
  RateLimiter limiter(std::nullopt);
  Turn turn = limiter.wait_as(Waiter::call);
  limiter.observe(refused(10s), start);
  EXPECT_EQ(turn.start(start), start + 10s);
  EXPECT_EQ(turn.start(start + 10s), start + 10s);
}

TEST(RateLimiter, PausesTheWholeClientForRetryAfter) {
  RateLimiter limiter(std::nullopt);
  limiter.observe(refused(10s), start);
  EXPECT_EQ(limiter.paused_until(), start + 10s);
  EXPECT_EQ(use_turn(limiter, start + 1s), start + 10s);
  EXPECT_EQ(use_turn(limiter, start + 11s), start + 11s);
}

TEST(RateLimiter, NeverPausesForMoreThanAnHour) {
  RateLimiter limiter(std::nullopt);
  limiter.observe(refused(std::chrono::seconds(std::numeric_limits<std::int32_t>::max())), start);
  EXPECT_EQ(limiter.paused_until(), start + 1h);
}

TEST(RateLimiter, PausesUntilTheResetOnceNothingRemains) {
  RateLimiter limiter(std::nullopt);
  limiter.observe({.status = 200, .retry_after = {}, .remaining = 1, .reset = 20s}, start);
  EXPECT_EQ(use_turn(limiter, start), start);
  limiter.observe({.status = 200, .retry_after = {}, .remaining = 0, .reset = 20s}, start);
  EXPECT_EQ(use_turn(limiter, start), start + 20s);
}

TEST(RateLimiter, TakesAResetAloneForNoAdvice) {
  RateLimiter limiter(std::nullopt);
  limiter.observe(
      {.status = 200, .is_refusal = false, .retry_after = {}, .remaining = {}, .reset = 20s},
      start);
  EXPECT_EQ(use_turn(limiter, start), start);
  EXPECT_EQ(limiter.even_interval(start), 0s);
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
  for (int i = 0; i < 50; ++i) static_cast<void>(limiter.wait_as(Waiter::call));  // and leave
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

TEST(RateLimiter, PausesForTheRetryAfterOfARefusalAndNoOtherError) {
  RateLimiter limiter(std::nullopt);
  limiter.observe({.status = 503, .retry_after = 50s}, start);
  EXPECT_LE(limiter.paused_until(), start);
  limiter.observe({.status = 503, .is_refusal = true, .retry_after = 50s}, start);
  EXPECT_EQ(limiter.paused_until(), start + 50s);
}

TEST(RateLimiter, EndsThePauseWhenAGoodAnswerSaysThatRequestsAreLeft) {
  RateLimiter limiter(std::nullopt);
  limiter.observe(refused(600s), start);
  limiter.observe({.status = 500, .retry_after = {}, .remaining = 290, .reset = 60s}, start + 1s);
  EXPECT_EQ(limiter.paused_until(), start + 600s) << "no good answer";
  limiter.observe({.status = 200, .retry_after = {}, .remaining = 290, .reset = 60s}, start + 1s);
  EXPECT_LE(limiter.paused_until(), start + 1s);
}

TEST(RateLimiter, BoundsAdviceByAnHour) {
  RateLimiter limiter(std::nullopt);
  const std::chrono::seconds days{20 * 24 * 3600};
  limiter.observe({.status = 200, .retry_after = {}, .remaining = 1, .reset = days}, start);
  EXPECT_EQ(limiter.even_interval(start), 1h);
  EXPECT_EQ(limiter.even_interval(start + 1h), 0s);
  limiter.observe({.status = 200, .retry_after = {}, .remaining = 0, .reset = days}, start);
  EXPECT_EQ(limiter.paused_until(), start + 1h);
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

// Waits again as soon as it has made its request.
struct Busy {
  Waiter waiter;
  Turn turn;
  time_point asks{};
  int requests = 0;
};

// Calls and engines that want more than the limit, for so long; all of them ask at the same
// moments.
std::vector<Busy> share(RateLimiter& limiter, int calls, int engines, time_point::duration span) {
  std::vector<time_point> made;
  std::vector<Busy> all;
  for (int i = 0; i < calls + engines; ++i) {
    const Waiter waiter = i < calls ? Waiter::call : Waiter::engine;
    all.push_back({waiter, limiter.wait_as(waiter), start});
  }
  for (time_point now = start; now < start + span;) {
    std::vector<Busy> next;
    for (Busy& busy : all) {
      if (busy.asks <= now) busy.asks = busy.turn.start(now);
      const bool is_made = busy.asks <= now;
      if (is_made) made.push_back(now);
      next.push_back({busy.waiter, is_made ? limiter.wait_as(busy.waiter) : std::move(busy.turn),
                      busy.asks, busy.requests + (is_made ? 1 : 0)});
    }
    all.swap(next);
    now = std::max_element(all.begin(), all.end(), [](const Busy& a, const Busy& b) {
            return a.asks > b.asks;
          })->asks;
  }
  const std::size_t limit = limiter.limit(start).value();
  for (std::size_t i = limit; i < made.size(); ++i) EXPECT_GE(made[i] - made[i - limit], 60s);
  return all;
}

class SharedLimit : public ::testing::TestWithParam<int> {};

TEST_P(SharedLimit, GivesAnEngineAQuarterAtLeastAndBusyCallsToo) {
  for (const int calls : {1, 3, 10, 100}) {
    RateLimiter limiter(GetParam());
    const std::vector<Busy> all = share(limiter, calls, 1, 20min);
    const int most = 20 * GetParam();
    EXPECT_GE(all.back().requests, most / 4) << calls;
    EXPECT_GE(most - all.back().requests, most / 4) << calls;
    int sum = 0;
    for (const Busy& busy : all) sum += busy.requests;
    EXPECT_EQ(sum, most) << calls;
  }
}

TEST_P(SharedLimit, IsTheSameForAllCalls) {
  constexpr int minutes = 20;
  RateLimiter limiter(GetParam());
  const std::vector<Busy> all = share(limiter, 4, 2, minutes * 1min);
  const auto [least, most] =
      std::minmax_element(all.begin(), all.begin() + 4,
                          [](const Busy& a, const Busy& b) { return a.requests < b.requests; });
  // Who comes last in a minute whose room is free at once may do so each time.
  EXPECT_LE(most->requests - least->requests, minutes);
}

TEST_P(SharedLimit, MakesALoneCallWaitBehindOneTurnOfAnEngineAtMost) {
  RateLimiter limiter(GetParam());
  const auto interval = limiter.even_interval(start);
  time_point now = start;
  for (int i = 0; i < GetParam(); ++i, now += interval) {
    EXPECT_EQ(limiter.wait_as(Waiter::engine).start(now), now);
  }
  std::deque<Turn> engines;
  for (int i = 0; i < 5; ++i) engines.push_back(limiter.wait_as(Waiter::engine));
  const auto ask_again_at = [&] {
    time_point at = engines.front().start(now);
    for (; at <= now; at = engines.front().start(now)) {
      engines.pop_front();
      engines.push_back(limiter.wait_as(Waiter::engine));
    }
    return at;
  };
  std::mt19937 random(7);
  for (int i = 0; i < 200; ++i) {
    const time_point arrives = now + interval * (300 + random() % 300) / 100;
    while (now < arrives) now = std::min(ask_again_at(), arrives);
    Turn call = limiter.wait_as(Waiter::call);
    for (;;) {
      const time_point engine = ask_again_at();
      const time_point at = call.start(now);
      if (at <= now) break;
      now = std::min(at, engine);
    }
    EXPECT_LE(now - arrives, 2 * interval);
  }
}

TEST_P(SharedLimit, WaitsForNobodyWhoDoesNotAskInTime) {
  for (const Waiter waiter : {Waiter::call, Waiter::engine}) {
    RateLimiter limiter(GetParam());
    while (limiter.wait_as(Waiter::call).start(start) == start) continue;
    Turn in_a_long_callback = limiter.wait_as(waiter);
    const time_point room = in_a_long_callback.start(start);
    const time_point late = room + 1h;
    int made = 0;
    while (limiter.wait_as(waiter).start(late) == late) ++made;
    EXPECT_GE(made, (GetParam() + 1) / 2);
    EXPECT_GT(in_a_long_callback.start(late), late);
  }
}

INSTANTIATE_TEST_SUITE_P(Limits, SharedLimit, ::testing::Values(1, 2, 5, 30, 100, 1000));

TEST(RateLimiter, ServesManyThreadsWithoutExceedingTheLimit) {
  constexpr int limit = 50;
  constexpr int of_each = 100;
  RateLimiter limiter(limit);
  std::atomic<time_point> clock{start};
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&limiter, &clock] {
      for (int i = 0; i < of_each; ++i) {
        Turn turn = limiter.wait_as(Waiter::call);
        time_point now = clock;  // others may move it before the limiter is asked
        for (time_point at = turn.start(now); at > now; at = turn.start(now)) {
          while (now < at && !clock.compare_exchange_weak(now, at)) continue;
          now = clock;
        }
      }
    });
  }
  threads.clear();
  EXPECT_GE(clock.load(), start + (4 * of_each / limit - 1) * 1min);
  EXPECT_LE(clock.load(), start + 2 * (4 * of_each / limit) * 1min);
}

// For TSan, which sees a lock that is missing in any of them.
TEST(RateLimiter, MayBeAskedAndToldByManyThreads) {
  RateLimiter limiter(std::nullopt);
  const RateLimitStatus refusal{.status = 429, .is_refusal = true, .retry_after = 1s};
  const RateLimitStatus good{.status = 200, .remaining = 5, .reset = 10s};
  constexpr int count = 2000;
  std::latch all_run(4);
  const auto in_turn = [&](const auto& call) {
    all_run.arrive_and_wait();
    for (int i = 0; i < count; ++i) call(i, start + i * 1s);
  };
  const auto tell = [&](int i, time_point now) {
    limiter.observe(i % 3 == 0 ? refusal : good, now);
    Turn turn = limiter.wait_as(i % 2 == 0 ? Waiter::call : Waiter::engine);
    EXPECT_GE(turn.start(now), now);
  };
  const auto ask = [&](int, time_point now) {
    EXPECT_LE(limiter.paused_until(), start + (count + 1) * 1s);
    EXPECT_GE(limiter.limit(now).value_or(30), 30U) << "the least that is learnt";
    EXPECT_LE(limiter.even_interval(now), 2s) << "as is the server's advice";
    EXPECT_GT(limiter.advice_end(now), now);
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 2; ++i) {
      threads.emplace_back([&] { in_turn(tell); });
      threads.emplace_back([&] { in_turn(ask); });
    }
  }
  EXPECT_TRUE(limiter.is_at_rest());
}

}  // namespace
}  // namespace sudomock::detail
