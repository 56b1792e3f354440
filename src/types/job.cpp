#include <memory>
#include <ostream>
#include <utility>

#include <sudomock/job.hpp>
#include <sudomock/overloaded.hpp>

#include "base/names.hpp"
#include "base/text.hpp"
#include "types/errors.hpp"

namespace sudomock {
inline namespace v0_1 {

namespace {

using detail::longest_name;
using detail::one_line;

/// The newer spelling of each before the older one.
constexpr detail::Name<JobKind> kinds[] = {
    {"render", JobKind::render},
    {"video", JobKind::video},
    {"upload", JobKind::upload},
    {"photo_mockup_create", JobKind::photo_mockup_create},
    {"photo_mockup_render", JobKind::photo_mockup_render},
    {"2d_create", JobKind::photo_mockup_create},
    {"2d_render", JobKind::photo_mockup_render},
};

constexpr detail::Name<JobStatus> statuses[] = {
    {"queued", JobStatus::queued},   {"dispatched", JobStatus::dispatched},
    {"running", JobStatus::running}, {"succeeded", JobStatus::succeeded},
    {"failed", JobStatus::failed},   {"cancelled", JobStatus::cancelled},
};

static_assert(detail::names_all(kinds) && detail::names_all(statuses));

Error result_error(ErrorCode code, const Job& job, const std::string& what) {
  Error error =
      detail::make_error(code, "job " + one_line(job.render_uuid, longest_name) + " " + what);
  error.last_job = std::make_shared<const Job>(job);
  return error;
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
  failed.job_error_code = one_line(job.error_code.value_or(""), longest_name);
  return failed;
}

std::optional<std::string> absolute(const std::optional<std::string>& url) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    const bool has_more = url && url->size() > scheme.size();
    if (has_more && detail::equals_ignoring_case({url->data(), scheme.size()}, scheme)) return url;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(JobKind kind) noexcept { return detail::name_of(kinds, kind); }
std::string_view to_string(JobStatus status) noexcept { return detail::name_of(statuses, status); }

std::ostream& operator<<(std::ostream& out, JobKind kind) { return out << to_string(kind); }
std::ostream& operator<<(std::ostream& out, JobStatus status) { return out << to_string(status); }

JobKind parse_job_kind(std::string_view text) noexcept { return detail::named(kinds, text); }
JobStatus parse_job_status(std::string_view text) noexcept { return detail::named(statuses, text); }

bool is_terminal(JobStatus status) noexcept {
  return status == JobStatus::succeeded || status == JobStatus::failed ||
         status == JobStatus::cancelled;
}

std::optional<std::string> file_url(const JobResult& result) {
  return std::visit(overloaded{[](const UploadResult&) { return std::optional<std::string>(); },
                               [](const OtherResult& other) { return absolute(other.result_url); },
                               [](const auto& file) { return absolute(file.url); }},
                    result);
}

std::optional<std::string> file_url(const Job& job) {
  const Result<JobResult> result = job.result();
  if (!result) return std::nullopt;
  return file_url(*result);
}

std::string to_string(const Job& job) {
  std::string line = one_line(job.render_uuid, longest_name) + ' ' +
                     one_line(job.kind_text, longest_name) + ' ' +
                     one_line(job.status_text, longest_name);
  if (job.created_at && job.updated_at && *job.created_at <= *job.updated_at) {
    line += " after " + detail::seconds_text(*job.updated_at - *job.created_at);
  }
  return line;
}

std::ostream& operator<<(std::ostream& out, const Job& job) { return out << to_string(job); }

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

}  // namespace v0_1
}  // namespace sudomock
