#pragma once

#include <optional>
#include <string_view>

#include <sudomock/timestamp.hpp>

namespace sudomock::detail {

/// Any timestamp of RFC 3339, such as `2026-06-22T10:00:03.123456Z` or `2026-06-22 12:00:03+02:00`,
/// and one without an offset, which is UTC (contract: "timestamps"). What is beyond microseconds is
/// truncated; a leap second is the last microsecond of the second before.
[[nodiscard]] std::optional<Timestamp> parse_timestamp(std::string_view text) noexcept;

}  // namespace sudomock::detail
