#pragma once

#include <optional>

#include "limits/pacer.hpp"
#include "limits/rate_limiter.hpp"

namespace sudomock::detail {

/// One engine's turns with the client's rate limiter, spread evenly over the minute.
class Turns {
 public:
  using time_point = HttpSession::time_point;

  explicit Turns(RateLimiter& limiter) : limiter_(limiter) {}

  /// `now` when a request may start, which then counts as made; else when to ask again.
  [[nodiscard]] time_point take(time_point now, Waiter waiter);
  /// None is wanted any more.
  void leave() noexcept { next_.reset(); }

 private:
  RateLimiter& limiter_;
  Pacer pacer_;
  std::optional<Turn> next_;
};

}  // namespace sudomock::detail
