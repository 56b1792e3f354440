#include "decode/bodies.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <sudomock/accepted_job.hpp>

#include "decode/job_fields.hpp"
#include "decode/json_body.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

Kept kept_of_jobs(std::string_view name) {
  const auto is_name = [name](const auto& field) { return field.name == name; };
  const bool is_read = std::ranges::any_of(job_fields, is_name) ||
                       std::ranges::any_of(payg_fields, is_name) || name == "data" ||
                       name == "next_cursor" || name == "message" || name == "reason";
  return name == "jobs" ? Kept::list : is_read ? Kept::value : Kept::nothing;
}

/// Settles what follows from several fields. Refuses the first required one that is not there.
Refusal complete(JobDraft& job) {
  if (job.render_uuid.empty() && job.job_id) job.render_uuid = *std::move(job.job_id);
  job.kind = parse_job_kind(job.kind_text);
  job.status = parse_job_status(job.status_text);
  job.error = std::move(job.error_draft.text);
  // Nested before top level (contract: "`Job::error_code`").
  if (!job.error_draft.code.empty()) job.error_code = std::move(job.error_draft.code);
  for (const JobField& field : job_fields) {
    const auto* required = std::get_if<std::string JobDraft::*>(&field.member);
    if (required == nullptr || !(job.*(*required)).empty()) continue;
    return within(field.name, ": required, but missing, null or empty");
  }
  return {};
}

Refusal read_content(Json& value, JobDraft& job, unsigned place) {
  if (!value.is_object()) return wrong_type("an object", value);
  const Refusal refusal = read_fields(value, job_fields, job, place);
  const Refusal incomplete = complete(job);
  return refusal.empty() ? incomplete : refusal;
}

enum class Rows : bool { all_or_none, each_for_itself };

Refusal read_content(Json& value, JobRows& page, Rows rows) {
  if (!value.contains("jobs")) return "jobs: missing";
  Json& jobs = value["jobs"];
  if (!jobs.is_array()) return "jobs" + wrong_type("an array", jobs);
  page.jobs.reserve(jobs.size());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    JobDraft job;
    const Refusal refusal = read_content(jobs[i], job, row);
    if (refusal.empty()) {
      page.jobs.push_back(static_cast<JobListItem&&>(job));
    } else if (rows == Rows::all_or_none) {
      return within("jobs[" + std::to_string(i) + "]", refusal);
    } else if (!job.render_uuid.empty()) {
      page.unreadable.push_back(std::move(job.render_uuid));
    }
  }
  std::string cursor;  // empty at the end of the list (contract)
  const Refusal refusal = read(value["next_cursor"], cursor);
  if (!cursor.empty()) page.next_cursor.emplace(std::move(cursor));
  return within("next_cursor", refusal);
}

/// Reads the object that a body is, or the one in its `data`, which counts where the top level has
/// neither `status` nor `jobs` (contract: "envelope").
template <class Draft, class How>
std::optional<Error> decode(std::string_view text, Draft& draft, How how) {
  JsonBody body(text, kept_of_jobs);
  Json& root = body.root();
  Refusal refusal = body.refusal();
  if (refusal.empty() && !root.is_object()) refusal = "the body" + wrong_type("an object", root);
  const bool is_enveloped = root.contains("data") && root["data"].is_object() &&
                            !root.contains("status") && !root.contains("jobs");
  if (refusal.empty()) {
    refusal = is_enveloped ? within("data", read_content(root["data"], draft, how))
                           : read_content(root, draft, how);
  }
  if (refusal.empty()) return std::nullopt;
  return make_error(ErrorCode::malformed_response, "the answer cannot be read: " + refusal);
}

/// Joins texts, up to a length at which they are shortened anyway.
void append(std::string& list, std::string_view separator, const std::string& text) {
  if (text.empty() || list.size() > 1024) return;
  if (!list.empty()) list += separator;
  list += text;
}

std::string spelled(const Json& value) {
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  return value.is_string() ? value.get<std::string>() : digits_of(value);
}

