#include <string>

#include <nlohmann/json.hpp>
#include <sudomock/accepted_job.hpp>

#include "decoded.hpp"

namespace sudomock::fuzz {

namespace {

template <class T>
void write(nlohmann::json& body, const char* name, const std::optional<T>& field) {
  if (field) body[name] = *field;
}

}  // namespace

void fuzz_accepted_job(std::string_view input) {
  const Result<AcceptedJob> job = parse_accepted_job(input);
  if (!job) return check_refusal(job.error());
  check_json(input);
  require(!job->render_uuid.empty(), "a job has an id");
  require(!job->kind_text.empty() && job->kind == parse_job_kind(job->kind_text),
          "kind is its text");
  require(!job->status_text.empty() && job->status == parse_job_status(job->status_text),
          "status is its text");

  nlohmann::json body = {
      {"job_id", job->render_uuid}, {"kind", job->kind_text}, {"status", job->status_text}};
  write(body, "estimated_credits", job->estimated_credits);
  write(body, "duration_seconds", job->duration_seconds);
  write(body, "audio", job->audio);
  require(parse_accepted_job(body.dump()) == *job, "encoding and parsing gives the same job");
  require(parse_accepted_job(nlohmann::json({{"success", true}, {"data", body}}).dump()) == *job,
          "an envelope makes no difference");
}

}  // namespace sudomock::fuzz
