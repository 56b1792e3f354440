#pragma once

#include <chrono>
#include <stop_token>
#include <string_view>

#include <sudomock/client_options.hpp>
#include <sudomock/job_page.hpp>

#include "api/api_session.hpp"
#include "limits/rate_limiter.hpp"

namespace sudomock::detail {

/// One blocking call of the contract, repeated while it fails for a passing reason. Lives for one
/// call, on the caller's thread.
class RetryingCall {
 public:
  RetryingCall(ApiSession& api, RateLimiter& limiter, const RetryPolicy& retry,
               std::chrono::milliseconds request_timeout, std::stop_token stop);

  [[nodiscard]] Result<Job> get(std::string_view render_uuid);
  [[nodiscard]] Result<JobRows> list(const ListOptions& options);

 private:
  using time_point = HttpSession::time_point;

  template <class T, class Submit>
  [[nodiscard]] Result<T> repeat(const Submit& submit);
  /// Waits for a turn and asks; without a turn, no attempt was made.
  template <class T, class Submit>
  [[nodiscard]] Result<T> attempt(const Submit& submit);
  template <class T, class Submit>
  [[nodiscard]] Result<T> ask(const Submit& submit);
  [[nodiscard]] std::optional<Error> wait_for_turn();
  /// Whether to make another attempt, after the wait before it; else `error` is the answer.
  [[nodiscard]] bool wait_for_retry(Error& error);
  [[nodiscard]] bool wait_out(time_point time);
  [[nodiscard]] time_point next_attempt_at(const Error& error);

  ApiSession& api_;
  RateLimiter& limiter_;
  const RetryPolicy& retry_;
  std::chrono::milliseconds request_timeout_;
  time_point deadline_;  // the whole call's
  std::stop_token stop_;
  int attempts_ = 0;  // requests, those that the transport repeated by itself among them
};

}  // namespace sudomock::detail
