#pragma once

#include <chrono>

#include "polling/round_trip.hpp"
#include "polling/watched_job.hpp"

namespace sudomock::detail {

/// How long before its deadline a watch's last check of this sort begins.
[[nodiscard]] std::chrono::nanoseconds before_deadline(LastCheck check,
                                                       const RoundTrip& round_trip) noexcept;

/// When to begin the next of the watch's last checks; past when it is too late for an answer.
[[nodiscard]] Watch::time_point next_last_check(const Watch& watch, Watch::time_point now,
                                                const RoundTrip& round_trip) noexcept;

/// Which of the watch's last checks one would be that begins now.
[[nodiscard]] LastCheck last_check_at(const Watch& watch, Watch::time_point now,
                                      const RoundTrip& round_trip) noexcept;

}  // namespace sudomock::detail
