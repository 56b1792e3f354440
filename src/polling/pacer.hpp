#pragma once

#include <algorithm>
#include <chrono>

#include <sudomock/transport.hpp>

namespace sudomock::detail {

/// Spreads one engine's requests evenly over the minute, so that its limit is not spent in a burst
/// with silence after it; a few in a row may go at once (the generic cell rate algorithm).
class Pacer {
 public:
  using time_point = HttpSession::time_point;

  /// When the next request may start, given the time `interval` between even ones.
  [[nodiscard]] time_point next(std::chrono::nanoseconds interval) const {
    return theoretical_ - tolerance(interval);
  }

  void spend(time_point now, std::chrono::nanoseconds interval) {
    theoretical_ = std::max(theoretical_, now) + interval;
  }

 private:
  // A tenth of a minute's worth, and never less than five: a small plan's few requests are better
  // made when they are wanted.
  [[nodiscard]] static std::chrono::nanoseconds tolerance(std::chrono::nanoseconds interval) {
    return std::max(std::chrono::nanoseconds(std::chrono::seconds(6)), 5 * interval) - interval;
  }

  time_point theoretical_{};
};

}  // namespace sudomock::detail
