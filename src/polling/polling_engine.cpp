#include "polling/polling_engine.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "polling/backoff_delay.hpp"
#include "polling/durations.hpp"
#include "polling/poll_error.hpp"
#include "types/errors.hpp"
#include "types/saturate.hpp"

namespace sudomock::detail {

namespace {

/// Two rounds of lookups that wait for their turn, `step` apart, with pages in between.
std::chrono::nanoseconds queue_rounds(std::size_t waiting, std::chrono::nanoseconds step) {
  constexpr double steps_a_lookup = 4.0;
  constexpr double longest = 1e18;  // 31 years: beyond, nanoseconds may overflow
  const double rounds = 2.0 * steps_a_lookup * static_cast<double>(waiting);
  return std::chrono::nanoseconds(
      static_cast<std::int64_t>(std::min(rounds * static_cast<double>(step.count()), longest)));
}

Error lost_request() {
  return make_error(ErrorCode::timeout, "the transport did not end the request in time");
}

}  // namespace

PollingEngine::PollingEngine(ApiSession& api, RateLimiter& limiter, const JobsEndpoint& endpoint,
                             EngineOptions options)
    : api_(api),
      limiter_(limiter),
      endpoint_(endpoint),
      options_(std::move(options)),
      sweep_(jobs_, options_.backoff, options_.sweep_lists),
      schedule_(jobs_, sweep_, limiter),
      times_(saturating_nanoseconds(options_.request_timeout)) {}

void PollingEngine::watch(NewWatch& watch) {
  jobs_.make_room();
  schedule_.reserve(jobs_.size() + 1);
  const time_point now = api_.now();
  WatchedJob job;
  job.render_uuid = std::move(watch.render_uuid);
  job.callback = std::move(watch.callback);
  job.started = now;
  if (watch.timeout) job.deadline = saturating_add(now, *watch.timeout);
  const Number number = jobs_.add(std::move(job));
  const Number other = jobs_.other_of_same_job(number);
  if (options_.sweep_lists) sweep_.seek(number);
  if (other != number && jobs_[other].owner == Owner::wire) {
    jobs_[number].request = jobs_[other].request;
    schedule_.hand_over(number, Owner::wire, std::min(jobs_[number].deadline, jobs_[other].wake));
  } else if (options_.sweep_lists && limiter_.quiet_until() <= jobs_[number].deadline) {
    leave_to_sweep(number);
  } else {
    schedule_.hand_over(number, Owner::timer, now);
  }
}

void PollingEngine::refuse(NewWatch& watch, const Error& error) {
  jobs_.make_room();
  schedule_.reserve(jobs_.size() + 1);
  WatchedJob job;
  job.outcome = std::make_unique<Result<Job>>(error);
  job.render_uuid = std::move(watch.render_uuid);
  job.callback = std::move(watch.callback);
  schedule_.hand_over(jobs_.add(std::move(job)), Owner::notifier, time_point::max());
}

std::size_t PollingEngine::unwatch(std::string_view render_uuid) noexcept {
  std::size_t count = 0;
  for (; const std::optional<Number> number = jobs_.find(render_uuid); ++count) remove(*number);
  return count;
}

void PollingEngine::step(const std::stop_token& wake) {
  if (notify_next()) return;
  read_completions();
  settle_due();
  const time_point next = start_requests();
  assert(schedule_.is_consistent_now_and_then([this] { return is_safe(); }));
  if (schedule_.next_ended() != no_number) return;
  times_.on_wait(api_.now());
  api_.wait(next, wake);
  times_.on_wait_end(api_.now());
}

void PollingEngine::cancel_next() {
  const Number number = schedule_.any_live();
  if (number == no_number) return;
  give_up(number, ErrorCode::cancelled, "a stop was requested before the job ended");
}

bool PollingEngine::notify_next() {
  const Number number = schedule_.next_ended();
  if (number == no_number) return false;
  const std::string render_uuid = jobs_[number].render_uuid.str();
  // Out of the table first: it is notified once, whatever the callback does or throws.
  const WatchedJob ended = remove(number);
  ++notified_;
  if (ended.callback) ended.callback(render_uuid, *ended.outcome);
  return true;
}

void PollingEngine::read_completions() {
  for (;;) {
    if (!completion_) completion_ = api_.next_completion();
    if (!completion_) return;
    on_completion(*completion_);
    const std::optional<ApiCompletion> done = std::exchange(completion_, std::nullopt);
    const auto* job = std::get_if<Result<Job>>(&done->answer);
    if (options_.on_update && job != nullptr && *job) options_.on_update(**job);
  }
}

// --- When to ask ---

void PollingEngine::settle_due() {
  const time_point due = std::min(schedule_.next_wake(), requests_.first_overdue());
  if (due <= api_.now()) read_what_arrived_meanwhile(due);
  const time_point now = api_.now();
  settle_overdue(now);
  while (const std::optional<Number> number = schedule_.take_due(now)) wake_up(*number, now);
  give_up_before_quiet_ends();
  if (schedule_.owned_by(Owner::sweep) > 0 && !sweep_.worthwhile(now)) {
    sweep_.release_all([this, now](Number number) {
      if (jobs_[number].owner == Owner::sweep) enqueue(number, now);
    });
  }
}

// Who comes back late, from a callback or in a process that was suspended, finds answers that came
// in time; they go before what is due since.
void PollingEngine::read_what_arrived_meanwhile(time_point due) {
  if (requests_.size() == 0 || times_.seen_at() >= due) return;
  const time_point now = api_.now();
  times_.on_wait(now);
  api_.wait(now, {});
  times_.on_wait_end(api_.now());
  read_completions();
}

void PollingEngine::settle_overdue(time_point now) {
  while (requests_.first_overdue() <= now) {
    const std::uint64_t id = *requests_.first();
    const Number request = *requests_.find(id);
    api_.abandon(id);
    if (requests_[request].page != no_number) {
      on_page_failure(requests_[request].page, lost_request());
    } else {
      on_job_failure(request, lost_request());
    }
    finish_request(id);
  }
}

void PollingEngine::wake_up(Number number, time_point now) {
  const WatchedJob& job = jobs_[number];
  if (job.owner == Owner::wire) return wake_up_on_wire(number, now, "");
  // What becomes due at the deadline itself still gets its turn in this moment.
  const bool had_its_turn = job.owner == Owner::queue;
  if (now > job.deadline || (now == job.deadline && had_its_turn)) {
    return give_up_in_time(number, now, "");
  }
  const time_point quiet_until = limiter_.quiet_until();
  if (quiet_until > job.deadline) return give_up_for_quiet(number);
  // Two rounds of the queue are enough to wait for its turn: it goes before the others now.
  if (job.owner == Owner::queue && job.line != Line::normal) {
    return schedule_.set_wake(number, std::min(job.deadline, queue_net()));
  }
  if (job.owner == Owner::queue) return enqueue(number, now, true);
  if (job.owner == Owner::sweep && !is_last_check(job, now)) {
    if (quiet_until > now) return leave_to_sweep(number);
    // More jobs may have come since its net was set, so that a round takes longer.
    const time_point since = job.news.checks == 0 ? job.started : sweep_.read_at(number);
    const time_point net = std::min(net_after(since), last_check_time(job));
    if (net > now) return schedule_.set_wake(number, net);
  }
  enqueue(number, now);
}

void PollingEngine::wake_up_on_wire(Number number, time_point now, const std::string& how) {
  if (now < jobs_[number].deadline) return enqueue(number, now);  // its request was forgotten
  give_up_in_time(number, now, "; its latest check had no answer by then" + how);
}

void PollingEngine::give_up_in_time(Number number, time_point now, const std::string& how) {
  give_up(number, ErrorCode::poll_timeout,
          "it had not ended after " + seconds_text(now - jobs_[number].started) + how);
}

void PollingEngine::give_up_for_quiet(Number number) {
  give_up(number, ErrorCode::poll_timeout,
          "the API asked this client to wait past the deadline (Retry-After)");
}

void PollingEngine::give_up_before_quiet_ends() {
  const time_point quiet_until = limiter_.quiet_until();
  if (!times_.is_new_quiet(quiet_until) || quiet_until <= api_.now()) return;
  jobs_.for_each([&](Number number) {
    const WatchedJob& job = jobs_[number];
    const bool waits = is_live(number) && job.owner != Owner::wire;
    if (waits && job.deadline < quiet_until) give_up_for_quiet(number);
  });
}

void PollingEngine::enqueue(Number number, time_point now, bool urgent) noexcept {
  WatchedJob& job = jobs_[number];
  job.last_check = is_last_check(job, now);
  if (job.nudge == Nudge::on_page) job.nudge = Nudge::alone;  // the page did not answer it
  const time_point soon = now + std::chrono::nanoseconds(1);
  const time_point net = std::min(std::max(job.deadline, soon), queue_net());
  schedule_.hand_over(number, Owner::queue, net, urgent || job.last_check);
}

PollingEngine::time_point PollingEngine::start_requests() {
  for (;;) {
    const auto most = static_cast<std::size_t>(options_.max_in_flight);
    const std::size_t room = most - std::min(most, requests_.size());
    const Schedule::Next next = schedule_.next(api_.now(), api_.random(), room);
    if (const auto* look_up_now = std::get_if<Schedule::LookUp>(&next)) {
      look_up(look_up_now->number);
    } else if (const auto* page = std::get_if<Schedule::ReadPage>(&next)) {
      read_page(page->page);
    } else {
      return std::min(std::get<time_point>(next), requests_.first_overdue());
    }
  }
}

// One lookup serves every watch of the job.
void PollingEngine::look_up(Number number) {
  const time_point now = api_.now();
  time_point latest = jobs_[number].deadline;
  jobs_.for_each_of_same_job(number, [&](Number other) {
    if (is_live(other)) latest = std::max(latest, jobs_[other].deadline);
  });
  const time_point in_time = saturating_add(now, options_.request_timeout);
  const time_point deadline = std::min(latest, in_time);
  const std::uint64_t id = requests_.next_id();
  api_.submit_get(id, jobs_[number].render_uuid.view(),
                  static_cast<int>(jobs_[number].news.requests) + 1, deadline);
  const Number request = requests_.enter({.watch = jobs_.ref(number),
                                          .started = now,
                                          .overdue = saturating_add(in_time, transport_grace),
                                          .away = times_.away(now)});
  jobs_.for_each_of_same_job(number, [&](Number other) {
    WatchedJob& job = jobs_[other];
    job.request = request;
    if (!is_live(other)) return;
    job.nudge = Nudge::none;
    ++job.news.requests;
    const bool ends_before = job.deadline < deadline;
    schedule_.hand_over(other, Owner::wire,
                        ends_before ? job.deadline : saturating_add(deadline, transport_grace));
  });
}

void PollingEngine::read_page(PageNumber page) {
  const time_point now = api_.now();
  const time_point in_time = saturating_add(now, options_.request_timeout);
  try {
    const std::uint64_t id = requests_.next_id();
    api_.submit_rows(
        id, {.kind = std::nullopt, .limit = ListSweep::page_limit, .cursor = sweep_.start_of(page)},
        1, in_time);
  } catch (...) {
    sweep_.on_not_asked(page);
    throw;
  }
  requests_.enter({.page = page,
                   .started = now,
                   .overdue = saturating_add(in_time, transport_grace),
                   .away = times_.away(now)});
  leave_nudges_to_page(page);
}

// --- Who owns it next ---

void PollingEngine::rest_after_news(Number number) {
  WatchedJob& job = jobs_[number];
  const time_point now = api_.now();
  // Nudged since its lookup began, which may have been too early to see what that was about.
  if (job.nudge != Nudge::none && now < job.deadline) return enqueue(number, now);
  if (!job.last_check && sweep_.covers(number, now)) return leave_to_sweep(number);
  rest_until(number, saturating_add(
                         now, backoff_delay(options_.backoff, job.news.checks - 1, api_.random())));
}

void PollingEngine::rest_until(Number number, time_point time) {
  const WatchedJob& job = jobs_[number];
  const time_point now = api_.now();
  const time_point last = last_check_time(job);
  // The wait would cross the deadline: one last check before it, and then no more.
  if (time > last && (job.last_check || now >= last)) {
    return give_up_in_time(number, now, "");
  }
  schedule_.hand_over(number, Owner::timer, std::min(time, last));
}

// The safety net: whatever becomes of its page, two rounds without news are too long.
void PollingEngine::leave_to_sweep(Number number) noexcept {
  const WatchedJob& job = jobs_[number];
  const time_point since = std::max(api_.now(), limiter_.quiet_until());
  schedule_.hand_over(number, Owner::sweep, std::min(net_after(since), last_check_time(job)));
}

PollingEngine::time_point PollingEngine::net_after(time_point since) const noexcept {
  return after_rounds(since, [this](auto interval) { return 2 * sweep_.round_length(interval); });
}

// The same for a lookup that waits for its turn, of which pages may take three in four.
PollingEngine::time_point PollingEngine::queue_net() const noexcept {
  const auto since = std::max(api_.now(), limiter_.quiet_until());
  return after_rounds(since, [&](std::chrono::nanoseconds interval) {
    return queue_rounds(schedule_.owned_by(Owner::queue) + 1,
                        std::max(interval, times_.round_trip() / options_.max_in_flight));
  });
}

/// When rounds that take as long as `rounds_at` says for an interval are over: at the present pace,
/// or at the one after the server's advice has expired, whichever is sooner.
template <class Rounds>
PollingEngine::time_point PollingEngine::after_rounds(time_point since,
                                                      Rounds rounds_at) const noexcept {
  const auto end_at = [&](time_point start, time_point paced_at) {
    const auto rounds = rounds_at(limiter_.even_interval(paced_at));
    return saturating_add(start, std::max(rounds, longest_wait(options_.backoff)));
  };
  const time_point now = api_.now();
  const time_point advice_end = limiter_.advice_end(now);
  if (advice_end == time_point::max()) return end_at(since, now);
  return std::min(end_at(since, now), end_at(std::max(since, advice_end), advice_end));
}

/// For debug builds: whether the safety net hangs below every watch. What set a wake may have
/// changed since, but not by more than the server's advice can last.
bool PollingEngine::is_safe() {
  const time_point since = std::max(api_.now(), limiter_.quiet_until()) + 2 * longest_advice;
  const auto slowest = std::max(limiter_.even_interval(api_.now()),
                                saturating_nanoseconds(options_.request_timeout));
  const time_point latest =
      std::max({saturating_add(since, queue_rounds(jobs_.most(), slowest)), net_after(since),
                saturating_add(since, longest_wait(options_.failure_backoff)),
                saturating_add(saturating_add(since, options_.request_timeout), transport_grace)});
  bool is_safe = true;
  jobs_.for_each([&](Number number) {
    is_safe = is_safe && (!is_live(number) || jobs_[number].wake <= latest);
  });
  return is_safe;
}

PollingEngine::time_point PollingEngine::last_check_time(const WatchedJob& job) const noexcept {
  if (job.deadline == time_point::max()) return job.deadline;
  // Never in the first half of what is left: a slow first answer must not end the poll early.
  const std::chrono::nanoseconds left = job.deadline - api_.now();
  return job.deadline - std::min(last_check_round_trips * times_.round_trip(), left / 2);
}

bool PollingEngine::is_last_check(const WatchedJob& job, time_point now) const noexcept {
  return times_.is_known() && job.deadline != time_point::max() &&
         job.deadline - now <= last_check_round_trips * times_.round_trip();
}

void PollingEngine::give_up(Number number, ErrorCode code, const std::string& why) {
  end(number, endpoint_.redact(poll_error(code, why, jobs_[number], models_)));
}

void PollingEngine::end(Number number, Result<Job> outcome) {
  if (outcome) sweep_.on_end(jobs_[number].was_nudged, api_.now());
  jobs_[number].outcome = std::make_unique<Result<Job>>(std::move(outcome));
  sweep_.forget(number);
  schedule_.hand_over(number, Owner::notifier, time_point::max());
}

WatchedJob PollingEngine::remove(Number number) noexcept {
  sweep_.forget(number);
  schedule_.hand_over(number, Owner::nobody, time_point::max());
  const Number request = jobs_[number].request;
  if (request != no_number && requests_[request].watch.number == number) {
    // Another watch of the job stands for its request from now on, if there is one.
    const Number other = jobs_.other_of_same_job(number);
    requests_[request].watch = other == number ? WatchRef() : jobs_.ref(other);
    if (other != number) jobs_[other].request = request;
  }
  return jobs_.take(number);
}

}  // namespace sudomock::detail
