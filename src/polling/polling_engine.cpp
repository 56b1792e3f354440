#include "polling/polling_engine.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "base/on_exit.hpp"
#include "base/saturate.hpp"
#include "limits/backoff_delay.hpp"

namespace sudomock::detail {

PollingEngine::PollingEngine(ApiSession& api, RateLimiter& limiter, const ClientOptions& client,
                             const WatchOptions& options, std::function<void(const Job&)> on_update)
    : api_(api),
      limiter_(limiter),
      client_(client),
      options_(options),
      on_update_(std::move(on_update)),
      sweep_(options.backoff, options.sweep_lists),
      schedule_(sweep_, limiter, options.backoff),
      requests_(api, client.request_timeout),
      check_times_(api, limiter, options.backoff, sweep_, schedule_, requests_.round_trip()),
      pause_(options) {}

void PollingEngine::watch(NewWatch& watch) {
  const time_point now = api_.now();
  WatchedJob& job = jobs_.add(watch, now, [&](WatchedJob& watched) {
    if (!watched.is_live()) follow(watched, now);
  });
  const time_point latest = job.place == Place::timer ? now : job.deadline();
  if (latest < job.alarm) schedule_.set_alarm(job, latest);
}

void PollingEngine::refuse(NewWatch& watch, const Error& error) { jobs_.add_refused(watch, error); }

void PollingEngine::follow(WatchedJob& job, time_point now) {
  sweep_.follow(job);
  const OnThrow undo([&] {
    leave_list(job);
    unanswered_.remove(job);
  });
  unanswered_.add(job, now);
  schedule_.move(job, Place::timer, now);
  job.known = {};
  job.known.last_on_a_page = now;
  job.nudged = {};
}

void PollingEngine::unwatch(std::string_view render_uuid) noexcept {
  WatchedJob* const job = jobs_.find(render_uuid);
  if (job == nullptr) return;
  if (job->is_live()) leave(*job);
  jobs_.remove(*job);
}

void PollingEngine::leave(WatchedJob& job) noexcept {
  leave_list(job);
  unanswered_.remove(job);
  schedule_.move(job, Place::nowhere, {});
}

void PollingEngine::leave_list(WatchedJob& job) noexcept {
  for (WatchedJob* const left : sweep_.forget(job)) {
    if (left != nullptr) check_times_.rely_on_lookups(*left);
  }
}

bool PollingEngine::nudge(std::string_view render_uuid) {
  WatchedJob* const job = jobs_.find(render_uuid);
  if (job == nullptr || !job->is_live()) return false;
  const time_point now = api_.now();
  const bool is_queued_for_it = job->place == Place::queue && job->priority == Priority::nudged;
  job->nudged = now;
  // A lookup under way may be too early, so another follows it.
  if (job->place == Place::timer) {
    check_times_.ask_when_allowed(*job);
  } else if (job->place == Place::queue && !is_queued_for_it) {
    check_times_.ask(*job);
  }
  return true;
}

void PollingEngine::cancel_next() {
  WatchedJob* const job = schedule_.due(time_point::max());
  if (job == nullptr) return;
  job->for_each_live([&](Watch& watch) {
    give_up(*job, watch, "a stop was requested before the job ended", ErrorCode::cancelled);
  });
}

std::optional<PollingEngine::time_point> PollingEngine::step() {
  if (jobs_.notify_next()) return std::nullopt;
  put_off_missed_deadlines();
  read_answers();
  settle_due();
  const time_point next = start_requests();
  assert(is_consistent_now_and_then());
  if (jobs_.has_ended()) return std::nullopt;
  return next;
}

// What was seen before a long callback, or before the process was suspended, is too old to give up
// on: one last look is taken first, as at any deadline.
void PollingEngine::put_off_missed_deadlines() {
  constexpr std::chrono::seconds longest_absence{1};
  const time_point now = api_.now();
  const time_point attended = api_.attended_until();
  if (now - attended <= longest_absence) return;
  const std::chrono::nanoseconds most = saturating_nanoseconds(client_.request_timeout);
  for (const auto& entry : jobs_.all()) {
    WatchedJob& job = *entry.second;
    const bool was_put_off = job.put_off_missed_deadlines(attended, now, most);
    if (was_put_off && job.place != Place::wire) check_times_.ask(job, Priority::urgent);
  }
}

void PollingEngine::read_answers() {
  while (const std::optional<RequestsInFlight::Answer> answer = requests_.next_answer()) {
    on_answer(answer->request, answer->completion);
    const ApiCompletion settled = requests_.settle_answer();
    const bool is_good =
        std::visit([](const auto& got) { return got.has_value(); }, settled.answer);
    failures_in_a_row_ = is_good ? 0 : failures_in_a_row_ + 1;
    if (is_good) last_good_answer_ = settled.arrived;
    const auto* job = std::get_if<Result<Job>>(&settled.answer);
    if (on_update_ && job != nullptr && *job) on_update_(**job);
    pause_.tell();
  }
}

// After a long callback, or in a process that was suspended, answers may have come in time; they
// are read before what has become due since.
void PollingEngine::settle_due() {
  const time_point due = schedule_.next_alarm();
  if (due <= api_.now() && requests_.size() > 0 && api_.seen_at() < due) {
    api_.wait(api_.now(), {});
    read_answers();
  }
  const time_point now = api_.now();
  while (WatchedJob* const job = schedule_.due(now)) on_alarm(*job, now);
  end_watches_before_pause_ends(now);
}

void PollingEngine::on_alarm(WatchedJob& job, time_point now) {
  end_late_watches(job, now);
  if (job.place == Place::timer) {
    check_times_.ask_or_wait_for_list(job, now);
  } else if (job.is_live()) {
    schedule_.set_alarm(job, job.deadline());
  }
}

void PollingEngine::end_late_watches(WatchedJob& job, time_point now) {
  const bool is_on_wire = job.place == Place::wire;
  // A check that becomes due at the deadline itself is still made.
  const time_point over = job.place == Place::timer ? now - std::chrono::nanoseconds(1) : now;
  const time_point paused_until = is_on_wire ? time_point() : limiter_.paused_until();
  job.for_each_live(
      [&](Watch& watch) {
        if (watch.deadline <= over) {
          give_up_in_time(job, watch, is_on_wire ? "; its latest check had no answer by then" : "");
        } else if (watch.deadline < paused_until) {
          give_up(job, watch, asked_past_deadline);
        }
      },
      std::max(over, paused_until));
}

void PollingEngine::end_watches_before_pause_ends(time_point now) {
  const time_point paused_until = limiter_.paused_until();
  const bool is_new = std::exchange(paused_until_, paused_until) != paused_until;
  if (!is_new || paused_until <= now) return;
  for (const auto& entry : jobs_.all()) end_late_watches(*entry.second, now);
}

// A wait that would cross a deadline ends before it, for the last checks and then no more.
void PollingEngine::rest_until(WatchedJob& job, time_point due) {
  job.for_each_live([&](Watch& watch) {
    if (check_times_.is_too_late(job, watch, due)) give_up_in_time(job, watch, "");
  });
  if (job.is_live()) check_times_.rest_until(job, due);
}

PollingEngine::time_point PollingEngine::start_requests() {
  for (;;) {
    const std::size_t most = pause_.most_in_flight();
    const std::size_t room = most - std::min(most, requests_.size());
    if (pause_.since() && pause_.next_try() > api_.now()) {
      return std::min(schedule_.next_alarm(), pause_.next_try());
    }
    const Schedule::Next next = schedule_.next(api_.now(), api_.random(), room);
    if (WatchedJob* const* job = std::get_if<WatchedJob*>(&next)) {
      look_up(**job);
    } else if (const auto* page = std::get_if<std::string>(&next)) {
      read_page(*page);
    } else {
      return std::get<time_point>(next);
    }
  }
}

void PollingEngine::look_up(WatchedJob& job) {
  requests_.look_up(jobs_.owner_of(job), job.live.rbegin()->first);
  ++job.known.requests;
  ++job.known.tries;
  job.known.last_on_a_page = {};
  schedule_.move(job, Place::wire, job.deadline());
}

void PollingEngine::read_page(const std::string& page) {
  requests_.read_page(page, sweep_.tries(page) + 1);
  sweep_.on_asked(page, api_.now());
  // It is as new as the lookups of those that were nudged before.
  for (WatchedJob* const job : sweep_.map().jobs_on(page)) {
    const bool is_nudged = job->place == Place::queue && job->priority == Priority::nudged;
    if (!is_nudged || job->is_in_last_check()) continue;
    schedule_.move(*job, Place::timer,
                   std::min(schedule_.page_expected(api_.now()), job->deadline()));
  }
}

// With many jobs few of the steps are checked, so that it costs little.
bool PollingEngine::is_consistent_now_and_then() noexcept {
  const bool is_due = is_checked_each_step || ++unchecked_steps_ * 16 >= jobs_.all().size();
  if (!is_due) return true;
  unchecked_steps_ = 0;
  const std::chrono::nanoseconds longest =
      std::max({std::chrono::nanoseconds(5 * longest_server_wait), longest_wait(options_.backoff),
                longest_wait(client_.retry.backoff)});
  const time_point since = std::max(api_.now(), limiter_.paused_until());
  const auto is_live = [](const auto& entry) { return entry.second->is_live(); };
  const auto live = std::count_if(jobs_.all().begin(), jobs_.all().end(), is_live);
  return schedule_.is_consistent(saturating_add(since, longest)) &&
         static_cast<std::size_t>(live) == schedule_.live();
}

}  // namespace sudomock::detail
