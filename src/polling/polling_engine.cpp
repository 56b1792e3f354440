#include "polling/polling_engine.hpp"

#include <algorithm>
#include <utility>

#include "polling/backoff_delay.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

// How long before the deadline the last look starts, in round trips: enough for its answer to come
// in time even when it is slower than the ones before.
constexpr int last_look_round_trips = 4;

// A transport ends its requests at their deadline itself; one that does not must not hang us.
constexpr std::chrono::seconds transport_grace{1};

constexpr std::chrono::milliseconds stale_turn{50};

// Any 5xx may be an outage in front of the API, so a poll outlasts more of them than a lone call.
bool ends_poll(const Error& error) {
  return !error.is_transient() && error.code != ErrorCode::server_error;
}

std::string seconds_text(std::chrono::nanoseconds span) {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
  std::string text = std::to_string(milliseconds / 1000);
  if (milliseconds % 1000 != 0) {
    std::string fraction = std::to_string(1000 + milliseconds % 1000).substr(1);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    text += "." + fraction;
  }
  return text + " s";
}

}  // namespace

PollingEngine::PollingEngine(ApiSession& api, RateLimiter& limiter, const JobsEndpoint& endpoint,
                             EngineOptions options)
    : api_(api), limiter_(limiter), endpoint_(endpoint), options_(std::move(options)) {}

PollingEngine::~PollingEngine() {
  if (turn_) limiter_.give_back(*turn_);
}

void PollingEngine::watch(std::string render_uuid, JobCallback callback,
                          std::optional<std::chrono::milliseconds> timeout) {
  WatchedJob job;
  job.render_uuid = std::move(render_uuid);
  job.callback = std::move(callback);
  job.started = api_.now();
  if (timeout && *timeout < time_point::max() - job.started) job.deadline = job.started + *timeout;
  job.state = State::resting;
  const Number number = jobs_.add(std::move(job));
  set_wake(number, jobs_[number].started);
}

void PollingEngine::step(const std::stop_token& wake) {
  if (landed_.empty()) {
    wake_due();
    send_ready();
    if (idle()) return;
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
    if (jobs_.holds(number)) {
      give_up(number, ErrorCode::cancelled, "a stop was requested before the job ended");
    }
  }
}

// --- When to ask ---

