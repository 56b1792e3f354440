#include "polling/watched_job.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

std::string failures_text(int failures, const Error& last) {
  const std::string what = std::string(to_string(last.code)) + ": " + last.message;
  if (failures == 1) return "; the last check failed with " + what;
  return "; the last " + std::to_string(failures) + " checks failed, the latest with " + what;
}

std::string why_not_asked(std::optional<std::size_t> limit) {
  if (!limit) return "it was not asked about";
  return "no request was possible within the limit of " + std::to_string(*limit) + " a minute";
}

}  // namespace

void JobKnowledge::remember(const Job& state, HttpSession::time_point now) {
  last_seen = std::make_shared<const Job>(state);
  seen = now;
  last_failure.reset();
  ++checks;
  failures = 0;
  tries = 0;
  held_until = {};
}

bool WatchedJob::is_in_last_check() const noexcept {
  return std::any_of(live.begin(), live.end(),
                     [](const auto& entry) { return entry.second.last_check != LastCheck::none; });
}

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
  if (const Error* failure = known.last_failure.get()) {
    error.message += failures_text(known.failures, *failure);
    error.http_status = failure->http_status;
    error.detail = failure->detail;
    error.retry_after = failure->retry_after;
    error.request_id = failure->request_id;
  }
  error.last_job = known.last_seen;
  if (error.last_job) {
    error.message += "; its last status was \"" + error.last_job->status_text + "\"";
  }
  error.attempts = known.requests - watch.requests_before;
  return error;
}

std::string WatchedJob::out_of_time(const Watch& watch, time_point now,
                                    std::optional<std::size_t> limit) const {
  const bool was_seen = known.checks > watch.checks_before;
  std::string seen =
      was_seen ? "it had not ended after " + seconds_text(known.seen - watch.started) : "";
  if (was_seen && now - known.seen < std::chrono::seconds(1)) return seen;
  const bool was_tried = was_seen ? known.tries > 0 : known.requests > watch.requests_before;
  return seen + (was_seen ? ", and until " : "in ") + seconds_text(now - watch.started) + " " +
         (was_tried ? "no check succeeded" : why_not_asked(limit));
}

}  // namespace sudomock::detail
