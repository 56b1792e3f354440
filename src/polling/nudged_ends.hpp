#pragma once

#include <chrono>

#include <sudomock/transport.hpp>

namespace sudomock::detail {

/// How often jobs end, and whether a nudge comes with most of the ends. Not thread-safe.
class NudgedEnds {
 public:
  using time_point = HttpSession::time_point;

  /// `first_interval`: what is taken for the time between ends until there was a second one.
  void on_end(bool was_nudged, std::chrono::nanoseconds first_interval, time_point now) noexcept;
  /// Whether a nudge came with most of the latest ends.
  [[nodiscard]] bool are_most() const noexcept;
  /// The time between the latest ends, on average; grows while there is none.
  [[nodiscard]] std::chrono::nanoseconds interval(time_point now) const noexcept;

 private:
  double share_ = 0.0;  // of the latest ends, those that a nudge came with
  std::chrono::nanoseconds interval_{0};
  time_point last_{};
};

}  // namespace sudomock::detail
