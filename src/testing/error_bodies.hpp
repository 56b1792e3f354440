#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <sudomock/testing/fault.hpp>
#include <sudomock/timestamp.hpp>

namespace sudomock::detail {

/// `{"detail": "...", "success": false}`.
[[nodiscard]] std::string standard_error_body(const std::string& detail);

/// 422: `detail` is an array of `{loc, msg, type}`.
[[nodiscard]] std::string validation_error_body(const std::string& parameter,
                                                const std::string& message,
                                                const std::string& type);

// Both belong to a 429. Without a `retry_after` they name no time.

/// Too many requests.
[[nodiscard]] std::string rate_limit_body(std::int64_t limit,
                                          std::optional<std::chrono::seconds> retry_after);
/// Too many jobs under way at once.
[[nodiscard]] std::string concurrent_limit_body(std::optional<std::chrono::seconds> retry_after);

/// The body that goes with a fault's status: 402 with its `error_code`, those of gateways and CDNs
/// as a proxy's HTML, the others as the contract has them ("error bodies").
[[nodiscard]] std::string body_of(const testing::Fault& fault, Timestamp now);

}  // namespace sudomock::detail
