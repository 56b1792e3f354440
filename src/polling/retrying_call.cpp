#include "polling/retrying_call.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "polling/backoff_delay.hpp"
#include "polling/durations.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

// Contract: "Retry-After": a lone call never waits longer for it.
constexpr std::chrono::seconds longest_retry_after{30};

Error cancelled() {
  return make_error(ErrorCode::cancelled, "a stop was requested before the call ended");
}

}  // namespace

RetryingCall::RetryingCall(ApiSession& api, RateLimiter& limiter, const RetryPolicy& retry,
                           std::chrono::milliseconds request_timeout, std::stop_token stop)
    : api_(api),
      limiter_(limiter),
      retry_(retry),
      request_timeout_(request_timeout),
      stop_(std::move(stop)) {}

Result<Job> RetryingCall::get(std::string_view render_uuid) {
  return repeat<Job>([&](std::uint64_t id, int count, time_point deadline) {
    api_.submit_get(id, render_uuid, count, deadline);
  });
}

Result<JobPage> RetryingCall::list(const ListOptions& options) {
  return repeat<JobPage>([&](std::uint64_t id, int count, time_point deadline) {
    api_.submit_list(id, options, count, deadline);
  });
}

template <class T, class Submit>
Result<T> RetryingCall::repeat(const Submit& submit) {
  for (int count = 1;; ++count) {
    Error error;
    if (std::optional<Error> no_turn = wait_for_turn()) {
      error = *std::move(no_turn);
      error.attempts = count - 1;
      return error;
    }
    Result<T> answer = attempt<T>(submit, count);
    if (answer) return answer;
    error = std::move(answer).error();
    error.attempts = count;
    if (!error.is_transient() || count >= retry_.max_attempts) return error;
    if (error.retry_after && *error.retry_after > longest_retry_after) return error;
    if (!wait_out(next_attempt_at(error, count))) {
      Error stopped = cancelled();
      stopped.attempts = count;
      return stopped;
    }
  }
}

template <class T, class Submit>
Result<T> RetryingCall::attempt(const Submit& submit, int count) {
  const auto id = static_cast<std::uint64_t>(count);
  const time_point deadline = api_.now() + request_timeout_;
  submit(id, count, deadline);
  while (!stop_.stop_requested()) {
    for (ApiCompletion& completion : api_.wait_until(deadline + transport_grace, stop_)) {
      limiter_.observe(completion.signs, api_.now());
      if (completion.id == id) return std::get<Result<T>>(std::move(completion.answer));
    }
    if (api_.now() >= deadline + transport_grace) {
      return make_error(ErrorCode::timeout, "the transport did not end the request in time");
    }
  }
  return cancelled();
}

std::optional<Error> RetryingCall::wait_for_turn() {
  for (;;) {
    if (stop_.stop_requested()) return cancelled();
    const time_point now = api_.now();
    const auto quiet = std::chrono::ceil<std::chrono::seconds>(limiter_.quiet_until() - now);
    if (quiet > longest_retry_after) {
      Error error = make_error(ErrorCode::rate_limited,
                               "the API asked this client to wait another " +
                                   std::to_string(quiet.count()) + " s (Retry-After)");
      error.retry_after = quiet;
      return error;
    }
    const time_point booked = limiter_.book(now);
    if (booked <= now) return std::nullopt;
    const bool waited = wait_out(booked);
    if (waited && limiter_.quiet_until() <= booked) return std::nullopt;
    limiter_.give_back(booked);  // stopped, or told to be quiet for longer: book anew
  }
}

bool RetryingCall::wait_out(time_point time) {
  while (!stop_.stop_requested() && api_.now() < time) {
    static_cast<void>(api_.wait_until(time, stop_));  // nothing is in flight
  }
  return !stop_.stop_requested();
}

RetryingCall::time_point RetryingCall::next_attempt_at(const Error& error, int count) {
  const std::chrono::nanoseconds asked = error.retry_after.value_or(std::chrono::seconds(0));
  return api_.now() + std::max(asked, backoff_delay(retry_.backoff, count - 1, api_.random()));
}

}  // namespace sudomock::detail
