#include <array>
#include <utility>

#include <sudomock/job.hpp>

namespace sudomock {
inline namespace v0 {

namespace {

Error result_error(ErrorCode code, const Job& job, const std::string& what) {
  Error error;
  error.code = code;
  error.message = "job " + job.render_uuid + " " + what;
  return error;
}

Result<std::string> promised(const Job& job, const std::optional<std::string>& field,
                             const char* name) {
  if (field && !field->empty()) return *field;
  return result_error(ErrorCode::malformed_response, job,
                      "succeeded as a " + job.kind_text + " but its " + name + " is missing");
}

Result<JobResult> succeeded_result(const Job& job) {
  switch (job.kind) {
    case JobKind::render:
      return promised(job, job.result_url, "result_url").transform([](std::string url) {
        return JobResult(RenderResult{std::move(url)});
      });
    case JobKind::video:
      return promised(job, job.result_url, "result_url").transform([&](std::string url) {
        return JobResult(VideoResult{std::move(url), job.model});
      });
    case JobKind::upload:
      return promised(job, job.mockup_uuid, "mockup_uuid").transform([&](std::string uuid) {
        return JobResult(UploadResult{std::move(uuid), job.result_url});
      });
    case JobKind::unknown:
      break;
  }
  return JobResult(OtherResult{job.kind_text, job.result_url, job.mockup_uuid});
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

JobKind parse_job_kind(std::string_view text) noexcept {
  for (const JobKind kind : {JobKind::render, JobKind::video, JobKind::upload}) {
    if (text == to_string(kind)) return kind;
  }
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
    case JobStatus::failed: {
      Error failed = result_error(ErrorCode::job_failed, *this,
                                  "failed: " + error.value_or("the API gave no reason"));
      failed.detail = error.value_or("");
      return failed;
    }
    case JobStatus::cancelled:
      return result_error(ErrorCode::job_cancelled, *this, "was cancelled");
    default:
      return result_error(ErrorCode::job_not_finished, *this,
                          "has no result yet: its status is \"" + status_text + "\"");
  }
}

}  // namespace v0
}  // namespace sudomock
