#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace sudomock::detail {

/// What an error body says, in any of its shapes (contract: "error bodies"). The texts
/// are as they were sent, whole: who shows them takes the secret out first.
struct ErrorBody {
  std::string detail;      ///< The server's words; empty when there are none.
  std::string error_code;  ///< Such as `credits_exhausted`; often empty.
  std::optional<std::chrono::seconds> retry_after;  ///< `error.retry_after`.
};

/// Reads what can be read; never fails (a proxy may answer with HTML).
[[nodiscard]] ErrorBody decode_error_body(std::string_view body);

}  // namespace sudomock::detail
