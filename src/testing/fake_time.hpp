#pragma once

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>

namespace sudomock::detail {

/// Since the fake API's world began.
using FakeTime = std::chrono::nanoseconds;

/// As good as for ever, and short enough that a few of them have a sum.
inline constexpr std::chrono::microseconds longest_fake_span = std::chrono::years{50};

/// A span that a user gave under that name, `longest_fake_span` at most. Throws
/// `std::invalid_argument` for a negative one.
[[nodiscard]] inline std::chrono::microseconds checked_span(const char* name,
                                                            std::chrono::microseconds span) {
  if (span.count() < 0) throw std::invalid_argument(std::string(name) + " is negative");
  return std::min(span, longest_fake_span);
}

}  // namespace sudomock::detail
