#include "polling/polling_engine.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "limits/backoff_delay.hpp"
#include "types/errors.hpp"
#include "types/on_exit.hpp"
#include "types/saturate.hpp"

namespace sudomock::detail {

PollingEngine::PollingEngine(ApiSession& api, RateLimiter& limiter, const JobsEndpoint& endpoint,
                             EngineOptions options)
    : outside_{api, limiter, endpoint},
      options_(std::move(options)),
      sweep_(options_.backoff, options_.sweep_lists),
      schedule_(sweep_, limiter, options_.backoff) {}

WatchedJob* PollingEngine::find(std::string_view render_uuid) const noexcept {
  const auto found = jobs_.find(render_uuid);
  return found == jobs_.end() ? nullptr : found->second.get();
}

void PollingEngine::watch(NewWatch& watch) {
  Watch added;
  added.started = outside_.api.now();
  if (watch.timeout) added.deadline = saturating_add(added.started, *watch.timeout);
  const time_point deadline = added.deadline;
  WatchedJob& job = enter(watch, std::move(added));
  const time_point latest = job.place == Place::timer ? outside_.api.now() : deadline;
  if (latest < job.alarm) schedule_.set_alarm(job, latest);
}

void PollingEngine::refuse(NewWatch& watch, const Error& error) {
  Watch refused;
  refused.outcome = std::make_unique<const Result<Job>>(error);
  enter(watch, std::move(refused));
}

// When it throws, nothing has changed.
WatchedJob& PollingEngine::enter(NewWatch& watch, Watch added) {
  const time_point started = added.started;
  const time_point deadline = added.deadline;
  Watches entered;
  Watch& entry = entered.emplace(deadline, std::move(added))->second;
  std::shared_ptr<WatchedJob> job;
  if (const auto found = jobs_.find(watch.render_uuid); found != jobs_.end()) {
    job = found->second;
  } else {
    job = std::make_shared<WatchedJob>();
    job->number = ++last_number_;
    job->render_uuid = watch.render_uuid;
    jobs_.emplace(job->render_uuid, job);
  }
  const OnThrow undo([&] {
    if (job->live.empty() && job->ended.empty()) remove(*job);  // else it leaves the sweep later
  });
  if (entry.outcome) {
    ended_.push_back(job);
  } else if (!job->is_live()) {
    sweep_.follow(*job);
    schedule_.move(*job, Place::timer, started);
    job->news = {};
    job->news.shown = started;
    job->nudged = {};
  }
  // The lookup that is under way is its own, too.
  entry.requests_before = job->news.requests - (job->place == Place::wire ? 1 : 0);
  entry.checks_before = job->news.checks;
  entry.callback = std::move(watch.callback);
  if (watch.render_uuid != job->render_uuid) entry.spelling = std::move(watch.render_uuid);
  (entry.outcome ? job->ended : job->live).merge(entered);
  ++pending_;
  return *job;
}

std::size_t PollingEngine::unwatch(std::string_view render_uuid) noexcept {
  WatchedJob* const job = find(render_uuid);
  if (job == nullptr) return 0;
  const std::size_t count = job->live.size() + job->ended.size();
  pending_ -= count;
  remove(*job);
  return count;
}

void PollingEngine::remove(WatchedJob& job) noexcept {
  leave_list(job);
  if (job.is_live()) schedule_.move(job, Place::nowhere, {});
  const auto kept = jobs_.extract(job.render_uuid);  // while its watches are destroyed
  job.live.clear();
  job.ended.clear();
}

bool PollingEngine::nudge(std::string_view render_uuid) {
  WatchedJob* const job = find(render_uuid);
  if (job == nullptr || !job->is_live()) return false;
  const time_point now = outside_.api.now();
  const bool is_queued_for_it = job->place == Place::queue && job->priority == Priority::nudged;
  job->nudged = now;
  // A lookup under way may be too early, so another follows it.
  if (job->place == Place::timer) {
    ask_next(*job, now);
  } else if (job->place == Place::queue && !is_queued_for_it) {
    enqueue(*job, now);
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

void PollingEngine::step(const std::stop_token& wake) {
  if (notify_next()) return;
  put_off_missed_deadlines();
  read_completions();
  settle_due();
  const time_point next = start_requests();
  assert(is_consistent_now_and_then());
  if (ended_.empty()) outside_.api.wait(next, wake);
}

bool PollingEngine::notify_next() {
  for (; !ended_.empty(); ended_.pop_front()) {
    const std::shared_ptr<WatchedJob> job = ended_.front();
    if (job->ended.empty()) continue;  // it was unwatched meanwhile
    // Out of the table first: it is notified once, whatever the callback does or throws.
    const Watches::node_type notified = job->ended.extract(job->ended.begin());
    const Watch& watch = notified.mapped();
    if (job->live.empty() && job->ended.empty()) remove(*job);
    ended_.pop_front();
    --pending_;
    ++notified_;
    const std::string& asked = watch.spelling.empty() ? job->render_uuid : watch.spelling;
    if (watch.callback) watch.callback(asked, *watch.outcome);
    return true;
  }
  return false;
}

void PollingEngine::read_completions() {
  for (;;) {
    if (!completion_) completion_ = outside_.api.next_completion();
    if (!completion_) return;
    on_completion(*completion_);
    const std::optional<ApiCompletion> done = std::exchange(completion_, std::nullopt);
    const auto* job = std::get_if<Result<Job>>(&done->answer);
    if (options_.on_update && job != nullptr && *job) options_.on_update(**job);
  }
}

void PollingEngine::settle_due() {
  const time_point due = std::min(schedule_.next_alarm(), first_overdue());
  if (due <= outside_.api.now()) read_what_arrived_meanwhile(due);
  const time_point now = outside_.api.now();
  settle_overdue(now);
  while (WatchedJob* const job = schedule_.due(now)) on_alarm(*job, now);
  end_watches_before_quiet_ends(now);
}

// What was seen before a long callback, or before the process was suspended, is too old to give up
// on: one last look is taken first, as at any deadline.
void PollingEngine::put_off_missed_deadlines() {
  constexpr std::chrono::seconds longest_absence{1};
  const time_point now = outside_.api.now();
  const time_point attended = outside_.api.attended_until();
  if (now - attended <= longest_absence) return;
  const std::chrono::nanoseconds most = saturating_nanoseconds(options_.request_timeout);
  for (const auto& entry : jobs_) {
    WatchedJob& job = *entry.second;
    if (!job.put_off_missed_deadlines(attended, now, most)) continue;
    if (job.place == Place::wire) {
      schedule_.set_alarm(job, job.deadline());
    } else {
      enqueue(job, now, Priority::urgent);
    }
  }
}

// After a long callback, or in a process that was suspended, answers may have come in time; they
// are read before what has become due since.
void PollingEngine::read_what_arrived_meanwhile(time_point due) {
  if (requests_.empty() || outside_.api.seen_at() >= due) return;
  outside_.api.wait(outside_.api.now(), {});
  read_completions();
}

PollingEngine::time_point PollingEngine::first_overdue() const noexcept {
  return requests_.empty() ? time_point::max() : requests_.begin()->second.overdue;
}

void PollingEngine::settle_overdue(time_point now) {
  while (first_overdue() <= now) {
    const auto& [id, request] = *requests_.begin();
    outside_.api.abandon(id);
    on_failure(request,
               make_error(ErrorCode::timeout, "the transport did not end the request in time"));
    requests_.erase(requests_.begin());
  }
}

PollingEngine::time_point PollingEngine::start_requests() {
  for (;;) {
    const auto most = static_cast<std::size_t>(options_.max_in_flight);
    const std::size_t room = most - std::min(most, requests_.size());
    const Schedule::Next next = schedule_.next(outside_.api.now(), outside_.api.random(), room);
    if (WatchedJob* const* job = std::get_if<WatchedJob*>(&next)) {
      look_up(**job);
    } else if (const auto* page = std::get_if<std::string>(&next)) {
      read_page(*page);
    } else {
      return std::min(std::get<time_point>(next), first_overdue());
    }
  }
}

void PollingEngine::look_up(WatchedJob& job) {
  const time_point latest = job.live.rbegin()->first;
  start_request({.job = jobs_.find(job.render_uuid)->second, .page = {}}, [&](std::uint64_t id,
                                                                              time_point in_time) {
    outside_.api.submit_get(id, job.render_uuid, job.news.tries + 1, std::min(latest, in_time));
  });
  ++job.news.requests;
  ++job.news.tries;
  job.news.shown = {};
  schedule_.move(job, Place::wire, job.deadline());
}

void PollingEngine::read_page(const std::string& page) {
  ListOptions options{.limit = ListSweep::page_limit};
  if (page != PageMap::head) options.cursor = Cursor(page);
  start_request({.job = nullptr, .page = page}, [&](std::uint64_t id, time_point in_time) {
    outside_.api.submit_rows(id, options, sweep_.tries(page) + 1, in_time);
  });
  sweep_.on_asked(page, outside_.api.now());
  // It is as new as the lookups of those that were nudged before.
  for (WatchedJob* const job : sweep_.map().jobs_on(page)) {
    if (job->place != Place::queue || job->priority != Priority::nudged || is_in_last_check(*job))
      continue;
    schedule_.move(*job, Place::timer,
                   std::min(schedule_.page_expected(outside_.api.now()), job->deadline()));
  }
}

template <class Submit>
void PollingEngine::start_request(Request request, const Submit& submit) {
  const time_point now = outside_.api.now();
  const time_point in_time = saturating_add(now, options_.request_timeout);
  request.started = now;
  request.overdue = saturating_add(in_time, transport_grace);
  const std::uint64_t id = ++last_number_;
  requests_.emplace(id, std::move(request));
  const OnThrow undo([&] { requests_.erase(id); });
  submit(id, in_time);
}

}  // namespace sudomock::detail
