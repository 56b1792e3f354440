#include "polling/poll_error.hpp"

#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

std::string failures_text(int failures, const Error& last) {
  const std::string what = std::string(to_string(last.code)) + ": " + last.message;
  if (failures == 1) return "; the last check failed with " + what;
  return "; the last " + std::to_string(failures) + " checks failed, the latest with " + what;
}

}  // namespace

Error poll_error(ErrorCode code, const std::string& why, const WatchedJob& job,
                 const TextPool& models) {
  const std::string render_uuid = job.render_uuid.str();
  Error error = make_error(code, "gave up on job " + render_uuid + ": " + why);
  if (const Error* failure = job.news.last_failure.get()) {
    error.message += failures_text(job.news.failures, *failure);
    error.http_status = failure->http_status;
    error.detail = failure->detail;
    error.retry_after = failure->retry_after;
    error.request_id = failure->request_id;
  }
  error.last_job = job.news.last_seen.recall(render_uuid, models);
  if (error.last_job) {
    error.message += "; its last status was \"" + error.last_job->status_text + "\"";
  }
  error.attempts = static_cast<int>(job.news.requests);
  return error;
}

}  // namespace sudomock::detail
