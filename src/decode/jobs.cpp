#include <utility>

#include "decode/decode.hpp"
#include "decode/jobs_reader.hpp"

namespace sudomock::detail {

namespace {

Error malformed(const std::string& refusal) {
  Error error;
  error.code = ErrorCode::malformed_response;
  error.message = "the answer cannot be read: " + refusal;
  return error;
}

}  // namespace

Result<Job> decode_job(std::string_view body) {
  JobsReader reader(JobsReader::Document::job, body);
  JobsReader::Answer& answer = reader.read();
  if (!answer.refusal.empty()) return malformed(answer.refusal);
  return static_cast<Job&&>(std::move(answer.job));
}

Result<JobPage> decode_job_page(std::string_view body) {
  JobsReader reader(JobsReader::Document::page, body);
  JobsReader::Answer& answer = reader.read();
  if (!answer.refusal.empty()) return malformed(answer.refusal);
  return JobPage{std::move(answer.jobs), std::move(answer.next_cursor)};
}

}  // namespace sudomock::detail
