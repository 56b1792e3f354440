#include "decode/bodies.hpp"

#include <algorithm>
#include <utility>

#include <sudomock/accepted_job.hpp>

#include "decode/job_fields.hpp"
#include "decode/json_body.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

bool is_answer(std::string_view object) { return object.empty() || object == "data"; }

Kept kept_of_job(std::string_view object, std::string_view name) {
  if (object == "payg") return kept_of(payg_fields, name);
  if (object == "error") return kept_if(std::ranges::count(error_texts, name) > 0);
  if (!is_answer(object)) return Kept::nothing;
  const bool is_envelope = object.empty() && name == "data";
  return is_envelope || name == "jobs" ? Kept::value : kept_of(job_fields, name);
}

Kept kept_of_page(std::string_view object, std::string_view name) {
  if (object == "jobs") return kept_of(job_fields, name);
  if (is_answer(object) && name == "jobs") return Kept::list;
  if (is_answer(object) && name == "next_cursor") return Kept::value;
  return kept_of_job(object, name);
}

Error refused(const Refusal& refusal) {
  return make_error(ErrorCode::malformed_response, "the answer cannot be read: " + refusal);
}

/// Settles what follows from several fields. Refuses the first required one that is not there.
Refusal complete(JobDraft& job) {
  if (job.render_uuid.empty() && job.job_id) job.render_uuid = *std::move(job.job_id);
  job.kind = parse_job_kind(job.kind_text);
  job.status = parse_job_status(job.status_text);
  settle_error(job);
  for (const JobField& field : job_fields) {
    const auto* required = std::get_if<std::string JobDraft::*>(&field.member);
    if (required == nullptr || !(job.*(*required)).empty()) continue;
    return within(field.name, required_but_missing);
  }
  return {};
}

/// Reads what it can, refused or not.
template <StandsIn answer>
Refusal read_job(Json& value, JobDraft& job, std::string_view /*path*/ = {}) {
  if (!value.is_object()) return wrong_type("an object", value);
  Refusal refusal = read_fields(value, job_fields, job, answer);
  const Refusal incomplete = complete(job);
  return refusal.empty() ? incomplete : refusal;
}

Refusal read_rows(Json& value, JobRows& page, std::string_view path) {
  const auto jobs = value.find("jobs");
  if (jobs == value.end()) return "jobs: missing";
  if (!jobs->is_array()) return "jobs" + wrong_type("an array", *jobs);
  page.jobs.reserve(jobs->size());
  Refusal first;
  for (std::size_t i = 0; i < jobs->size(); ++i) {
    JobDraft job;
    Refusal refusal = read_job<StandsIn::row>((*jobs)[i], job);
    if (refusal.empty()) {
      page.jobs.push_back(static_cast<JobListItem&&>(job));
      continue;
    }
    refusal = within("jobs[" + std::to_string(i) + "]", refusal);
    page.unreadable.push_back({i, std::move(job.render_uuid), refused(within(path, refusal))});
    if (first.empty()) first = std::move(refusal);
  }
  const auto next = value.find("next_cursor");
  if (next == value.end()) return {};
  std::string cursor;
  const Refusal refusal = read(*next, cursor);
  // Empty at the end (contract: "end of a list").
  if (!cursor.empty()) page.next_cursor.emplace(std::move(cursor));
  return refusal.empty() || first.empty() ? within("next_cursor", refusal) : first;
}

/// Reads the object that a body is, or the one in its `data`, which counts where the top level has
/// neither `status` nor `jobs` (contract: "envelope").
template <class Content>
std::optional<Error> decode(std::string_view text, KeptOf kept_of,
                            Refusal (*read_content)(Json&, Content&, std::string_view path),
                            Content& content) {
  JsonBody body(text, kept_of);
  Json& root = body.root();
  Refusal refusal = body.refusal();
  if (refusal.empty() && !root.is_object()) refusal = "the body" + wrong_type("an object", root);
  if (refusal.empty()) {
    const auto data = root.find("data");
    const bool is_enveloped = data != root.end() && data->is_object() && !root.contains("status") &&
                              !root.contains("jobs");
    const std::string_view path = is_enveloped ? "data" : "";
    refusal = within(path, read_content(is_enveloped ? *data : root, content, path));
  }
  if (refusal.empty()) return std::nullopt;
  return refused(refusal);
}

}  // namespace

Result<Job> decode_job(std::string_view body) {
  JobDraft job;
  if (auto error = decode(body, kept_of_job, read_job<StandsIn::lookup>, job)) return *error;
  return static_cast<Job&&>(job);
}

Result<JobRows> decode_job_rows(std::string_view body) {
  JobRows page;
  if (auto error = decode(body, kept_of_page, read_rows, page)) return *error;
  return page;
}

Result<JobPage> strict_page(Result<JobRows> rows) {
  if (!rows) return std::move(rows).error();
  if (!rows->unreadable.empty()) return std::move(rows->unreadable.front().error);
  return JobPage{std::move(rows->jobs), std::move(rows->next_cursor)};
}

}  // namespace sudomock::detail

namespace sudomock {
inline namespace v0_1 {

Result<AcceptedJob> parse_accepted_job(std::string_view body) {
  detail::JobDraft job;
  const auto read_accepted = detail::read_job<detail::StandsIn::accepted>;
  if (auto error = detail::decode(body, detail::kept_of_job, read_accepted, job)) return *error;
  return AcceptedJob{std::move(job.render_uuid), job.kind,
                     std::move(job.kind_text),   job.status,
                     std::move(job.status_text), job.estimated_credits,
                     job.duration_seconds,       job.audio};
}

}  // namespace v0_1
}  // namespace sudomock
