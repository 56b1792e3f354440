#include "polling/wait_times.hpp"

#include <gtest/gtest.h>

#include "watches.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using test::start;

TEST(WaitTimes, GuessesARoundTripUntilThereIsAnAnswer) {
  WaitTimes times(30s);
  EXPECT_FALSE(times.is_known());
  EXPECT_EQ(times.round_trip(), 125ms);
  times.on_answer(start, 0s, start + 40ms);
  EXPECT_TRUE(times.is_known());
  EXPECT_EQ(times.round_trip(), 40ms);
}

TEST(WaitTimes, KeepsTheSlowestRecentRoundTrip) {
  WaitTimes times(30s);
  times.on_answer(start, 0s, start + 800ms);
  times.on_answer(start, 0s, start + 10ms);
  EXPECT_EQ(times.round_trip(), 400ms) << "falls slowly";
  times.on_answer(start, 0s, start + 900ms);
  EXPECT_EQ(times.round_trip(), 900ms) << "rises at once";
}

TEST(WaitTimes, DoesNotCountWhileTheCallerWasAway) {
  WaitTimes times(30s);
  times.on_wait(start);  // the first time: nothing was missed before it
  times.on_wait_end(start + 1s);
  EXPECT_EQ(times.away(start + 1s), 0s);
  const auto away = times.away(start + 3s);  // a request starts 2 s later
  EXPECT_EQ(away, 2s);
  times.on_wait(start + 13s);  // 10 s in a callback
  times.on_wait_end(start + 14s);
  times.on_answer(start + 3s, away, start + 14s);
  EXPECT_EQ(times.round_trip(), 1s);
  EXPECT_EQ(times.away(start + 14s), 12s);
}

TEST(WaitTimes, CountsTheWholeWaitForAnAnswer) {
  WaitTimes times(30s);
  times.on_wait_end(start);
  const auto away = times.away(start);
  for (int i = 0; i < 5; ++i) {
    times.on_wait(start + i * 1s);
    times.on_wait_end(start + (i + 1) * 1s);
  }
  times.on_answer(start, away, start + 5s);
  EXPECT_EQ(times.round_trip(), 5s);
}

TEST(WaitTimes, TakesNoRoundTripForLongerThanARequestCanTake) {
  WaitTimes times(30s);
  times.on_answer(start, 0s, start + 10h);  // in a process that was suspended in the wait
  EXPECT_EQ(times.round_trip(), 30s);
}

TEST(WaitTimes, HasNoNegativeRoundTrip) {
  WaitTimes times(30s);
  times.on_wait_end(start);
  times.on_wait(start + 60s);
  times.on_answer(start + 30s, 0s, start + 31s);
  EXPECT_EQ(times.round_trip(), 0s);
}

TEST(WaitTimes, KnowsWhenTheTransportWasAskedLast) {
  WaitTimes times(30s);
  EXPECT_EQ(times.seen_at(), WaitTimes::time_point{});
  times.on_wait(start);
  times.on_wait_end(start + 2s);
  EXPECT_EQ(times.seen_at(), start + 2s);
}

TEST(WaitTimes, SaysOnceThatTheQuietHasChanged) {
  WaitTimes times(30s);
  EXPECT_TRUE(times.is_new_quiet(start));
  EXPECT_FALSE(times.is_new_quiet(start));
  EXPECT_TRUE(times.is_new_quiet(start + 1s));
  EXPECT_TRUE(times.is_new_quiet(start)) << "a quiet that ended early is a change too";
}

}  // namespace
}  // namespace sudomock::detail
