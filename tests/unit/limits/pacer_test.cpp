#include "limits/pacer.hpp"

#include <gtest/gtest.h>

#include "support/start_time.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using test::start;
using time_point = Pacer::time_point;

// How many go at once.
int burst(Pacer& pacer, time_point now, std::chrono::nanoseconds interval) {
  int count = 0;
  for (; pacer.next(now, interval) <= now && count < 1000; ++count) pacer.spend(now, interval);
  return count;
}

TEST(Pacer, LetsEverythingPassWithoutAnInterval) {
  Pacer pacer;
  EXPECT_EQ(burst(pacer, start, 0s), 1000);
}

TEST(Pacer, LetsATwentiethOfAMinutesRequestsPassAtOnceAndNeverLessThanFive) {
  for (const auto& [interval, expected] :
       {std::pair{100ms, 30}, {500ms, 6}, {600ms, 5}, {12'000ms, 5}, {600'000ms, 5}}) {
    Pacer pacer;
    EXPECT_EQ(burst(pacer, start, interval), expected) << interval.count() << " ms";
  }
}

TEST(Pacer, SpreadsWhatFollowsEvenly) {
  Pacer pacer;
  burst(pacer, start, 1s);
  time_point now = start;
  for (int i = 1; i <= 10; ++i) {
    EXPECT_GT(pacer.next(now, 1s), now);
    now = pacer.next(now, 1s);
    EXPECT_GE(now, start + i * 1s);
    EXPECT_LE(now, start + i * 1s + 1us);
    pacer.spend(now, 1s);
  }
}

TEST(Pacer, IsReadyForABurstAgainAfterAPause) {
  Pacer pacer;
  burst(pacer, start, 1s);
  EXPECT_EQ(burst(pacer, start + 3s, 1s), 3);
  EXPECT_EQ(burst(pacer, start + 100s, 1s), 5) << "and for no larger one";
}

TEST(Pacer, LetsTheDebtDrainAtTheNewPaceWhenTheIntervalShrinks) {
  Pacer pacer;
  burst(pacer, start, 600s);
  EXPECT_GE(pacer.next(start, 600s), start + 600s);
  EXPECT_LE(pacer.next(start, 600s), start + 601s);
  EXPECT_LE(pacer.next(start + 1s, 2s), start + 3s);
  EXPECT_EQ(burst(pacer, start + 10s, 2s), 5);
}

}  // namespace
}  // namespace sudomock::detail
