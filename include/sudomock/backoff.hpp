#pragma once

#include <chrono>

#include <sudomock/config.hpp>

namespace sudomock {
inline namespace v0_1 {

/// Growing waits: the n-th (from 0) is `min(cap, initial x multiplier^n)`, of which a random part
/// of at most `jitter` is taken off, so that capped waits spread out. The growth is the
/// API's advice (contract: "polling"); the jitter is ours.
struct Backoff {
  std::chrono::milliseconds initial{1500};  ///< The first wait; at least 1 ms.
  double multiplier = 1.5;                  ///< Growth per wait; at least 1.
  /// No wait is longer; at least `initial`. `std::chrono::milliseconds::max()` means no cap.
  std::chrono::milliseconds cap{8000};
  double jitter = 0.1;  ///< 0 (none) to 1.
};

}  // namespace v0_1
}  // namespace sudomock
