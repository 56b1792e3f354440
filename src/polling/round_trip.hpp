#pragma once

#include <algorithm>
#include <chrono>

namespace sudomock::detail {

/// How long an answer takes: as long as the slowest recent one, and a guess while there is none.
class RoundTrip {
 public:
  using Span = std::chrono::nanoseconds;

  /// It falls slowly, so that one quick answer makes nobody too confident.
  void observe(Span took) noexcept {
    span_ = is_known_ ? std::max(took, span_ / 2) : took;
    is_known_ = true;
  }
  [[nodiscard]] Span span() const noexcept { return span_; }
  [[nodiscard]] bool is_known() const noexcept { return is_known_; }

 private:
  Span span_ = std::chrono::milliseconds(125);
  bool is_known_ = false;
};

}  // namespace sudomock::detail
