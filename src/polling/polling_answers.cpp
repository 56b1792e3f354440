// What the polling engine does with what came back; when it asks is in polling_engine.cpp.

#include <algorithm>
#include <limits>
#include <utility>

#include "polling/backoff_delay.hpp"
#include "polling/durations.hpp"
#include "polling/polling_engine.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

// How long before the deadline the last look starts, in round trips: enough for its answer to come
// in time even when it is slower than the ones before.
constexpr int last_look_round_trips = 4;

// Any 5xx may be an outage in front of the API, so a poll outlasts more of them than a lone call.
bool is_permanent(const Error& error) {
  return !error.is_transient() && error.code != ErrorCode::server_error;
}

bool lacks_result(const Job& job) {
  return job.status == JobStatus::succeeded && !job.result().has_value();
}

}  // namespace

void PollingEngine::land(ApiCompletion completion) {
  limiter_.observe(completion.signs, api_.now());
  const auto found = std::find_if(flights_.begin(), flights_.end(),
                                  [&](const Flight& flight) { return flight.id == completion.id; });
  if (found == flights_.end()) return;
  const Flight flight = std::move(*found);
  flights_.erase(found);
  if (completion.signs.status != 0) {
    // Falls slowly, so that one quick answer does not make the last look too late.
    round_trip_ = std::max<std::chrono::nanoseconds>(api_.now() - flight.started, round_trip_ / 2);
  }
  if (const auto* page = std::get_if<Result<JobPage>>(&completion.answer)) {
    *page ? on_page(flight.page, **page) : on_page_failure(flight.page, page->error());
  } else {
    const auto& job = std::get<Result<Job>>(completion.answer);
    job ? on_news(flight.render_uuid, *job) : on_failure(flight.render_uuid, job.error());
  }
}

// --- Of one job ---

void PollingEngine::on_news(const std::string& render_uuid, const Job& job) {
  sweep_.on_lookup_answered();
  for (const Number number : jobs_.find(render_uuid)) {
    if (job.is_terminal()) {
      sweep_.expect_end(number, api_.now());
      end(number, job);
    } else {
      remember(number, job);
      rest_after_news(number);
    }
  }
  if (options_.on_update) options_.on_update(job);
}

void PollingEngine::on_failure(const std::string& render_uuid, const Error& error) {
  for (const Number number : jobs_.find(render_uuid)) {
    const State state = jobs_[number].state;
    if (state == State::in_flight || state == State::riding) fail(number, error);
  }
}

void PollingEngine::fail(Number number, const Error& error) {
  WatchedJob& job = jobs_[number];
  if (is_permanent(error)) {
    Error permanent = error;
    permanent.attempts = job.requests;
    permanent.last_job = job.last_seen.recall(job.render_uuid.str(), models_);
    end(number, std::move(permanent));
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

// --- Of a page ---

void PollingEngine::on_page(ListSweep::PageNumber page, const JobPage& read) {
  if (sweep_.shows_lag(page, read.jobs)) {
    poll_one_by_one(sweep_.suspend(api_.now()));
  }
  std::vector<Number> pending;
  std::size_t ended = 0;
  for (const JobListItem& row : read.jobs) {
    for (const Number number : jobs_.find(row.render_uuid)) {
      if (on_row(number, row)) {
        pending.push_back(number);
      } else {
        ++ended;
      }
    }
  }
  poll_one_by_one(sweep_.on_page(page, read, pending, ended));
}

/// Whether the list still has to be read for it.
bool PollingEngine::on_row(Number number, const JobListItem& row) {
  WatchedJob& job = jobs_[number];
  const bool waits = job.state == State::swept || job.state == State::resting;
  if (!row.is_terminal()) {
    remember(number, row);
    if (job.state == State::resting && !job.last_look) leave_to_sweep(number);
    return true;
  }
  if (options_.confirm_with_lookup || lacks_result(row)) {
    // Its own lookup has the last word now; the list has none left to say.
    sweep_.forget(number);
    if (waits) confirm(number);
    return false;
  }
  end(number, static_cast<const Job&>(row));
  return false;
}

void PollingEngine::confirm(Number number) {
  get_ready(number);
  if (ready_.empty() || ready_.back() != number) return;
  ready_.pop_back();
  confirmations_.push_back(number);
}

void PollingEngine::on_page_failure(ListSweep::PageNumber page, const Error& error) {
  const time_point now = api_.now();
  const std::chrono::nanoseconds asked = error.retry_after.value_or(std::chrono::seconds(0));
  const time_point retry_at =
      now +
      std::max(asked, backoff_delay(options_.failure_backoff, sweep_.failures(), api_.random()));
  poll_one_by_one(sweep_.on_failure(page, is_permanent(error), retry_at, now));
}

void PollingEngine::poll_one_by_one(const std::vector<Number>& numbers) {
  for (const Number number : numbers) {
    if (jobs_.holds(number) && jobs_[number].state == State::swept) get_ready(number);
  }
}

// --- And now ---

void PollingEngine::remember(Number number, const Job& job) {
  WatchedJob& watched = jobs_[number];
  watched.last_seen.remember(job, models_);
  if (watched.looks < std::numeric_limits<decltype(watched.looks)>::max()) ++watched.looks;
  watched.failures = 0;
  watched.last_failure.reset();
}

void PollingEngine::rest_after_news(Number number) {
  WatchedJob& job = jobs_[number];
  const time_point next =
      api_.now() + backoff_delay(options_.backoff, job.looks - 1, api_.random());
  if (job.page != 0 && !job.last_look && sweep_.worthwhile(api_.now())) {
    leave_to_sweep(number);
  } else {
    rest_until(number, next);
  }
}

void PollingEngine::leave_to_sweep(Number number) {
  WatchedJob& job = jobs_[number];
  job.state = State::swept;
  set_wake(number, last_look_time(job));
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
  Error error = make_error(code, "gave up on job " + job.render_uuid.str() + ": " + why);
  if (job.last_failure) {
    error.message += "; the last " + std::to_string(job.failures) + " looks failed, lastly with " +
                     std::string(to_string(job.last_failure->code)) + ": " +
                     job.last_failure->message;
    error.http_status = job.last_failure->http_status;
    error.detail = job.last_failure->detail;
    error.retry_after = job.last_failure->retry_after;
    error.request_id = job.last_failure->request_id;
  }
  error.last_job = job.last_seen.recall(job.render_uuid.str(), models_);
  if (error.last_job) {
    error.message += "; its last status was \"" + error.last_job->status_text + "\"";
  }
  error.attempts = job.requests;
  end(number, endpoint_.redact(std::move(error)));
}

void PollingEngine::end(Number number, Result<Job> outcome) {
  sweep_.forget(number);
  WatchedJob job = jobs_.take(number);
  endings_.push_back({job.render_uuid.str(), std::move(job.callback), std::move(outcome)});
}

}  // namespace sudomock::detail
