#pragma once

#include <algorithm>
#include <chrono>

#include <sudomock/transport.hpp>

namespace sudomock::detail {

/// For how long something that fails is left alone: twice as long each time it is needed again
/// soon, and from the shortest on after it has been fine for longer than it was left alone.
class GrowingPause {
 public:
  using time_point = HttpSession::time_point;

  void begin(time_point now) {
    if (now - until_ > span_) span_ = shortest;
    until_ = now + span_;
    span_ = std::min(2 * span_, longest);
  }

  [[nodiscard]] time_point end() const noexcept { return until_; }
  [[nodiscard]] bool is_over(time_point now) const noexcept { return now >= until_; }

 private:
  static constexpr std::chrono::seconds shortest{60};
  static constexpr std::chrono::seconds longest{600};

  std::chrono::seconds span_ = shortest;
  time_point until_{};
};

}  // namespace sudomock::detail
