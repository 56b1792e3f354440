#pragma once

#include <algorithm>
#include <string_view>

#include <nlohmann/json.hpp>

#include <sudomock/error.hpp>
#include <sudomock/job.hpp>

#include "base/text.hpp"
#include "fuzz_targets.hpp"

namespace sudomock::fuzz {

/// What holds for every refusal of a body.
inline void check_refusal(const Error& error) {
  require(error.code == ErrorCode::malformed_response, "a refusal is malformed_response");
  require(!error.message.empty() && error.message.size() < 200, "a refusal is one short sentence");
  require(!detail::has_control_characters(error.message), "a refusal is one line");
}

/// What was decoded is JSON by nlohmann/json's own judgement.
inline void check_json(std::string_view body) {
  require(nlohmann::json::accept(body), "what decodes is JSON");
}

/// What holds for every job that was decoded.
inline void check_job(const Job& job) {
  require(!job.render_uuid.empty(), "a job has an id");
  require(!job.kind_text.empty() && job.kind == parse_job_kind(job.kind_text), "kind is its text");
  require(!job.status_text.empty() && job.status == parse_job_status(job.status_text),
          "status is its text");
  const Result<JobResult> result = job.result();
  require(!result || job.status == JobStatus::succeeded, "only what succeeded has a result");
  require(!job.is_terminal() || result || result.error().code != ErrorCode::job_not_finished,
          "what has ended has finished");
}

}  // namespace sudomock::fuzz
