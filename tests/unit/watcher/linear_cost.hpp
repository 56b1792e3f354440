#pragma once

#include <gtest/gtest.h>

namespace sudomock {

/// That `seconds_for(count)`, of CPU, grows no faster than `count`, and is `most` for 80,000.
template <class SecondsFor>
void expect_linear_cost(const SecondsFor& seconds_for, double most) {
  ASSERT_LE(seconds_for(5'000), most / 4) << "80,000 would take far too long";
  const double of_20000 = seconds_for(20'000);
  ASSERT_LE(of_20000, most) << "80,000 would take too long";
  const double of_80000 = seconds_for(80'000);
  EXPECT_LE(of_80000, most) << "seconds of CPU for 80,000";
  EXPECT_LE(of_80000, 8 * of_20000 + 0.2);
}

}  // namespace sudomock
