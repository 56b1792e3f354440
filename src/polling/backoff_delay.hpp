#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include <sudomock/backoff.hpp>
#include <sudomock/error.hpp>

namespace sudomock::detail {

/// The wait after `count` earlier ones, with the jitter that `random` in [0, 1) picks. The jitter
/// is taken off after the cap is applied, so that capped waits spread out instead of marching in
/// step.
[[nodiscard]] std::chrono::nanoseconds backoff_delay(const Backoff& backoff, int count,
                                                     double random);

/// `invalid_argument` naming `option` (such as `backoff`) and the member that is out of range.
[[nodiscard]] std::optional<Error> check_backoff(const Backoff& backoff, std::string_view option);

}  // namespace sudomock::detail
