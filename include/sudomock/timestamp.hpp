#pragma once

#include <chrono>

namespace sudomock {
inline namespace v0 {

/// A moment in UTC, as the API reports it (`created_at`, `updated_at`), to the microsecond.
/// Finer digits on the wire are truncated (contract: "timestamps").
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

}  // namespace v0
}  // namespace sudomock
