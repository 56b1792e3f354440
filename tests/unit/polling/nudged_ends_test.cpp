#include "polling/nudged_ends.hpp"

#include <gtest/gtest.h>

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;

class NudgedEndsTest : public ::testing::Test {
 protected:
  void end(bool was_nudged, int count) {
    for (int i = 0; i < count; ++i) ends.on_end(was_nudged, 1min, now += 10s);
  }

  NudgedEnds::time_point now{1h};
  NudgedEnds ends;
};

TEST_F(NudgedEndsTest, AreMostAfterTwoInARow) {
  EXPECT_FALSE(ends.are_most());
  end(true, 1);
  EXPECT_FALSE(ends.are_most());
  end(true, 1);
  EXPECT_TRUE(ends.are_most());
}

TEST_F(NudgedEndsTest, AreNotMostAfterFourOthersInARow) {
  end(true, 20);
  end(false, 3);
  EXPECT_TRUE(ends.are_most());
  end(false, 1);
  EXPECT_FALSE(ends.are_most());
}

TEST_F(NudgedEndsTest, HaveTheFirstIntervalUntilThereWereTwo) {
  end(true, 1);
  EXPECT_EQ(ends.interval(now), 1min - 60'000ms / 16) << "a sixteenth is the time since";
}

TEST_F(NudgedEndsTest, HaveTheIntervalOfTheLatest) {
  end(true, 200);
  EXPECT_NEAR(std::chrono::duration<double>(ends.interval(now + 10s)).count(), 10.0, 0.1);
  EXPECT_GT(ends.interval(now + 1h), 3min) << "it grows while there is none";
}

}  // namespace
}  // namespace sudomock::detail
