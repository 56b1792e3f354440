#pragma once

#include <chrono>
#include <string>

#include <sudomock/config.hpp>

namespace sudomock {
inline namespace v0_1 {

/// A moment in UTC, as the API reports it (`created_at`, `updated_at`), to the microsecond.
/// Finer digits on the wire are truncated (contract: "timestamps").
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// ISO 8601 in UTC, as the API writes it: `2026-06-22T10:00:03Z`, with six fractional digits only
/// when there is a fraction. For years from 0 to 9999.
[[nodiscard]] SUDOMOCK_EXPORT std::string to_iso8601(Timestamp time);

}  // namespace v0_1
}  // namespace sudomock
