#include "limits/growing_pause.hpp"

#include <gtest/gtest.h>

#include "support/start_time.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using test::start;

// How long a pause that begins at `now` is, in whole seconds.
std::chrono::seconds length(GrowingPause& pause, GrowingPause::time_point now) {
  pause.begin(now);
  std::chrono::seconds seconds{0};
  while (!pause.is_over(now + seconds)) ++seconds;
  return seconds;
}

TEST(GrowingPause, IsOverBeforeItBegan) { EXPECT_TRUE(GrowingPause().is_over(start)); }

TEST(GrowingPause, GrowsToTenMinutesWhenItIsNeededAgainSoon) {
  GrowingPause pause;
  GrowingPause::time_point now = start;
  for (const auto expected : {60s, 120s, 240s, 480s, 600s, 600s}) {
    const auto seconds = length(pause, now);
    EXPECT_EQ(seconds, expected);
    now += seconds + 1s;
  }
}

TEST(GrowingPause, IsShortAgainAfterAllWasFineForLongerThanThePauseWouldBe) {
  GrowingPause pause;
  EXPECT_EQ(length(pause, start), 60s);
  EXPECT_EQ(length(pause, start + 60s + 120s), 120s) << "not for longer";
  EXPECT_EQ(length(pause, start + 300s + 241s), 60s);
}

}  // namespace
}  // namespace sudomock::detail
