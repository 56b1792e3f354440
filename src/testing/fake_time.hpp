#pragma once

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>

namespace sudomock::detail {

/// Time since the fake API was made; negative for jobs of the past. As fine as the session's clock,
/// so that a wait ends exactly when it was asked to.
using FakeTime = std::chrono::nanoseconds;

/// Stands for "for ever", and is short enough that a few of them can be added up.
inline constexpr std::chrono::microseconds longest_fake_span = std::chrono::years{50};

/// A span that a user gave under that name, `longest_fake_span` at most. Throws
/// `std::invalid_argument` for a negative one.
[[nodiscard]] inline std::chrono::microseconds checked_span(const char* name,
                                                            std::chrono::microseconds span) {
  if (span.count() < 0) throw std::invalid_argument(std::string(name) + " is negative");
  return std::min(span, longest_fake_span);
}

}  // namespace sudomock::detail