/// What went beyond which limit, and when that ends, as "name: value, name: value". Without a
/// resource the limit is that of requests, of which `retry_after` says more.
std::string facts_of(const Json& body) {
  std::string facts;
  const auto add = [&](const std::string& name, const Json& value) {
    if (value.is_primitive() && !value.is_null()) append(facts, ", ", name + ": " + spelled(value));
  };
  const Json& error = at(body, "/error");
  for (const std::string name : {"resource", "limit", "current"}) {
    if (error.contains("resource")) add(name, at(error, ("/" + name).c_str()));
  }
  add("credits_reset_at", at(body, "/credits_reset_at"));
  const Json& details = at(body, "/details");
  for (const auto& [name, value] : details.items()) {
    if (details.is_object()) add(name, value);
  }
  return facts;
}

/// The refusals of a 422, as "body.limit: too large; query.kind: unknown".
std::string refusals_of(const Json& detail) {
  std::string refusals;
  if (!detail.is_array()) return refusals;
  for (const Json& refusal : detail) {
    std::string location;
    for (const Json& step : at(refusal, "/loc")) {
      if (step.is_string() || step.is_number()) append(location, ".", spelled(step));
    }
    const std::string message = text_at(refusal, {"", "/msg"});
    if (!location.empty()) location += ": ";
    if (!message.empty()) append(refusals, "; ", location + message);
  }
  return refusals;
}

/// A part of a second counts as a whole one: asking too early is what the server wants to prevent.
/// Up to a year: no server means longer, and no arithmetic on clocks overflows.
std::optional<std::chrono::seconds> wait_of(const Json& wait) {
  constexpr double longest = 365 * 24 * 60 * 60;
  if (!wait.is_number() || wait.get<double>() < 0) return std::nullopt;
  return std::chrono::seconds(std::llround(std::ceil(std::min(wait.get<double>(), longest))));
}

}  // namespace

Result<Job> decode_job(std::string_view body) {
  JobDraft job;
  if (auto error = decode(body, job, lookup)) return *std::move(error);
  return static_cast<Job&&>(job);
}

Result<JobPage> decode_job_page(std::string_view body) {
  JobRows page;
  if (auto error = decode(body, page, Rows::all_or_none)) return *std::move(error);
  return JobPage{std::move(page.jobs), std::move(page.next_cursor)};
}

Result<JobRows> decode_job_rows(std::string_view body) {
  JobRows page;
  if (auto error = decode(body, page, Rows::each_for_itself)) return *std::move(error);
  return page;
}

ErrorBody decode_error_body(std::string_view body) {
  // All that is within limits is kept: the members of `details` have any name.
  JsonBody parsed(body, [](std::string_view name) {
    return name == "detail" || name == "loc" ? Kept::list : Kept::value;
  });
  // Half a body may have lost the half that matters: nothing is made of it.
  if (!parsed.refusal().empty() || !parsed.root().is_object()) return {};
  const Json& root = parsed.root();
  std::string words = refusals_of(at(root, "/detail"));
  if (words.empty()) {
    words = text_at(root, {"/detail", "/detail/message", "/detail/msg", "/message", "/error",
                           "/error/message"});
  }
  if (const std::string facts = facts_of(root); !facts.empty()) {
    words += words.empty() ? facts : " (" + facts + ")";
  }
  return {std::move(words),
          text_at(root, {"/error/error_code", "/detail/error_code", "/error_code", "/error/type"}),
          wait_of(at(root, "/error/retry_after"))};
}

}  // namespace sudomock::detail

namespace sudomock {
inline namespace v0 {

Result<AcceptedJob> parse_accepted_job(std::string_view body) {
  detail::JobDraft job;
  if (auto error = detail::decode(body, job, detail::accepted)) return *std::move(error);
  return AcceptedJob{std::move(job.render_uuid), job.kind,
                     std::move(job.kind_text),   job.status,
                     std::move(job.status_text), job.estimated_credits,
                     job.duration_seconds,       job.audio};
}

}  // namespace v0
}  // namespace sudomock
