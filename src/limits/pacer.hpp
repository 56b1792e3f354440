#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>

#include <sudomock/transport.hpp>

namespace sudomock::detail {

/// Spreads one engine's requests evenly over the minute, so that its limit is not spent in a burst
/// with a pause after it; a few in a row may go at once (a leaky bucket, counted in requests). When
/// the even interval shrinks, what was spent under the longer one drains at the new pace.
class Pacer {
 public:
  using time_point = HttpSession::time_point;

  /// When the next request may start, given the time `interval` between even ones.
  [[nodiscard]] time_point next(time_point now, std::chrono::nanoseconds interval) const {
    const double excess = spent_at(now, interval) + 1.0 - burst(interval);
    if (excess <= 0.0) return now;
    const double wait = excess * static_cast<double>(interval.count());
    return now + std::chrono::nanoseconds(static_cast<std::int64_t>(std::ceil(wait)));
  }

  void spend(time_point now, std::chrono::nanoseconds interval) {
    spent_ = spent_at(now, interval) + 1.0;
    since_ = now;
  }

 private:
  [[nodiscard]] double spent_at(time_point now, std::chrono::nanoseconds interval) const {
    if (interval.count() <= 0) return 0.0;
    return std::max(0.0, spent_ - std::chrono::duration<double>(now - since_) / interval);
  }
  // A twentieth of a minute's worth, and never less than five: a small plan's few requests are
  // better made when they are wanted.
  [[nodiscard]] static double burst(std::chrono::nanoseconds interval) {
    return std::max(5.0, std::chrono::duration<double>(3.0) / interval);
  }

  double spent_ = 0.0;  // requests
  time_point since_{};
};

}  // namespace sudomock::detail
