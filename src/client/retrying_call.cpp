#include "client/retrying_call.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/saturate.hpp"
#include "limits/backoff_delay.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

// Contract: "Retry-After": a lone call never waits longer for it.
constexpr std::chrono::seconds longest_retry_after{30};

Error refused_for(std::chrono::nanoseconds span, const char* why, const char* what) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(span);
  Error error = make_error(
      ErrorCode::rate_limited,
      std::string(why) + " another " + std::to_string(seconds.count()) + " s (" + what + ")");
  error.retry_after = seconds;
  return error;
}

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
      deadline_(retry.total_timeout
                    ? saturating_add(api.now(), saturating_nanoseconds(*retry.total_timeout))
                    : time_point::max()),
      stop_(std::move(stop)) {}

Result<Job> RetryingCall::get(std::string_view render_uuid) {
  return repeat<Job>([&](std::uint64_t id, int attempt, time_point deadline) {
    api_.submit_get(id, render_uuid, attempt, deadline);
  });
}

Result<JobRows> RetryingCall::list(const ListOptions& options) {
  Result<JobRows> page = repeat<JobRows>([&](std::uint64_t id, int attempt, time_point deadline) {
    api_.submit_list(id, options, attempt, deadline);
  });
  if (!page) return page;
  for (UnreadableRow& row : page->unreadable) row.error.attempts = attempts_;
  return page;
}

// One variable is returned and nothing else, so that the answer is not moved.
template <class T, class Submit>
Result<T> RetryingCall::repeat(const Submit& submit) {
  int before = 0;
  Result<T> answer = attempt<T>(submit);
  // What had no turn was not attempted.
  while (!answer && std::exchange(before, attempts_) < attempts_ &&
         wait_for_retry(answer.error())) {
    answer = attempt<T>(submit);
  }
  return answer;
}

template <class T, class Submit>
Result<T> RetryingCall::attempt(const Submit& submit) {
  std::optional<Error> no_turn = wait_for_turn();
  Result<T> answer = no_turn ? Result<T>(*no_turn) : ask<T>(submit);
  if (!answer) answer.error().attempts = attempts_;
  return answer;
}

bool RetryingCall::wait_for_retry(Error& error) {
  if (!error.is_transient() || attempts_ >= retry_.max_attempts) return false;
  if (error.retry_after && *error.retry_after > longest_retry_after) return false;
  const time_point next = next_attempt_at(error);
  if (next >= deadline_) return false;
  if (wait_out(next)) return true;
  error = cancelled();
  error.attempts = attempts_;
  return false;
}

template <class T, class Submit>
Result<T> RetryingCall::ask(const Submit& submit) {
  const auto id = static_cast<std::uint64_t>(++attempts_);
  const time_point deadline = std::min(saturating_add(api_.now(), request_timeout_), deadline_);
  submit(id, attempts_, deadline);
  while (!stop_.stop_requested()) {
    api_.wait(time_point::max(), stop_);
    if (std::optional<ApiCompletion> completion = api_.next_completion()) {
      attempts_ += completion->repeats;
      limiter_.observe(completion->rate_limit, api_.now());
      if (completion->id == id) return std::get<Result<T>>(std::move(completion->answer));
    }
  }
  api_.abandon(id);
  return cancelled();
}

std::optional<Error> RetryingCall::wait_for_turn() {
  std::optional<Turn> turn;
  for (;;) {
    if (stop_.stop_requested()) return cancelled();
    const time_point now = api_.now();
    const time_point paused_until = limiter_.paused_until();
    if (paused_until - now > longest_retry_after || paused_until >= deadline_) {
      return refused_for(paused_until - now, "the API asked this client to wait", "Retry-After");
    }
    if (!turn) turn.emplace(limiter_.wait_as(Waiter::call));
    const time_point at = turn->start(now);
    if (at <= now) return std::nullopt;
    if (at >= deadline_) {
      return refused_for(at - now, "the rate limit makes this client wait",
                         "its other requests come first");
    }
    static_cast<void>(wait_out(at));
  }
}

bool RetryingCall::wait_out(time_point time) {
  while (!stop_.stop_requested() && api_.now() < time) {
    // Nothing is in flight; what comes all the same is of a call that was abandoned.
    if (api_.wait(time, stop_)) static_cast<void>(api_.next_completion());
  }
  return !stop_.stop_requested();
}

RetryingCall::time_point RetryingCall::next_attempt_at(const Error& error) {
  const std::chrono::nanoseconds asked = error.retry_after.value_or(std::chrono::seconds(0));
  const std::chrono::nanoseconds own = backoff_delay(retry_.backoff, attempts_ - 1, api_.random());
  return saturating_add(api_.now(), std::max(asked, own));
}

}  // namespace sudomock::detail
