#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sudomock::detail {

/// A decimal number in units of 10^-`decimals`.
struct ScaledDecimal {
  std::int64_t units = 0;
  bool exact = true;  ///< False when it was rounded (half to even) to a whole unit.
};

/// Reads a JSON number's own digits (RFC 8259, section 6) without a detour through a double.
/// Nothing when `text` is no JSON number, or when the result is outside the range of `units`.
[[nodiscard]] std::optional<ScaledDecimal> parse_scaled_decimal(std::string_view text,
                                                                int decimals) noexcept;

/// How many digits a JSON number has before its decimal point when it is written out: 1 for 5, 401
/// for 1e400, 0 or less for a fraction. 0 for zero and for what is no JSON number.
[[nodiscard]] std::int64_t decimal_magnitude(std::string_view text) noexcept;

}  // namespace sudomock::detail
