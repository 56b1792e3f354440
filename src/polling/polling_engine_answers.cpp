// What `PollingEngine` does with an answer; the rest of it is in polling_engine.cpp.

#include <algorithm>
#include <utility>

#include "base/saturate.hpp"
#include "base/text.hpp"
#include "limits/backoff_delay.hpp"
#include "polling/polling_engine.hpp"

namespace sudomock::detail {

namespace {

bool lacks_result(const Job& job) {
  return job.status == JobStatus::succeeded && !job.result().has_value();
}

std::chrono::nanoseconds asked_to_wait(const Error& error) {
  return std::min(error.retry_after.value_or(std::chrono::seconds(0)), longest_server_wait);
}

/// A refusal pauses the whole client, so nobody has to wait for it on top of that.
std::chrono::nanoseconds own_wait(const Error& error, const RateLimitStatus& rate_limit) {
  return rate_limit.is_refusal ? std::chrono::nanoseconds(0) : asked_to_wait(error);
}

}  // namespace

void PollingEngine::on_answer(const Request& request, const ApiCompletion& completion) {
  limiter_.observe(completion.rate_limit, completion.arrived);
  const bool is_page = request.job == nullptr;
  if (is_page) {
    sweep_.on_repeats(request.page, completion.repeats);
    if (completion.rate_limit.status != 0) sweep_.on_answer(completion.took);
  } else {
    request.job->known.requests += completion.repeats;
    request.job->known.tries += completion.repeats;
    if (completion.rate_limit.status != 0) schedule_.on_answer(completion.took);
  }
  if (const auto* rows = std::get_if<Result<JobRows>>(&completion.answer)) {
    pause_or_go_on(request, *rows ? nullptr : &rows->error());
    if (*rows) return on_rows(request, **rows, completion.took);
    return on_failure(request, rows->error(), completion.rate_limit);
  }
  const auto& job = std::get<Result<Job>>(completion.answer);
  pause_or_go_on(request, job ? nullptr : &job.error());
  if (job) return on_job(request, *job);
  on_failure(request, job.error(), completion.rate_limit);
}

void PollingEngine::pause_or_go_on(const Request& request, const Error* error) {
  const bool is_reason = error != nullptr && pause_.is_reason(*error);
  const bool is_no_news = error != nullptr && (error->is_transient() || error->http_status == 0);
  if (!is_reason && !is_no_news) {
    if (pause_.since()) sweep_.forgive_refusals();
    return pause_.end();
  }
  // Where others are accepted, a list or a job that is refused time and again waits by itself.
  const bool is_alone =
      request.job == nullptr || (!pause_.since() && request.job->known.is_refused);
  if (is_reason && !is_alone) pause_.begin(*error, api_.now());
  if (is_reason || pause_.since()) {
    pause_.put_off(asked_to_wait(*error), api_.now(), api_.random());
  }
  if (is_reason && request.job != nullptr) request.job->known.is_refused = true;
}

void PollingEngine::on_failure(const Request& request, const Error& error,
                               const RateLimitStatus& rate_limit) {
  const std::chrono::nanoseconds wait = own_wait(error, rate_limit);
  if (request.job == nullptr) return on_page_failure(request.page, error, wait);
  if (request.job->place == Place::wire) on_job_failure(request, error, wait);
}

void PollingEngine::on_job(const Request& request, const Job& state) {
  WatchedJob* const job = request.job.get();
  if (!job->is_live()) return;
  const time_point now = api_.now();
  if (state.is_terminal()) {
    sweep_.expect_end(*job, now);
    return job->for_each_live([&](Watch& watch) { end(*job, watch, state); });
  }
  remember(*job, state, now);
  job->known.is_refused = false;
  if (job->place != Place::wire) return;
  schedule_.owe(*job, now);
  // Nudged since its lookup began, which may have been too early to see what that was about.
  if (job->nudged > request.started) return check_times_.ask(*job);
  job->nudged = {};
  rest_until(*job, check_times_.after_check(*job));
}

void PollingEngine::remember(WatchedJob& job, const Job& state, time_point now) {
  job.known.remember(state, now);
  unanswered_.remove(job);
}

void PollingEngine::on_job_failure(const Request& request, const Error& error,
                                   std::chrono::nanoseconds wait) {
  WatchedJob& job = *request.job;
  const time_point now = api_.now();
  const bool is_over_in_time = error.code == ErrorCode::timeout && error.http_status == 0;
  const bool ends = !error.is_transient() && !pause_.is_reason(error);
  const auto failure = std::make_shared<const Error>(error);
  const std::chrono::nanoseconds asked = asked_to_wait(error);
  bool is_failure = false;
  job.for_each_live([&](Watch& watch) {
    if (ends) {
      Error permanent = error;
      permanent.attempts = job.known.requests - watch.requests_before;
      permanent.last_job = job.known.last_seen;
      return end(job, watch, std::move(permanent));
    }
    // Its own deadline ended the request: no failure, nobody knows how it would have gone on.
    if (is_over_in_time && now >= watch.deadline) {
      return give_up_in_time(job, watch,
                             "; its latest check had no answer by then: " + error.message);
    }
    if (!std::exchange(is_failure, true)) {
      job.known.last_failure = failure;
      ++job.known.failures;
    }
    const bool is_asked = asked > std::chrono::nanoseconds(0);
    if (is_asked && watch.deadline - now < asked) give_up(job, watch, asked_past_deadline);
  });
  if (!job.is_live()) return;
  const auto backoff = backoff_delay(client_.retry.backoff, job.known.failures - 1, api_.random());
  job.known.held_until = saturating_add(now, wait);
  const time_point again =
      pause_.is_reason(error) ? pause_.next_try() : saturating_add(now, std::max(wait, backoff));
  schedule_.owe(job, again);
  const bool is_nudged = job.nudged > request.started && wait == std::chrono::nanoseconds(0);
  if (is_nudged) return check_times_.ask(job);
  rest_until(job, again);
}

void PollingEngine::on_rows(const Request& request, const JobRows& rows,
                            std::chrono::nanoseconds took) {
  const time_point now = api_.now();
  PageMap::Jobs shown;
  std::vector<WatchedJob*> going_on;
  std::vector<WatchedJob*> left_alone;
  for (const UnreadableRow& row : rows.unreadable) {
    WatchedJob* const job = jobs_.find(row.render_uuid);
    if (job == nullptr) continue;
    shown.insert(job);
    look_up_if_nudged(*job);
  }
  for (const JobListItem& row : rows.jobs) {
    WatchedJob* const job = jobs_.find(row.render_uuid);
    if (job == nullptr || !job->is_live()) continue;
    if (row.is_terminal()) {
      on_ended_row(*job, row);
    } else {
      if (WatchedJob* const left = sweep_.on_pending(*job, request.page))
        left_alone.push_back(left);
      remember(*job, row, now);
      shown.insert(job);
      going_on.push_back(job);
    }
  }
  const ListSweep::PageEffects effects = sweep_.on_page(request.page, rows, shown, now);
  for (WatchedJob* const job : going_on) put_off(*job, request, took);
  for (WatchedJob* const job : effects.missed) {
    if (job->place == Place::timer && job->known.failures == 0) check_times_.ask(*job);
  }
  for (WatchedJob* const job : effects.distrusted) check_times_.stop_putting_off(*job);
  for (WatchedJob* const job : left_alone) {
    if (sweep_.is_alone(*job)) check_times_.rely_on_lookups(*job);
  }
}

void PollingEngine::on_ended_row(WatchedJob& job, const JobListItem& row) {
  if (!options_.confirm_with_lookup && !lacks_result(row)) {
    const Job& state = row;
    return job.for_each_live([&](Watch& watch) { end(job, watch, state); });
  }
  // From now on only its own lookup decides.
  leave_list(job);
  const bool goes_first = job.place == Place::queue && job.priority != Priority::normal;
  if (job.place != Place::wire && !goes_first) check_times_.ask(job, Priority::urgent);
}

// The row was a check, and the page will show more: the job's own lookup is for when it does not.
void PollingEngine::put_off(WatchedJob& job, const Request& request,
                            std::chrono::nanoseconds took) {
  const time_point now = api_.now();
  const bool is_normal = job.place == Place::queue && job.priority == Priority::normal;
  if (job.place != Place::timer && !is_normal) return;
  // The page was asked for after the nudge, and does not show what that was about.
  if (job.nudged != time_point() && job.nudged <= request.started) return check_times_.ask(job);
  if (!sweep_.is_trusted(request.page, now) || job.is_in_last_check()) return;
  job.known.last_on_a_page = now + took;  // as long as the next answer takes
  rest_until(job, check_times_.after_page(job));
}

void PollingEngine::on_page_failure(const std::string& page, const Error& error,
                                    std::chrono::nanoseconds wait) {
  const time_point now = api_.now();
  for (WatchedJob* const job : sweep_.map().jobs_on(page)) look_up_if_nudged(*job);
  sweep_.on_failure(page, !error.is_transient(), wait, now);
}

// The page that was to answer the nudge did not.
void PollingEngine::look_up_if_nudged(WatchedJob& job) {
  const bool waits = job.place == Place::timer && job.nudged != time_point();
  if (waits) check_times_.ask_when_allowed(job);
}

void PollingEngine::end(WatchedJob& job, Watch& watch, Result<Job> outcome) {
  const bool is_end = outcome.has_value();
  jobs_.end(job, watch, std::move(outcome));
  if (is_end) sweep_.on_end(job.nudged != time_point());
  if (job.live.empty()) leave(job);
}

void PollingEngine::give_up(WatchedJob& job, Watch& watch, const std::string& why, ErrorCode code) {
  end(job, watch, api_.redact(job.gave_up(code, why, watch)));
}

void PollingEngine::give_up_in_time(WatchedJob& job, Watch& watch, const std::string& how) {
  const time_point now = api_.now();
  std::string why = job.out_of_time(watch, now, limiter_.limit(now)) + how;
  const bool is_untold = pause_.refusal() && job.known.last_failure == nullptr;
  if (is_untold) why += "; the API refuses the account: " + pause_.refusal()->message;
  give_up(job, watch, why);
}

}  // namespace sudomock::detail
