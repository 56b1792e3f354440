#include "polling/polling_engine.hpp"

#include <algorithm>
#include <utility>

#include "polling/durations.hpp"

namespace sudomock::detail {

namespace {

constexpr std::chrono::milliseconds stale_turn{50};

}  // namespace

PollingEngine::PollingEngine(ApiSession& api, RateLimiter& limiter, const JobsEndpoint& endpoint,
                             EngineOptions options)
    : api_(api),
      limiter_(limiter),
      endpoint_(endpoint),
      options_(std::move(options)),
      sweep_(jobs_, options_.backoff, options_.sweep_lists) {}

PollingEngine::~PollingEngine() { return_turn(); }

void PollingEngine::watch(KeptUuid render_uuid, JobCallback callback,
                          std::optional<std::chrono::nanoseconds> timeout) {
  WatchedJob job;
  job.render_uuid = std::move(render_uuid);
  job.callback = std::move(callback);
  job.started = api_.now();
  if (timeout && *timeout < time_point::max() - job.started) job.deadline = job.started + *timeout;
  job.state = options_.sweep_lists ? State::swept : State::resting;
  const Number number = jobs_.add(std::move(job));
  if (options_.sweep_lists) {
    sweep_.seek(number);
    leave_to_sweep(number);
  } else {
    set_wake(number, jobs_[number].started);
  }
}

std::size_t PollingEngine::unwatch(std::string_view render_uuid) {
  const auto is_meant = [&](const Ending& ending) { return ending.render_uuid == render_uuid; };
  std::size_t count = std::erase_if(endings_, is_meant);
  for (const Number number : jobs_.find(render_uuid)) {
    sweep_.forget(number);
    static_cast<void>(jobs_.take(number));
    ++count;
  }
  return count;
}

void PollingEngine::step(const std::stop_token& wake) {
  if (!endings_.empty()) {
    // Out of the queue first: it is told once, whatever the callback does or throws.
    const Ending ending = std::move(endings_.front());
    endings_.pop_front();
    ++told_;
    if (ending.callback) ending.callback(ending.render_uuid, ending.outcome);
    return;
  }
  if (landed_.empty()) {
    wake_due();
    send();
    if (!endings_.empty()) return;
    for (ApiCompletion& completion : api_.wait_until(next_event(), wake)) {
      landed_.push_back(std::move(completion));
    }
  }
  while (!landed_.empty()) {
    ApiCompletion completion = std::move(landed_.front());
    landed_.pop_front();
    land(std::move(completion));
  }
}

void PollingEngine::stop_all() {
  for (const Number number : jobs_.all()) {
    give_up(number, ErrorCode::cancelled, "a stop was requested before the job ended");
  }
}

std::vector<PollingEngine::Untold> PollingEngine::release_all() {
  std::vector<Untold> released;
  for (Ending& ending : std::exchange(endings_, {})) {
    released.push_back({KeptUuid(ending.render_uuid), std::move(ending.callback), std::nullopt,
                        std::make_unique<Result<Job>>(std::move(ending.outcome))});
  }
  for (const Number number : jobs_.all()) {
    sweep_.forget(number);
    WatchedJob job = jobs_.take(number);
    std::optional<std::chrono::nanoseconds> left;
    if (job.deadline != time_point::max()) {
      left = std::max(job.deadline - api_.now(), std::chrono::nanoseconds(1));
    }
    released.push_back({std::move(job.render_uuid), std::move(job.callback), left, nullptr});
  }
  return released;
}

void PollingEngine::take_over(Untold untold) {
  if (untold.outcome) {
    endings_.push_back(
        {untold.render_uuid.str(), std::move(untold.callback), *std::move(untold.outcome)});
  } else {
    watch(std::move(untold.render_uuid), std::move(untold.callback), untold.timeout);
  }
}

// --- When to ask ---

void PollingEngine::wake_due() {
  const time_point now = api_.now();
  while (!wakes_.empty() && wakes_.top().time <= now) {
    const Wake wake = wakes_.top();
    wakes_.pop();
    if (jobs_.holds(wake.number) && jobs_[wake.number].wake == wake.time) {
      wake_up(wake.number, now);
    }
  }
}

void PollingEngine::wake_up(Number number, time_point now) {
  WatchedJob& job = jobs_[number];
  if (job.state == State::in_flight && now < job.deadline + transport_grace) {
    set_wake(number, job.deadline + transport_grace);
  } else if (job.state == State::swept && now <= job.deadline) {
    job.last_look = true;
    get_ready(number);
  } else if (job.state == State::resting && now <= job.deadline) {
    get_ready(number);
  } else if (now >= job.deadline) {
    give_up(number, ErrorCode::poll_timeout,
            "it had not ended after " + seconds_text(now - job.started));
  }
}

void PollingEngine::get_ready(Number number) {
  WatchedJob& job = jobs_[number];
  if (limiter_.quiet_until() > job.deadline) {
    give_up(number, ErrorCode::poll_timeout,
            "the API asked this client to wait past the deadline (Retry-After)");
    return;
  }
  job.state = State::ready;
  ready_.push_back(number);
  // A last look that is due at the deadline itself still gets its turn in this moment.
  const time_point soon = api_.now() + std::chrono::nanoseconds(1);
  set_wake(number, std::max(job.deadline, soon));
}

void PollingEngine::release_swept() {
  if (!options_.sweep_lists || sweep_.worthwhile(api_.now())) return;
  poll_one_by_one(sweep_.release());
}

void PollingEngine::send() {
  release_swept();
  while (has_room() && has_work()) {
    if (!take_turn()) return;
    start_next();
  }
  if (!has_work()) return_turn();
}

bool PollingEngine::has_work() {
  drop_stale(confirmations_, jobs_);
  drop_stale(ready_, jobs_);
  fetch_unit();
  return unit_ || !ready_.empty() || !confirmations_.empty();
}

void PollingEngine::start_next() {
  if (confirmations_.empty() && unit_ && (unit_is_next_ || ready_.empty())) {
    unit_is_next_ = false;
    ask(*std::exchange(unit_, std::nullopt));
    return;
  }
  unit_is_next_ = true;
  std::deque<Number>& queue = confirmations_.empty() ? ready_ : confirmations_;
  const Number number = queue.front();
  queue.pop_front();
  look(number);
}

bool PollingEngine::has_room() const {
  return api_.in_flight() < static_cast<std::size_t>(options_.max_in_flight);
}

void PollingEngine::drop_stale(std::deque<Number>& queue, const WatchTable& jobs) {
  while (!queue.empty() &&
         (!jobs.holds(queue.front()) || jobs[queue.front()].state != State::ready)) {
    queue.pop_front();
  }
}

void PollingEngine::fetch_unit() {
  if (unit_ || !has_room()) return;
  const time_point now = api_.now();
  if (sweep_.next_due(now) > now) return;
  unit_ = sweep_.take(now, limiter_.even_interval(now), api_.random());
}

bool PollingEngine::take_turn() {
  const time_point now = api_.now();
  const std::chrono::nanoseconds interval = limiter_.even_interval(now);
  if (pacer_.next(interval) > now) return false;
  // A booking that was overtaken, by a call for quiet or by the clock, no longer says when we
  // start.
  if (turn_ && (*turn_ + stale_turn < now || (*turn_ <= now && limiter_.quiet_until() > now))) {
    return_turn();
  }
  if (!turn_) turn_ = limiter_.book(now);
  if (*turn_ > now) return false;
  turn_.reset();
  pacer_.spend(now, interval);
  return true;
}

void PollingEngine::return_turn() {
  if (turn_) limiter_.give_back(*turn_);
  turn_.reset();
}

void PollingEngine::look(Number number) {
  WatchedJob& job = jobs_[number];
  const bool asked = std::any_of(flights_.begin(), flights_.end(), [&job](const Flight& flight) {
    return flight.render_uuid == job.render_uuid.view();
  });
  job.state = asked ? State::riding : State::in_flight;
  if (asked) return;
  const time_point now = api_.now();
  ++job.requests;
  flights_.push_back({next_id_, job.render_uuid.str(), 0, now});
  api_.submit_get(next_id_++, job.render_uuid.view(), job.requests,
                  std::min(job.deadline, now + options_.request_timeout));
}

void PollingEngine::ask(const ListSweep::Unit& unit) {
  const time_point now = api_.now();
  if (unit.page) {
    flights_.push_back({next_id_, {}, *unit.page, now});
    api_.submit_list(next_id_++, sweep_.options_of(*unit.page, now), 1,
                     now + options_.request_timeout);
  } else if (jobs_.holds(unit.number) && jobs_[unit.number].state == State::swept) {
    look(unit.number);
    set_wake(unit.number, jobs_[unit.number].deadline);
  }
}

PollingEngine::time_point PollingEngine::next_event() const {
  const time_point now = api_.now();
  time_point next = wakes_.empty() ? time_point::max() : wakes_.top().time;
  if (!has_room()) return next;
  if (unit_ || !ready_.empty() || !confirmations_.empty()) {
    const time_point paced = pacer_.next(limiter_.even_interval(now));
    return std::min(next, std::max(paced, turn_.value_or(now)));
  }
  return std::min(next, sweep_.next_due(now));
}

}  // namespace sudomock::detail
