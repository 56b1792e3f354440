#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace sudomock::detail {

/// What an answer says about the server's rate limits, whatever else it is.
struct RateLimitStatus {
  int status = 0;
  /// There were too many requests: 429, or 503 with `Retry-After`.
  bool is_refusal = false;
  std::optional<std::chrono::seconds> retry_after = std::nullopt;
  std::optional<std::int64_t> remaining = std::nullopt;
  std::optional<std::chrono::seconds> reset = std::nullopt;
};

}  // namespace sudomock::detail
