// What the polling engine does with what came back; the rest of it is in polling_engine.cpp.

#include <algorithm>
#include <limits>
#include <utility>

#include "polling/backoff_delay.hpp"
#include "polling/durations.hpp"
#include "polling/polling_engine.hpp"
#include "types/saturate.hpp"

namespace sudomock::detail {

namespace {

// Any 5xx may be an outage in front of the API, so a poll outlasts more of them than a lone call.
bool is_permanent(const Error& error) {
  return !error.is_transient() && error.code != ErrorCode::server_error;
}

bool lacks_result(const Job& job) {
  return job.status == JobStatus::succeeded && !job.result().has_value();
}

std::chrono::nanoseconds asked_to_wait(const Error& error) {
  return std::min(error.retry_after.value_or(std::chrono::seconds(0)), longest_advice);
}

/// A refusal keeps the whole client quiet, so nobody has to wait for it on top of that.
std::chrono::nanoseconds own_wait(const Error& error) {
  const bool quiets_all = error.http_status == 429 || error.http_status == 503;
  return quiets_all ? std::chrono::nanoseconds(0) : asked_to_wait(error);
}

}  // namespace

void PollingEngine::on_completion(const ApiCompletion& completion) {
  const std::optional<Number> request = requests_.find(completion.id);
  if (!request) return;  // given up as lost
  const Request& entry = requests_[*request];
  limiter_.observe(completion.signs, completion.arrived);
  if (completion.signs.status != 0) {
    times_.on_answer(entry.started, entry.away, completion.arrived);
  }
  if (const auto* rows = std::get_if<Result<JobRows>>(&completion.answer)) {
    *rows ? on_rows(entry.page, **rows) : on_page_failure(entry.page, rows->error());
  } else {
    const auto& job = std::get<Result<Job>>(completion.answer);
    job ? on_job(*request, *job) : on_job_failure(*request, job.error());
  }
  finish_request(completion.id);
}

void PollingEngine::finish_request(std::uint64_t id) noexcept {
  const std::optional<Number> number = requests_.find(id);
  const std::optional<Request> request = requests_.take(id);
  if (!request || !jobs_.holds(request->watch)) return;
  jobs_.for_each_of_same_job(request->watch.number, [&](Number other) {
    if (jobs_[other].request == *number) jobs_[other].request = no_number;
  });
}

template <class Use>
void PollingEngine::for_each_live_watch_of(Number request, Use use) {
  const WatchRef watch = requests_[request].watch;
  if (!jobs_.holds(watch)) return;
  jobs_.for_each_of_same_job(watch.number, [&](Number number) {
    if (is_live(number)) use(number);
  });
}

void PollingEngine::on_job(Number request, const Job& job) {
  sweep_.on_lookup_answered();
  for_each_live_watch_of(request, [&](Number number) {
    if (job.is_terminal()) {
      sweep_.expect_end(number, api_.now());
      end(number, job);
      return;
    }
    remember(number, job);
    if (jobs_[number].owner == Owner::wire && jobs_[number].request == request) {
      rest_after_news(number);
    }
  });
}

void PollingEngine::on_job_failure(Number request, const Error& error) {
  for_each_live_watch_of(request, [&](Number number) {
    if (jobs_[number].owner == Owner::wire && jobs_[number].request == request) fail(number, error);
  });
}

void PollingEngine::fail(Number number, const Error& error) {
  WatchedJob& job = jobs_[number];
  if (is_permanent(error)) {
    Error permanent = error;
    permanent.attempts = static_cast<int>(job.news.requests);
    permanent.last_job = job.news.last_seen.recall(job.render_uuid.str(), models_);
    return end(number, std::move(permanent));
  }
  const time_point now = api_.now();
  // Its own deadline ended the request: no failure, nobody knows how it would have gone on.
  if (error.code == ErrorCode::timeout && error.http_status == 0 && now >= job.deadline) {
    return wake_up_on_wire(number, now, ": " + error.message);
  }
  auto failure = std::make_unique<Error>(error);
  job.news.last_failure = std::move(failure);
  const int count = job.news.failures;
  if (count < std::numeric_limits<std::uint16_t>::max()) ++job.news.failures;
  if (saturating_add(now, asked_to_wait(error)) > job.deadline) {
    return give_up(number, ErrorCode::poll_timeout,
                   "the API asked to wait past the deadline (Retry-After)");
  }
  const auto backoff = backoff_delay(options_.failure_backoff, count, api_.random());
  rest_until(number, saturating_add(now, std::max(own_wait(error), backoff)));
}

void PollingEngine::on_rows(PageNumber page, const JobRows& rows) {
  const time_point now = api_.now();
  const ListSweep::Release release = [this, now](Number number) {
    if (jobs_[number].owner == Owner::sweep) enqueue(number, now);
  };
  const bool lags = sweep_.shows_lag(page, rows);
  sweep_.on_page_begin(page, rows, now);
  for (const std::string& render_uuid : rows.unreadable) on_unreadable_row(render_uuid);
  for (const JobListItem& row : rows.jobs) {
    const std::optional<Number> number = jobs_.find(row.render_uuid);
    if (!number) continue;
    jobs_.for_each_of_same_job(*number, [&](Number watch) {
      if (is_live(watch)) on_row(page, watch, row);
    });
  }
  sweep_.on_page_end(page, rows, now, release);
  if (lags) sweep_.suspend(now, release);
}

void PollingEngine::on_row(PageNumber page, Number number, const JobListItem& row) {
  const WatchedJob& job = jobs_[number];
  const bool goes_first = job.owner == Owner::queue && job.line != Line::normal;
  if (!row.is_terminal()) {
    remember(number, row);
    sweep_.on_pending(page, number);
    if (job.nudge == Nudge::on_page) return enqueue(number, api_.now());
    const bool waits = job.owner == Owner::timer || job.owner == Owner::sweep ||
                       (job.owner == Owner::queue && !goes_first);
    if (waits && !job.last_check && job.nudge == Nudge::none) leave_to_sweep(number);
    return;
  }
  sweep_.on_found();
  if (!options_.confirm_with_lookup && !lacks_result(row)) {
    end(number, static_cast<const Job&>(row));
    return;
  }
  // Its own lookup has the last word now; the list has none left to say.
  sweep_.forget(number);
  if (job.owner != Owner::wire && !goes_first) enqueue(number, api_.now(), true);
}

// Known to stand on the page, but not in which state.
void PollingEngine::on_unreadable_row(const std::string& render_uuid) {
  const std::optional<Number> number = jobs_.find(render_uuid);
  if (!number) return;
  jobs_.for_each_of_same_job(*number, [&](Number watch) {
    if (!is_live(watch)) return;
    sweep_.on_found();
    sweep_.forget(watch);
    if (jobs_[watch].owner == Owner::sweep) enqueue(watch, api_.now());
  });
}

void PollingEngine::on_page_failure(PageNumber page, const Error& error) {
  const time_point now = api_.now();
  take_back_nudges(page);
  const auto backoff =
      backoff_delay(options_.failure_backoff, sweep_.failures(page), api_.random());
  sweep_.on_failure(page, is_permanent(error),
                    saturating_add(now, std::max(own_wait(error), backoff)), now,
                    [this, now](Number number) {
                      if (jobs_[number].owner == Owner::sweep) enqueue(number, now);
                    });
}

void PollingEngine::remember(Number number, const Job& job) {
  JobNews& news = jobs_[number].news;
  news.last_seen.remember(job, models_);
  if (news.checks < std::numeric_limits<std::uint16_t>::max()) ++news.checks;
  news.failures = 0;
  news.last_failure.reset();
}

}  // namespace sudomock::detail
