#include "api/wait_times.hpp"

#include <gtest/gtest.h>

#include "support/start_time.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using test::start;

TEST(WaitTimes, CountFromTheFirstWaitOn) {
  WaitTimes times;
  EXPECT_EQ(times.away(start), 0s);
  times.on_wait(start);  // nothing was missed before it
  times.on_wait_end(start + 1s, start + 1s);
  EXPECT_EQ(times.away(start + 1s), 0s);
  EXPECT_EQ(times.seen_at(), start + 1s);
}

TEST(WaitTimes, CountWhatLiesBetweenTwoWaits) {
  WaitTimes times;
  times.on_wait_end(start, start);
  EXPECT_EQ(times.away(start + 2s), 2s);
  times.on_wait(start + 10s);
  times.on_wait_end(start + 25s, start + 60s);  // the wait itself is no absence
  EXPECT_EQ(times.away(start + 25s), 10s);
  EXPECT_EQ(times.away(start + 26s), 11s);
}

// As when the process was suspended.
TEST(WaitTimes, CountWhatAWaitTookLongerThanItWasTo) {
  WaitTimes times;
  times.on_wait(start);
  times.on_wait_end(start + 600s, start + 5s);
  EXPECT_EQ(times.away(start + 600s), 595s);
  EXPECT_EQ(times.attended_until(), start + 5s);
  times.on_wait(start + 600s);
  times.on_wait_end(start + 601s, start + 605s);  // something was complete before
  EXPECT_EQ(times.away(start + 601s), 595s);
  EXPECT_EQ(times.attended_until(), start + 601s);
}

}  // namespace
}  // namespace sudomock::detail
