#include "polling/last_check.hpp"

#include <gmock/gmock.h>

#include "support/start_time.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using test::start;

class LastCheckTest : public testing::Test {
 protected:
  LastCheckTest() { watch.deadline = start + 60s; }

  [[nodiscard]] auto next_from(std::chrono::nanoseconds time) const {
    return next_last_check(watch, start + time, round_trip) - start;
  }
  [[nodiscard]] LastCheck one_at(std::chrono::nanoseconds time) const {
    return last_check_at(watch, start + time, round_trip);
  }

  Watch watch;
  RoundTrip round_trip;
};

// Answers take 800 ms: 4 x 800 ms before the deadline, then 9/8 x 800 ms.
TEST_F(LastCheckTest, IsCautiousFirstAndThenAsLateAsAnswersUsuallyTake) {
  round_trip.observe(800ms);
  EXPECT_EQ(next_from(0s), 60s - 3200ms);
  watch.last_check = LastCheck::cautious;
  EXPECT_EQ(next_from(57s), 60s - 900ms);
}

TEST_F(LastCheckTest, IsNeverInTheFirstHalfOfWhatIsLeft) {
  round_trip.observe(800ms);
  EXPECT_EQ(next_from(56s), 58s);
}

TEST_F(LastCheckTest, IsTheLastWhereThereIsNoTimeForBoth) {
  round_trip.observe(800ms);
  EXPECT_EQ(next_from(57s), 60s - 900ms);
}

TEST_F(LastCheckTest, IsKnownByTheTimeThatIsLeft) {
  EXPECT_EQ(one_at(59s), LastCheck::none) << "nobody knows how long an answer takes";
  round_trip.observe(800ms);
  EXPECT_EQ(one_at(60s - 3200ms - 1ns), LastCheck::none);
  EXPECT_EQ(one_at(60s - 3200ms), LastCheck::cautious);
  EXPECT_EQ(one_at(60s - 900ms - 1ns), LastCheck::cautious);
  EXPECT_EQ(one_at(60s - 900ms), LastCheck::last);
  watch.last_check = LastCheck::cautious;
  EXPECT_EQ(one_at(0s), LastCheck::cautious) << "once it has begun";
}

TEST_F(LastCheckTest, IsNoneWithoutADeadline) {
  round_trip.observe(800ms);
  watch.deadline = Watch::time_point::max();
  EXPECT_EQ(next_last_check(watch, start, round_trip), Watch::time_point::max());
  EXPECT_EQ(one_at(59s), LastCheck::none);
}

TEST_F(LastCheckTest, IsAtOnceTheLastOfADeadlineThatWasPutOff) {
  watch.is_put_off = true;
  EXPECT_EQ(one_at(0s), LastCheck::last);
}

}  // namespace
}  // namespace sudomock::detail
