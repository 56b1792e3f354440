#pragma once

#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

namespace sudomock {

/// That `seconds_for(count)`, of CPU, grows no faster than `count`.
///
/// Sixteen times as many cost 16 times as much, and 256 times where each looks at all others; the
/// bound is the middle, as many do not fit into a cache that others use too. What the machine does
/// besides makes a measurement longer, never shorter: the least of three counts.
template <class SecondsFor>
void expect_linear_cost(const SecondsFor& seconds_for) {
  double of_few = std::numeric_limits<double>::infinity();
  double of_many = of_few;
  for (int i = 0; i < 3; ++i) {
    of_few = std::min(of_few, seconds_for(2'500));
    of_many = std::min(of_many, seconds_for(40'000));
    if (of_many <= 64 * of_few) return;
  }
  ADD_FAILURE() << "40,000 cost " << of_many / of_few << " times as much as 2,500";
}

}  // namespace sudomock
