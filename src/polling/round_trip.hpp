#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

namespace sudomock::detail {

/// How long an answer takes, from how long the recent ones took; a guess while there is none.
class RoundTrip {
 public:
  using Span = std::chrono::nanoseconds;

  void observe(Span took) noexcept {
    slowest_ = is_known() ? std::max(took, slowest_ / 2) : took;
    recent_[count_++ % recent_.size()] = took;
  }
  /// The slowest one. It falls slowly, so that one quick answer makes nobody too confident.
  [[nodiscard]] Span slowest() const noexcept { return slowest_; }
  /// The median, so that one slow answer (a new connection's, say) makes nobody too cautious.
  [[nodiscard]] Span usual() const noexcept {
    if (!is_known()) return slowest_;
    auto sorted = recent_;
    const std::size_t known = std::min(count_, sorted.size());
    std::sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(known));
    return sorted[(known - 1) / 2];
  }
  [[nodiscard]] bool is_known() const noexcept { return count_ > 0; }

 private:
  Span slowest_ = std::chrono::milliseconds(125);
  std::array<Span, 7> recent_{};
  std::size_t count_ = 0;
};

}  // namespace sudomock::detail
