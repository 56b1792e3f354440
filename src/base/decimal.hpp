#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sudomock::detail {

/// Reads a JSON number's own digits (RFC 8259, section 6), without a detour through a double, in
/// units of 10^-`decimals`, rounded half to even. Nothing when `text` is no JSON number, or when
/// the result is out of range.
[[nodiscard]] std::optional<std::int64_t> parse_scaled_decimal(std::string_view text,
                                                               int decimals) noexcept;

}  // namespace sudomock::detail
