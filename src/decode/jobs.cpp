#include <utility>

#include <nlohmann/json.hpp>

#include "decode/decode.hpp"
#include "decode/jobs_reader.hpp"
#include "decode/zero_byte.hpp"

namespace sudomock::detail {

namespace {

JobsReader::Answer& read(JobsReader& reader, std::string_view body) {
  if (body.empty()) {
    reader.refuse_text("the body is empty");
  } else if (const std::size_t zero = find_zero_byte(body); zero != std::string_view::npos) {
    reader.refuse_text("not JSON at byte " + std::to_string(zero + 1) + ": a zero byte");
  } else {
    // What the parser itself returns is in the answer's refusal, too.
    (void)nlohmann::json::sax_parse(body.data(), body.data() + body.size(), &reader);
  }
  return reader.answer();
}

Error malformed(const std::string& refusal) {
  Error error;
  error.code = ErrorCode::malformed_response;
  error.message = "the answer cannot be read: " + refusal;
  return error;
}

}  // namespace

Result<Job> decode_job(std::string_view body) {
  JobsReader reader(JobsReader::Document::job, body.size());
  JobsReader::Answer& answer = read(reader, body);
  if (!answer.refusal.empty()) return malformed(answer.refusal);
  return static_cast<Job&&>(std::move(answer.job));
}

Result<JobPage> decode_job_page(std::string_view body) {
  JobsReader reader(JobsReader::Document::page, body.size());
  JobsReader::Answer& answer = read(reader, body);
  if (!answer.refusal.empty()) return malformed(answer.refusal);
  return JobPage{std::move(answer.jobs), std::move(answer.next_cursor)};
}

}  // namespace sudomock::detail
