#pragma once

#include <chrono>

#include "scenario.hpp"

namespace sudomock::soak {

/// What the plan of a world allows, computed from it beforehand.
struct Bounds {
  /// How late a notification may be while nothing goes wrong.
  microseconds patience{0};
  /// The lists show all there is to see, all the time, and are swept.
  bool has_good_lists = false;

  /// The most requests for one watch of that length.
  [[nodiscard]] static double requests(microseconds watched);
  /// The most lookups of these.
  [[nodiscard]] double lookups(microseconds watched) const;
};

[[nodiscard]] Bounds bounds_of(const Scenario& scenario);

}  // namespace sudomock::soak
