#include <ostream>
#include <utility>

#include <sudomock/job.hpp>

#include "types/errors.hpp"
#include "types/text.hpp"

namespace sudomock {
inline namespace v0 {

namespace {

using detail::longest_name;
using detail::one_line;

Error result_error(ErrorCode code, const Job& job, const std::string& what) {
  return detail::make_error(code, "job " + one_line(job.render_uuid, longest_name) + " " + what);
}

Result<std::string> promised(const Job& job, const std::optional<std::string>& field,
                             const char* name) {
  if (field && !field->empty()) return *field;
  return result_error(ErrorCode::malformed_response, job,
                      "succeeded as a " + one_line(job.kind_text, longest_name) + " but its " +
                          name + " is missing");
}

Result<JobResult> succeeded_result(const Job& job) {
  switch (job.kind) {
    case JobKind::render:
    case JobKind::photo_mockup_render:
      return promised(job, job.result_url, "result_url").transform([](std::string url) {
        return JobResult(RenderResult{std::move(url)});
      });
    case JobKind::video:
      return promised(job, job.result_url, "result_url").transform([&](std::string url) {
        return JobResult(VideoResult{std::move(url), job.model});
      });
    case JobKind::upload:
    case JobKind::photo_mockup_create:
      return promised(job, job.mockup_uuid, "mockup_uuid").transform([&](std::string uuid) {
        return JobResult(UploadResult{std::move(uuid), job.result_url});
      });
    case JobKind::unknown:
      break;
  }
  return JobResult(OtherResult{job.kind_text, job.result_url, job.mockup_uuid});
}

Error failed_result(const Job& job) {
  const std::string reason = one_line(job.error.value_or(""), detail::longest_reason);
  std::string what = "failed";
  // Where the code is all there is, it is the reason, too.
  if (job.error_code && job.error_code != job.error) {
    what += " (" + one_line(*job.error_code, longest_name) + ")";
  }
  what += ": " + (job.error ? reason : std::string("the API gave no reason"));
  Error failed = result_error(ErrorCode::job_failed, job, what);
  failed.detail = reason;
  return failed;
}

}  // namespace

std::string_view to_string(JobKind kind) noexcept {
  switch (kind) {
    case JobKind::render:
      return "render";
    case JobKind::video:
      return "video";
    case JobKind::upload:
      return "upload";
    case JobKind::photo_mockup_create:
      return "photo_mockup_create";
    case JobKind::photo_mockup_render:
      return "photo_mockup_render";
    case JobKind::unknown:
      break;
  }
  return "unknown";
}

std::string_view to_string(JobStatus status) noexcept {
  switch (status) {
    case JobStatus::queued:
      return "queued";
    case JobStatus::dispatched:
      return "dispatched";
    case JobStatus::running:
      return "running";
    case JobStatus::succeeded:
      return "succeeded";
    case JobStatus::failed:
      return "failed";
    case JobStatus::cancelled:
      return "cancelled";
    case JobStatus::unknown:
      break;
  }
  return "unknown";
}

std::ostream& operator<<(std::ostream& out, JobKind kind) { return out << to_string(kind); }
std::ostream& operator<<(std::ostream& out, JobStatus status) { return out << to_string(status); }

JobKind parse_job_kind(std::string_view text) noexcept {
  for (const JobKind kind : {JobKind::render, JobKind::video, JobKind::upload,
                             JobKind::photo_mockup_create, JobKind::photo_mockup_render}) {
    if (text == to_string(kind)) return kind;
  }
  if (text == "2d_create") return JobKind::photo_mockup_create;
  if (text == "2d_render") return JobKind::photo_mockup_render;
  return JobKind::unknown;
}

JobStatus parse_job_status(std::string_view text) noexcept {
  for (const JobStatus status : {JobStatus::queued, JobStatus::dispatched, JobStatus::running,
                                 JobStatus::succeeded, JobStatus::failed, JobStatus::cancelled}) {
    if (text == to_string(status)) return status;
  }
  return JobStatus::unknown;
}

bool is_terminal(JobStatus status) noexcept {
  return status == JobStatus::succeeded || status == JobStatus::failed ||
         status == JobStatus::cancelled;
}

// Qualified: a bare call would find this member again.
bool Job::is_terminal() const noexcept { return sudomock::is_terminal(status); }

Result<JobResult> Job::result() const {
  switch (status) {
    case JobStatus::succeeded:
      return succeeded_result(*this);
    case JobStatus::failed:
      return failed_result(*this);
    case JobStatus::cancelled:
      return result_error(ErrorCode::job_cancelled, *this, "was cancelled");
    default:
      return result_error(ErrorCode::job_not_finished, *this,
                          "has no result yet: its status is \"" +
                              detail::one_line(status_text, detail::longest_name) + "\"");
  }
}

}  // namespace v0
}  // namespace sudomock
