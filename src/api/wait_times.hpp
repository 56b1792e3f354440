#pragma once

#include <algorithm>
#include <chrono>

#include <sudomock/transport.hpp>

namespace sudomock::detail {

/// How much time was spent outside a session's waits: in a callback, between two steps, or while
/// the process was suspended, so that a wait took longer than it was to. A response may arrive
/// meanwhile and not be read yet, so this is not part of the time it took.
class WaitTimes {
 public:
  using time_point = HttpSession::time_point;

  void on_wait(time_point now) noexcept {
    if (seen_at_ != time_point{}) away_ += now - seen_at_;
  }
  void on_wait_end(time_point now, time_point until) noexcept {
    seen_at_ = now;
    attended_until_ = std::min(now, until);
    away_ += now - attended_until_;
  }
  /// When the transport was asked last for what has arrived.
  [[nodiscard]] time_point seen_at() const noexcept { return seen_at_; }
  /// Until when what became due was attended to.
  [[nodiscard]] time_point attended_until() const noexcept { return attended_until_; }
  /// For how long the user was away in all, by now.
  [[nodiscard]] std::chrono::nanoseconds away(time_point now) const noexcept {
    return away_ + (seen_at_ == time_point{} ? std::chrono::nanoseconds(0) : now - seen_at_);
  }

 private:
  time_point seen_at_{};
  time_point attended_until_{};
  std::chrono::nanoseconds away_{0};
};

}  // namespace sudomock::detail
