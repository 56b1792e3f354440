#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sudomock/config.hpp>
#include <sudomock/job.hpp>
#include <sudomock/result.hpp>

namespace sudomock {
inline namespace v0_1 {

/// What the API answers when it accepts a job (HTTP 202). A plain value.
struct AcceptedJob {
  std::string render_uuid = {};           ///< The job's id (`render_uuid`, else `job_id`).
  JobKind kind = JobKind::unknown;        ///< What it makes.
  std::string kind_text = {};             ///< `kind` as sent, also when unknown.
  JobStatus status = JobStatus::unknown;  ///< Where it stands: as a rule `queued`.
  std::string status_text = {};           ///< `status` as sent, also when unknown.
  std::optional<std::int64_t> estimated_credits = std::nullopt;  ///< Videos: what it may cost.
  std::optional<std::int64_t> duration_seconds = std::nullopt;   ///< Videos: length, in seconds.
  std::optional<bool> audio = std::nullopt;                      ///< Videos: whether with sound.

  /// Equal when every field is.
  friend bool operator==(const AcceptedJob&, const AcceptedJob&) = default;
};

/// Reads the body of a submission's answer, for those who submit jobs with an HTTP client of their
/// own: bare or in an envelope, with all fields or only the id, `kind` and `status`. What is wrong
/// is `malformed_response`, whose message names the field's path; never a guess. Check the HTTP
/// status first: another body than a 202's is none of this.
[[nodiscard]] SUDOMOCK_EXPORT Result<AcceptedJob> parse_accepted_job(std::string_view body);

}  // namespace v0_1
}  // namespace sudomock
