#include <string>

#include <nlohmann/json.hpp>
#include <sudomock/accepted_job.hpp>

#include "decoded.hpp"
#include "testing/encode.hpp"

namespace sudomock::fuzz {

namespace {

template <class T>
void write(std::string& body, const char* name, const std::optional<T>& field) {
  if (field) body += std::string(",\"") + name + "\":" + nlohmann::json(*field).dump();
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

  std::string body = R"({"job_id":)" + detail::encode_text(job->render_uuid);
  body += R"(,"kind":)" + detail::encode_text(job->kind_text);
  body += R"(,"status":)" + detail::encode_text(job->status_text);
  write(body, "estimated_credits", job->estimated_credits);
  write(body, "duration_seconds", job->duration_seconds);
  write(body, "audio", job->audio);
  body += '}';
  require(parse_accepted_job(body) == *job, "encoding and parsing gives the same job");
  require(parse_accepted_job(R"({"success":true,"data":)" + body + "}") == *job,
          "an envelope makes no difference");
}

}  // namespace sudomock::fuzz
