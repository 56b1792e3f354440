#include "decode/bodies.hpp"

#include <utility>

#include <sudomock/accepted_job.hpp>

#include "decode/job_reader.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

Refusal refusal_of_job(JobAnswer& answer) { return finish(answer.job); }

Refusal refusal_of_rows(JobAnswer& answer) {
  if (!answer.jobs_refused.empty()) return answer.jobs_refused;
  // Empty at the end (contract: "end of a list").
  if (!answer.next_cursor.empty()) answer.page.next_cursor.emplace(std::move(answer.next_cursor));
  return answer.cursor_refused;
}

Refusal refusal_of_page(JobAnswer& answer) {
  Refusal refusal = refusal_of_rows(answer);
  if (!answer.jobs_refused.empty() || answer.row_refused.empty()) return refusal;
  return answer.row_refused;
}

std::optional<Error> error_in(JobBody& body, Refusal (*refusal_of)(JobAnswer& answer)) {
  Refusal refusal = body.refusal;
  if (refusal.empty()) {
    refusal = refusal_of(body.answer());
    if (!refusal.empty() && body.is_enveloped()) refusal = within("data", refusal);
  }
  if (refusal.empty()) return std::nullopt;
  return make_error(ErrorCode::malformed_response, "the answer cannot be read: " + refusal);
}

}  // namespace

Result<Job> decode_job(std::string_view body) {
  JobBody parsed(body, StandsIn::lookup);
  if (auto error = error_in(parsed, refusal_of_job)) return *std::move(error);
  return static_cast<Job&&>(parsed.answer().job.object());
}

Result<JobPage> decode_job_page(std::string_view body) {
  JobBody parsed(body, StandsIn::row);
  if (auto error = error_in(parsed, refusal_of_page)) return *std::move(error);
  JobRows& page = parsed.answer().page;
  return JobPage{std::move(page.jobs), std::move(page.next_cursor)};
}

Result<JobRows> decode_job_rows(std::string_view body) {
  JobBody parsed(body, StandsIn::row);
  if (auto error = error_in(parsed, refusal_of_rows)) return *std::move(error);
  return std::move(parsed.answer().page);
}

}  // namespace sudomock::detail

namespace sudomock {
inline namespace v0_1 {

Result<AcceptedJob> parse_accepted_job(std::string_view body) {
  detail::JobBody parsed(body, detail::StandsIn::accepted);
  if (auto error = detail::error_in(parsed, detail::refusal_of_job)) return *std::move(error);
  detail::JobDraft& job = parsed.answer().job.object();
  return AcceptedJob{std::move(job.render_uuid), job.kind,
                     std::move(job.kind_text),   job.status,
                     std::move(job.status_text), job.estimated_credits,
                     job.duration_seconds,       job.audio};
}

}  // namespace v0_1
}  // namespace sudomock
