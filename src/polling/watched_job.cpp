#include "polling/watched_job.hpp"

#include <utility>

#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

std::string failures_text(int failures, const Error& last) {
  const std::string what = std::string(to_string(last.code)) + ": " + last.message;
  if (failures == 1) return "; the last check failed with " + what;
  return "; the last " + std::to_string(failures) + " checks failed, the latest with " + what;
}

}  // namespace

void WatchedJob::end(Watch& watch, std::unique_ptr<const Result<Job>> outcome) noexcept {
  watch.outcome = std::move(outcome);
  auto at = live.lower_bound(watch.deadline);
  while (&at->second != &watch) ++at;
  ended.insert(live.extract(at));
}

Error WatchedJob::gave_up(ErrorCode code, const std::string& why, const Watch& watch) const {
  Error error = make_error(code, "gave up on job " + render_uuid + ": " + why);
  if (const Error* failure = news.last_failure.get()) {
    error.message += failures_text(news.failures, *failure);
    error.http_status = failure->http_status;
    error.detail = failure->detail;
    error.retry_after = failure->retry_after;
    error.request_id = failure->request_id;
  }
  error.last_job = news.last_seen;
  if (error.last_job) {
    error.message += "; its last status was \"" + error.last_job->status_text + "\"";
  }
  error.attempts = news.requests - watch.requests_before;
  return error;
}

}  // namespace sudomock::detail
