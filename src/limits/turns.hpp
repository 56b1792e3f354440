#pragma once

#include <cstddef>
#include <deque>

#include "limits/pacer.hpp"
#include "limits/rate_limiter.hpp"

namespace sudomock::detail {

/// One engine's turns with the client's rate limiter. While it has to wait it books as many as it
/// can use, so that it has its share beside callers who book one each.
class Turns {
 public:
  using time_point = HttpSession::time_point;

  explicit Turns(RateLimiter& limiter) : limiter_(limiter) {}

  /// `now` when a request may start, which then counts as made; else when to ask again. `wanted`:
  /// for how many requests, at least 1.
  [[nodiscard]] time_point take(time_point now, std::size_t wanted);
  /// Gives back what is booked.
  void give_back() noexcept { booked_.clear(); }

 private:
  RateLimiter& limiter_;
  Pacer pacer_;
  std::deque<Turn> booked_;
  std::uint64_t quiets_ended_ = 0;  // when these were booked
};

}  // namespace sudomock::detail
