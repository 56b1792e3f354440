#include "simulator/submissions.hpp"

#include <optional>
#include <stdexcept>

#include "base/text.hpp"
#include "decode/json_fields.hpp"
#include "testing/error_bodies.hpp"

namespace sudomock::detail {

namespace {

constexpr std::int64_t credits_per_second = 25;

std::string value_of(const std::vector<HttpHeader>& headers, std::string_view name) {
  for (const HttpHeader& header : headers) {
    if (equals_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

Submissions::Answer refuse(int status, const std::string& why) {
  return {status, standard_error_body(why)};
}

// The contract does not say what else a submission has, so other fields are passed over.
constexpr FieldOf<JobListItem, std::optional<std::int64_t>, std::optional<bool>> video_fields[] = {
    {"duration_seconds", &JobListItem::duration_seconds},
    {"audio", &JobListItem::audio},
};

/// Throws `std::invalid_argument`, or what nlohmann/json throws, for a body that cannot be read.
testing::FakeJob read_job(const std::string& kind, const std::string& body) {
  testing::FakeJob job;
  job.kind_text = kind;
  job.kind = parse_job_kind(kind);
  if (body.empty()) return job;
  Json object = Json::parse(body);
  if (!object.is_object())
    throw std::invalid_argument("the body" + wrong_type("an object", object));
  const Refusal refusal =
      job.kind == JobKind::video ? read_fields(object, video_fields, job.details) : Refusal();
  if (!refusal.empty()) throw std::invalid_argument(refusal);
  return job;
}

// Contract: "what a submit answers".
std::string accepted_body(const std::string& uuid, const testing::FakeJob& job) {
  nlohmann::ordered_json body{{"job_id", uuid},
                              {"kind", job.kind_text},
                              {"status", "queued"},
                              {"status_url", "/api/v1/jobs/" + uuid}};
  if (job.kind == JobKind::video) {
    body["estimated_credits"] = *job.details.duration_seconds * credits_per_second;
    body["outcome_tier"] = "standard";
    body["duration_seconds"] = *job.details.duration_seconds;
    body["audio"] = *job.details.audio;
  }
  return body.dump();
}

}  // namespace

Submissions::Answer Submissions::submit(FakeCore& core, const std::string& kind,
                                        const std::string& body,
                                        const std::vector<HttpHeader>& headers, FakeTime now) {
  const std::string* owner = core.accounts().owner_of(headers);
  if (owner == nullptr) return refuse(401, "Not authenticated");
  if (parse_job_kind(kind) == JobKind::unknown) return refuse(404, "Not Found");
  const std::string key = value_of(headers, "Idempotency-Key");
  const std::string request = kind + ' ' + body;
  if (const auto done = done_.find({*owner, key}); !key.empty() && done != done_.end()) {
    if (done->second.request == request) return done->second.answer;
    return refuse(409, "Idempotency-Key was used for another request");
  }
  try {
    testing::FakeJob job = read_job(kind, body);
    job.owner = *owner;
    if (job.kind == JobKind::video) {
      if (!job.details.duration_seconds) job.details.duration_seconds = 5;
      if (!job.details.audio) job.details.audio = false;
    }
    const std::string& uuid = core.store().add(job, now).job().render_uuid;
    Answer answer{202, core.in_envelope(accepted_body(uuid, job))};
    if (!key.empty()) done_.emplace(std::pair(*owner, key), Done{request, answer});
    return answer;
  } catch (const std::exception& error) {
    return {422, validation_error_body("body", error.what(), "value_error")};
  }
}

}  // namespace sudomock::detail
