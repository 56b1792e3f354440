#pragma once

#include <chrono>

#include <sudomock/backoff.hpp>

namespace sudomock::detail {

/// The wait after `count` earlier ones, with the jitter that `random` in [0, 1) picks. The jitter
/// is taken off after the cap is applied, so that capped waits spread out.
[[nodiscard]] std::chrono::nanoseconds backoff_delay(const Backoff& backoff, int count,
                                                     double random);

/// The cap in nanoseconds: for `std::chrono::milliseconds::max()` as long as can be counted with.
[[nodiscard]] std::chrono::nanoseconds longest_wait(const Backoff& backoff);

}  // namespace sudomock::detail