void PollingEngine::wake_due() {
  const time_point now = api_.now();
  while (!wakes_.empty() && wakes_.top().time <= now) {
    const Wake wake = wakes_.top();
    wakes_.pop();
    if (!jobs_.holds(wake.number) || jobs_[wake.number].wake != wake.time) continue;
    const WatchedJob& job = jobs_[wake.number];
    if (job.state == State::in_flight && now < job.deadline + transport_grace) {
      set_wake(wake.number, job.deadline + transport_grace);
    } else if (job.state == State::resting && now <= job.deadline) {
      get_ready(wake.number);
    } else if (now >= job.deadline) {
      give_up(wake.number, ErrorCode::poll_timeout,
              "it had not ended after " + seconds_text(now - job.started));
    }
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

void PollingEngine::send_ready() {
  drop_stale_ready();
  while (api_.in_flight() < static_cast<std::size_t>(options_.max_in_flight) && !ready_.empty()) {
    if (!take_turn()) return;
    const Number number = ready_.front();
    ready_.pop_front();
    look(number);
    drop_stale_ready();
  }
  if (ready_.empty()) return_turn();
}

void PollingEngine::drop_stale_ready() {
  while (!ready_.empty() &&
         (!jobs_.holds(ready_.front()) || jobs_[ready_.front()].state != State::ready)) {
    ready_.pop_front();
  }
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

PollingEngine::time_point PollingEngine::next_event() const {
  time_point next = wakes_.empty() ? time_point::max() : wakes_.top().time;
  const bool can_send = api_.in_flight() < static_cast<std::size_t>(options_.max_in_flight);
  if (can_send && !ready_.empty()) {
    const time_point paced = pacer_.next(limiter_.even_interval(api_.now()));
    next = std::min(next, std::max(paced, turn_.value_or(api_.now())));
  }
  return next;
}

void PollingEngine::look(Number number) {
  WatchedJob& job = jobs_[number];
  const bool asked = std::any_of(flights_.begin(), flights_.end(), [&job](const Flight& flight) {
    return flight.render_uuid == job.render_uuid;
  });
  job.state = asked ? State::riding : State::in_flight;
  if (asked) return;
  const time_point now = api_.now();
  ++job.requests;
  flights_.push_back({next_id_, job.render_uuid, now});
  api_.submit_get(next_id_++, job.render_uuid, job.requests,
                  std::min(job.deadline, now + options_.request_timeout));
}

// --- What came back ---

void PollingEngine::land(ApiCompletion completion) {
  limiter_.observe(completion.signs, api_.now());
  const auto found = std::find_if(flights_.begin(), flights_.end(),
                                  [&](const Flight& flight) { return flight.id == completion.id; });
  const Flight flight = std::move(*found);
  flights_.erase(found);
  if (completion.signs.status != 0) {
    // Falls slowly, so that one quick answer does not make the last look too late.
    round_trip_ = std::max<std::chrono::nanoseconds>(api_.now() - flight.started, round_trip_ / 2);
  }
  const auto& answer = std::get<Result<Job>>(completion.answer);
  if (answer) {
    on_news(flight.render_uuid, *answer);
  } else {
    on_failure(flight.render_uuid, answer.error());
  }
}

void PollingEngine::on_news(const std::string& render_uuid, const Job& job) {
  if (options_.on_update) options_.on_update(job);
  for (const Number number : jobs_.find(render_uuid)) {
    if (!jobs_.holds(number)) continue;  // a callback may have ended it
    if (job.is_terminal()) {
      end(number, job);
    } else {
      jobs_[number].last_seen.remember(job);
      rest_after_news(number);
    }
  }
}

void PollingEngine::on_failure(const std::string& render_uuid, const Error& error) {
  for (const Number number : jobs_.find(render_uuid)) {
    if (!jobs_.holds(number)) continue;
    const State state = jobs_[number].state;
    if (state == State::in_flight || state == State::riding) fail(number, error);
  }
}

void PollingEngine::fail(Number number, const Error& error) {
  WatchedJob& job = jobs_[number];
  if (ends_poll(error)) {
    Error permanent = error;
    permanent.attempts = job.requests;
    permanent.last_job = job.last_seen.recall(job.render_uuid);
    end(number, permanent);
    return;
  }
  const int count = job.failures++;
  job.last_failure = std::make_unique<Error>(error);
  const time_point now = api_.now();
  const std::chrono::nanoseconds asked = error.retry_after.value_or(std::chrono::seconds(0));
  if (asked > job.deadline - now) {
    give_up(number, ErrorCode::poll_timeout,
            "the API asked to wait past the deadline (Retry-After)");
    return;
  }
  rest_until(number,
             now + std::max(asked, backoff_delay(options_.failure_backoff, count, api_.random())));
}

void PollingEngine::rest_after_news(Number number) {
  WatchedJob& job = jobs_[number];
  job.failures = 0;
  job.last_failure.reset();
  rest_until(number, api_.now() + backoff_delay(options_.backoff, job.looks++, api_.random()));
}

void PollingEngine::rest_until(Number number, time_point time) {
  WatchedJob& job = jobs_[number];
  const time_point last_look = last_look_time(job);
  if (time > last_look) {
    // The wait would cross the deadline: one last look before it, and then no more.
    if (std::exchange(job.last_look, true) || api_.now() >= last_look) {
      give_up(number, ErrorCode::poll_timeout,
              "it had not ended after " + seconds_text(job.deadline - job.started));
      return;
    }
    time = last_look;
  }
  job.state = State::resting;
  set_wake(number, time);
}

void PollingEngine::set_wake(Number number, time_point time) {
  jobs_[number].wake = time;
  if (time != time_point::max()) wakes_.push({time, number});
}

PollingEngine::time_point PollingEngine::last_look_time(const WatchedJob& job) const {
  if (job.deadline == time_point::max()) return job.deadline;
  // Never in the first half of what is left: a slow first answer must not end the poll early.
  const std::chrono::nanoseconds left = job.deadline - api_.now();
  return job.deadline - std::min(last_look_round_trips * round_trip_, left / 2);
}

void PollingEngine::give_up(Number number, ErrorCode code, const std::string& why) {
  const WatchedJob& job = jobs_[number];
  Error error = make_error(code, "gave up on job " + job.render_uuid + ": " + why);
  if (job.last_failure) {
    error.message += "; the last " + std::to_string(job.failures) + " looks failed, lastly with " +
                     std::string(to_string(job.last_failure->code)) + ": " +
                     job.last_failure->message;
    error.http_status = job.last_failure->http_status;
    error.detail = job.last_failure->detail;
    error.retry_after = job.last_failure->retry_after;
    error.request_id = job.last_failure->request_id;
  }
  error.last_job = job.last_seen.recall(job.render_uuid);
  if (error.last_job)
    error.message += "; its last status was \"" + job.last_seen.status_text() + "\"";
  error.attempts = job.requests;
  end(number, endpoint_.redact(std::move(error)));
}

void PollingEngine::end(Number number, const Result<Job>& outcome) {
  // Out of the table first: the callback is told once, whatever it does or throws.
  const WatchedJob job = jobs_.take(number);
  if (job.callback) job.callback(job.render_uuid, outcome);
}

}  // namespace sudomock::detail
