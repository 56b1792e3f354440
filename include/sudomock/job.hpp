#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <sudomock/config.hpp>
#include <sudomock/result.hpp>
#include <sudomock/timestamp.hpp>
#include <sudomock/usd.hpp>

namespace sudomock {
inline namespace v0_1 {

/// What a job makes; it decides which field holds the result (contract: "result", "kinds").
enum class JobKind {
  render,               ///< A mockup image: `RenderResult`.
  video,                ///< A clip: `VideoResult`.
  upload,               ///< A new mockup from a PSD: `UploadResult`.
  photo_mockup_create,  ///< A new mockup from a photo: `UploadResult`. Older spelling: `2d_create`.
  photo_mockup_render,  ///< An image of such a mockup: `RenderResult`. Older spelling: `2d_render`.
  unknown,  ///< A kind newer than this library: `OtherResult`; the wire text is in `kind_text`.
};

/// Where a job stands. Jobs only move forward; the last three known ones are terminal.
enum class JobStatus {
  queued,      ///< Accepted and waiting for a worker.
  dispatched,  ///< Handed to a worker, about to start.
  running,     ///< Actively being processed.
  succeeded,   ///< Terminal: the result is there.
  failed,      ///< Terminal: `Job::error` says why; nothing is charged.
  cancelled,   ///< Terminal: stopped before completion; nothing is charged.
  unknown,     ///< A status newer than this library: not terminal; text in `status_text`.
};

/// The wire text, the newer one of two, such as `"video"`; `"unknown"` for `JobKind::unknown`.
/// Static lifetime.
[[nodiscard]] SUDOMOCK_EXPORT std::string_view to_string(JobKind kind) noexcept;
/// The wire text, such as `"running"`; `"unknown"` for `JobStatus::unknown`. Static lifetime.
[[nodiscard]] SUDOMOCK_EXPORT std::string_view to_string(JobStatus status) noexcept;
/// Writes `to_string(kind)`.
SUDOMOCK_EXPORT std::ostream& operator<<(std::ostream& out, JobKind kind);
/// Writes `to_string(status)`.
SUDOMOCK_EXPORT std::ostream& operator<<(std::ostream& out, JobStatus status);
/// The kind with that wire text, in either spelling, else `JobKind::unknown`. Case-sensitive, as
/// the wire is.
[[nodiscard]] SUDOMOCK_EXPORT JobKind parse_job_kind(std::string_view text) noexcept;
/// The status with that wire text, else `JobStatus::unknown`. Case-sensitive, as the wire is.
[[nodiscard]] SUDOMOCK_EXPORT JobStatus parse_job_status(std::string_view text) noexcept;
/// Whether a job in this status never changes again.
[[nodiscard]] SUDOMOCK_EXPORT bool is_terminal(JobStatus status) noexcept;

/// Pay-as-you-go billing of one job. Each number may be absent on the wire.
struct Payg {
  std::optional<std::int64_t> credits = std::nullopt;  ///< Credits billed as pay-as-you-go.
  std::optional<Usd> unit_price = std::nullopt;        ///< Price per credit.
  std::optional<Usd> cost = std::nullopt;              ///< Total, as sent; never recomputed.

  /// Equal when every number is.
  friend bool operator==(const Payg&, const Payg&) = default;
};

/// What a succeeded render, or a render of a photo's mockup, made.
struct RenderResult {
  std::string url = {};  ///< CDN URL of the image.

  /// Equal when every field is.
  friend bool operator==(const RenderResult&, const RenderResult&) = default;
};

/// What a succeeded video made.
struct VideoResult {
  std::string url = {};                             ///< CDN URL of the clip.
  std::optional<std::string> model = std::nullopt;  ///< The model that ran, such as `veo-3.1-fast`.

  /// Equal when every field is.
  friend bool operator==(const VideoResult&, const VideoResult&) = default;
};

/// What a succeeded upload, or a mockup's creation from a photo, made.
struct UploadResult {
  std::string mockup_uuid = {};  ///< The new mockup.
  /// The dashboard's deep link `/library/mockups/{mockup_uuid}` as sent: a path, no download.
  std::optional<std::string> library_path = std::nullopt;

  /// Equal when every field is.
  friend bool operator==(const UploadResult&, const UploadResult&) = default;
};

/// What a succeeded job of a kind newer than this library carries.
struct OtherResult {
  std::string kind = {};                                  ///< The kind's wire text.
  std::optional<std::string> result_url = std::nullopt;   ///< The text sent; may be relative.
  std::optional<std::string> mockup_uuid = std::nullopt;  ///< As sent.

  /// Equal when every field is.
  friend bool operator==(const OtherResult&, const OtherResult&) = default;
};

/// A job's result by kind: visit it, and the wrong field cannot be read.
using JobResult = std::variant<RenderResult, VideoResult, UploadResult, OtherResult>;

struct Job;

/// How following a job ended: the terminal job, or the error that ended the following. What a
/// watch's callback is given.
using JobOutcome = Result<Job>;

/// The URL of the file that was made, or nothing where there is none to fetch: an upload makes a
/// mockup, and its path in the dashboard's library is no file; a URL that is relative is none.
[[nodiscard]] SUDOMOCK_EXPORT std::optional<std::string> file_url(const JobResult& result);
/// The URL of the file that the job made, as by its `result()`; nothing unless it succeeded.
[[nodiscard]] SUDOMOCK_EXPORT std::optional<std::string> file_url(const Job& job);

/// One job as the API reported it at one moment. All but the id, kind and status may be absent
/// (contract: "required fields"). A plain value.
struct SUDOMOCK_EXPORT Job {
  std::string render_uuid = {};           ///< The job's id (`render_uuid`, else `job_id`).
  JobKind kind = JobKind::unknown;        ///< What it makes.
  std::string kind_text = {};             ///< `kind` as sent, also when unknown.
  JobStatus status = JobStatus::unknown;  ///< Where it stands.
  std::string status_text = {};           ///< `status` as sent, also when unknown.
  std::optional<std::string> model = std::nullopt;        ///< Videos: the model, once known.
  std::optional<std::string> result_url = std::nullopt;   ///< Prefer `result()`.
  std::optional<std::string> mockup_uuid = std::nullopt;  ///< Prefer `result()`.
  std::optional<std::string> error = std::nullopt;        ///< Why it failed, for a human.
  /// Why it failed, as a stable code such as `PSD_TOO_LARGE`; older answers have none.
  std::optional<std::string> error_code = std::nullopt;
  /// Credits deducted. Absent means not settled yet, which is not zero.
  std::optional<std::int64_t> credits_charged = std::nullopt;
  std::optional<Payg> payg = std::nullopt;             ///< When billed as pay-as-you-go.
  std::optional<Timestamp> created_at = std::nullopt;  ///< When it was accepted.
  std::optional<Timestamp> updated_at = std::nullopt;  ///< When its state last changed.

  /// Whether the job never changes again: succeeded, failed or cancelled.
  [[nodiscard]] bool is_terminal() const noexcept;

  /// What the job made, chosen by kind. Errors: `job_not_finished` (also for an unknown status),
  /// `job_failed` (with `Error::detail` the reason and `Error::job_error_code` its code),
  /// `job_cancelled`, and `malformed_response` when it succeeded but the field that its kind
  /// promises is missing; `Error::last_job` of each is this job.
  [[nodiscard]] Result<JobResult> result() const;

  /// Equal when every field is.
  friend bool operator==(const Job&, const Job&) = default;
};

/// One line for logs: the id, kind and status, and the time from its acceptance to its last change,
/// such as `9d4e2b51-0c7a-4f8e-bb1c-2a6f9e3d8c10 video succeeded after 48 s`. A time of less than
/// none, as where clocks differ, is left out. Printable, whatever the API sent.
[[nodiscard]] SUDOMOCK_EXPORT std::string to_string(const Job& job);
/// Writes `to_string(job)`.
SUDOMOCK_EXPORT std::ostream& operator<<(std::ostream& out, const Job& job);

/// A row of the job list: the job and four display fields, mostly of videos and else null.
struct JobListItem : Job {
  std::optional<std::int64_t> duration_seconds = std::nullopt;  ///< Length of the clip, seconds.
  std::optional<bool> audio = std::nullopt;                     ///< Whether the clip has sound.
  std::optional<std::string> mockup_name = std::nullopt;        ///< Name of the source mockup.
  std::optional<std::string> poster_url = std::nullopt;         ///< CDN URL of a still frame.

  /// Equal when every field is.
  friend bool operator==(const JobListItem&, const JobListItem&) = default;
};

}  // namespace v0_1
}  // namespace sudomock
