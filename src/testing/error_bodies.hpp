#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <sudomock/timestamp.hpp>

namespace sudomock::detail {

/// `{"detail": "...", "success": false}`.
[[nodiscard]] std::string standard_error_body(const std::string& detail);

/// 422: `detail` is an array of `{loc, msg, type}`.
[[nodiscard]] std::string validation_error_body(const std::string& parameter,
                                                const std::string& message,
                                                const std::string& type);

/// 429, with the `error` object of the contract's table.
[[nodiscard]] std::string rate_limit_body(std::int64_t limit, std::chrono::seconds retry_after);

/// The body that goes with a scripted status: 402 with its `error_code`, 502 to 504 as a proxy's
/// HTML, the others as the contract's table "error bodies" has them.
[[nodiscard]] std::string body_for_status(int status, Timestamp now,
                                          std::optional<std::chrono::seconds> retry_after);

}  // namespace sudomock::detail
