#include <string>

#include "decode/bodies.hpp"
#include "decoded.hpp"
#include "testing/encode.hpp"

namespace sudomock::fuzz {

void fuzz_job(std::string_view input) {
  const Result<Job> job = detail::decode_job(input);
  if (!job) return check_refusal(job.error());
  check_job(*job);
  check_json(input);

  const std::string body = detail::encode_job(*job);
  require(detail::decode_job(body).value() == *job, "encoding and decoding gives the same job");
  require(detail::decode_job(detail::encode_job(*job, {.job_id = true})).value() == *job,
          "job_id will do as well");
  require(detail::decode_job(R"({"success":true,"data":)" + body + "}").value() == *job,
          "an envelope makes no difference");
  const detail::JobRows page = detail::decode_job_rows(R"({"jobs":[)" + body + "]}").value();
  require(page.jobs.size() == 1 && static_cast<const Job&>(page.jobs[0]) == *job,
          "a job is a row of a list, too");
}

}  // namespace sudomock::fuzz
