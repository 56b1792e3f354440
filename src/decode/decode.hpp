#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <sudomock/job.hpp>
#include <sudomock/job_page.hpp>
#include <sudomock/result.hpp>

namespace sudomock::detail {

/// The body of `GET /api/v1/jobs/{render_uuid}`; a refusal is `malformed_response` and names the
/// field's path.
[[nodiscard]] Result<Job> decode_job(std::string_view body);

/// The body of `GET /api/v1/jobs`; a refusal is `malformed_response` and names the field's path.
[[nodiscard]] Result<JobPage> decode_job_page(std::string_view body);

/// What an error body says, in any of the shapes of the contract's table "error bodies".
struct ErrorBody {
  std::string detail;      ///< The server's words, one line, shortened; empty when there are none.
  std::string error_code;  ///< Such as `credits_exhausted`; often empty.
  std::optional<std::chrono::seconds> retry_after;  ///< `error.retry_after`.
};

/// Reads what can be read; never fails (a proxy may answer with HTML).
[[nodiscard]] ErrorBody decode_error_body(std::string_view body);

}  // namespace sudomock::detail
