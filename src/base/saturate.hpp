#pragma once

#include <chrono>
#include <optional>
#include <type_traits>

namespace sudomock::detail {

/// `span` in nanoseconds, or as near to it as these can be: they end at 292 years, while a
/// `std::chrono::milliseconds::max()`, which users take for "for ever", is a million times that.
template <class Rep, class Period>
[[nodiscard]] constexpr std::chrono::nanoseconds saturating_nanoseconds(
    std::chrono::duration<Rep, Period> span) noexcept {
  static_assert(std::is_integral_v<Rep>);
  using std::chrono::nanoseconds;
  using Span = std::chrono::duration<Rep, Period>;
  // Compared as `Span`: what both have in common are nanoseconds again.
  if (span > std::chrono::duration_cast<Span>(nanoseconds::max())) return nanoseconds::max();
  if (span < std::chrono::duration_cast<Span>(nanoseconds::min())) return nanoseconds::min();
  return std::chrono::duration_cast<nanoseconds>(span);
}

/// Converts a span that may be missing, such as a timeout of `std::nullopt`: for ever.
template <class Rep, class Period>
[[nodiscard]] constexpr std::optional<std::chrono::nanoseconds> saturating_nanoseconds(
    std::optional<std::chrono::duration<Rep, Period>> span) noexcept {
  if (!span) return std::nullopt;
  return saturating_nanoseconds(*span);
}

/// `time + span`, or the end of time (its beginning for a negative span) where that is beyond it.
template <class Rep, class Period>
[[nodiscard]] constexpr std::chrono::steady_clock::time_point saturating_add(
    std::chrono::steady_clock::time_point time, std::chrono::duration<Rep, Period> span) noexcept {
  using time_point = std::chrono::steady_clock::time_point;
  const auto step = std::chrono::duration_cast<time_point::duration>(saturating_nanoseconds(span));
  const time_point::duration since = time.time_since_epoch();
  if (step.count() > 0 && since > time_point::duration::max() - step) return time_point::max();
  if (step.count() < 0 && since < time_point::duration::min() - step) return time_point::min();
  return time + step;
}

}  // namespace sudomock::detail
