#include "simulator/submissions.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include <nlohmann/json.hpp>

#include "simulator/json_fields.hpp"
#include "testing/error_bodies.hpp"

namespace sudomock::detail {

namespace {

constexpr std::int64_t credits_per_second = 25;

std::string value_of(const std::vector<HttpHeader>& headers, std::string_view name) {
  const auto same = [](unsigned char a, unsigned char b) {
    return std::tolower(a) == std::tolower(b);
  };
  for (const HttpHeader& header : headers) {
    if (std::equal(header.name.begin(), header.name.end(), name.begin(), name.end(), same)) {
      return header.value;
    }
  }
  return {};
}

Submissions::Answer refuse(int status, const std::string& why) {
  return {status, standard_error_body(why)};
}

/// Throws `ScriptError`, or what nlohmann/json throws, for a body that cannot be read.
testing::FakeJob read_job(const std::string& kind, const std::string& body) {
  testing::FakeJob job;
  job.kind_text = kind;
  job.kind = parse_job_kind(kind);
  if (body.empty()) return job;
  const nlohmann::json object = nlohmann::json::parse(body);
  JsonFields fields(object, "body");
  if (job.kind == JobKind::video) {
    fields.read("duration_seconds", job.duration_seconds);
    fields.read("audio", job.audio);
  }
  return job;  // what else a submission has is not ours to know
}

// Contract: "what a submit answers".
std::string accepted_body(const std::string& uuid, const testing::FakeJob& job) {
  nlohmann::ordered_json body{{"job_id", uuid},
                              {"kind", job.kind_text},
                              {"status", "queued"},
                              {"status_url", "/api/v1/jobs/" + uuid}};
  if (job.kind == JobKind::video) {
    body["estimated_credits"] = *job.duration_seconds * credits_per_second;
    body["outcome_tier"] = "standard";
    body["duration_seconds"] = *job.duration_seconds;
    body["audio"] = *job.audio;
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
      if (!job.duration_seconds) job.duration_seconds = 5;
      if (!job.audio) job.audio = false;
    }
    Answer answer{202, accepted_body(core.store().add(job, now).job().render_uuid, job)};
    if (!key.empty()) done_.emplace(std::pair(*owner, key), Done{request, answer});
    return answer;
  } catch (const std::exception& error) {
    return {422, validation_error_body("body", error.what(), "value_error")};
  }
}

}  // namespace sudomock::detail
