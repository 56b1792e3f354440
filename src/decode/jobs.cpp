#include "decode/jobs.hpp"

#include <utility>

#include <sudomock/accepted_job.hpp>

#include "decode/job_rows.hpp"
#include "decode/jobs_reader.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

using Kind = JobsReader::Kind;

Error malformed(const std::string& refusal) {
  return make_error(ErrorCode::malformed_response, "the answer cannot be read: " + refusal);
}

}  // namespace

Result<Job> decode_job(std::string_view body) {
  JobsReader::Answer answer = JobsReader::read(Kind::job, body);
  if (!answer.refusal.empty()) return malformed(answer.refusal);
  return static_cast<Job&&>(answer.job);
}

Result<JobPage> decode_job_page(std::string_view body) {
  JobsReader::Answer answer = JobsReader::read(Kind::page, body);
  if (!answer.refusal.empty()) return malformed(answer.refusal);
  return JobPage{std::move(answer.page.jobs), std::move(answer.page.next_cursor)};
}

Result<JobRows> decode_job_rows(std::string_view body) {
  JobsReader::Answer answer = JobsReader::read(Kind::rows, body);
  if (!answer.refusal.empty()) return malformed(answer.refusal);
  return JobRows{std::move(answer.page.jobs), std::move(answer.unreadable),
                 std::move(answer.page.next_cursor)};
}

}  // namespace sudomock::detail

namespace sudomock {
inline namespace v0 {

Result<AcceptedJob> parse_accepted_job(std::string_view body) {
  using detail::JobsReader;
  JobsReader::Answer answer = JobsReader::read(JobsReader::Kind::accepted, body);
  if (!answer.refusal.empty()) return detail::malformed(answer.refusal);
  detail::JobDraft& job = answer.job;
  return AcceptedJob{.render_uuid = std::move(job.render_uuid),
                     .kind = job.kind,
                     .kind_text = std::move(job.kind_text),
                     .status = job.status,
                     .status_text = std::move(job.status_text),
                     .estimated_credits = job.estimated_credits,
                     .duration_seconds = job.duration_seconds,
                     .audio = job.audio};
}

}  // namespace v0
}  // namespace sudomock
