#pragma once

#include <optional>
#include <string_view>

#include <sudomock/timestamp.hpp>

namespace sudomock::detail {

/// ISO 8601 as the API writes it: `2026-06-22T10:00:03`, 0 to 9 fractional digits (beyond
/// microseconds truncated), then `Z`, `+hh:mm`, or nothing for UTC (contract: "timestamps").
[[nodiscard]] std::optional<Timestamp> parse_timestamp(std::string_view text) noexcept;

}  // namespace sudomock::detail
