#include "polling/watched_job.hpp"

#include <algorithm>
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

bool WatchedJob::put_off_missed_deadlines(time_point attended, time_point now,
                                          std::chrono::nanoseconds most) noexcept {
  bool is_any = false;
  for (auto at = live.begin(); at != live.end() && at->first <= now;) {
    const auto missed = at++;
    if (missed->second.is_put_off) continue;
    auto node = live.extract(missed);
    Watch& watch = node.mapped();
    watch.deadline =
        now + std::min<std::chrono::nanoseconds>(most, now - std::max(attended, watch.started));
    watch.is_put_off = true;
    watch.last_check = LastCheck::none;
    node.key() = watch.deadline;
    live.insert(std::move(node));
    is_any = true;
  }
  return is_any;
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
