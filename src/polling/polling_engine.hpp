#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include <sudomock/client_options.hpp>
#include <sudomock/watch_options.hpp>

#include "api/api_session.hpp"
#include "limits/rate_limiter.hpp"
#include "polling/account_pause.hpp"
#include "polling/check_times.hpp"
#include "polling/job_times.hpp"
#include "polling/list_sweep.hpp"
#include "polling/requests_in_flight.hpp"
#include "polling/schedule.hpp"
#include "polling/watched_jobs.hpp"

namespace sudomock::detail {

/// Follows any number of jobs to their ends over one session. Every job looks after itself: it has
/// its own next lookup, and what the list shows of it only puts that off. A passing failure is no
/// news yet; a watch ends only on a terminal status, a permanent error, its deadline or when it is
/// cancelled. Each watch's callback is called exactly once.
///
/// Used by one thread at a time. What a callback throws comes out of `step`, as does
/// `std::bad_alloc`; the engine stays usable, and loses nothing.
class PollingEngine {
 public:
  using time_point = HttpSession::time_point;

  /// All but `on_update` must outlive it; the options have been checked. `on_update`, if there is
  /// one, is called with every state that a lookup shows.
  PollingEngine(ApiSession& api, RateLimiter& limiter, const ClientOptions& client,
                const WatchOptions& options, std::function<void(const Job&)> on_update = nullptr);
  PollingEngine(const PollingEngine&) = delete;
  PollingEngine& operator=(const PollingEngine&) = delete;
  ~PollingEngine() = default;

  /// Follows a job from now on. When it throws, `watch` is as it was.
  void watch(NewWatch& watch);
  /// Ends a watch with `error` before anything was asked. When it throws, `watch` is as it was.
  void refuse(NewWatch& watch, const Error& error);
  /// Ends every watch of the job without calling back.
  void unwatch(std::string_view render_uuid) noexcept;
  /// Something happened to the job: it is asked about next. Returns whether it is watched.
  bool nudge(std::string_view render_uuid);

  /// Whether every watched job has ended and its watches were notified.
  [[nodiscard]] bool idle() const noexcept { return jobs_.all().empty(); }
  /// Requests on the wire.
  [[nodiscard]] std::size_t in_flight() const noexcept { return requests_.size(); }
  /// As in `WatchCounts`.
  [[nodiscard]] std::size_t failures_in_a_row() const noexcept { return failures_in_a_row_; }
  [[nodiscard]] std::optional<time_point> last_good_answer() const noexcept {
    return last_good_answer_;
  }
  [[nodiscard]] std::optional<time_point> unanswered_since() const noexcept {
    if (unanswered_.entries().empty()) return std::nullopt;
    return unanswered_.first_time();
  }
  [[nodiscard]] std::optional<time_point> paused_since() const noexcept { return pause_.since(); }

  /// Does one thing that can be done now: notifies a watch that has ended, or else reads answers,
  /// ends what is late and asks for more. Nothing when there is more to do at once, else by when to
  /// step again at the latest.
  [[nodiscard]] std::optional<time_point> step();
  /// Waits for an answer, until then or until `wake`.
  void wait(time_point until, const std::stop_token& wake) { api_.wait(until, wake); }
  /// Ends the watches of one of the jobs that are left with `cancelled`; later `step`s notify them.
  void cancel_next();

  /// For tests of a debug build: the invariant is checked after each step, however many jobs there
  /// are.
  inline static bool is_checked_each_step = false;

 private:
  using Request = RequestsInFlight::Request;

  void follow(WatchedJob& job, time_point now);
  void leave(WatchedJob& job) noexcept;
  void leave_list(WatchedJob& job) noexcept;

  // What is due, and what is asked for (polling_engine.cpp).
  void put_off_missed_deadlines();
  void read_answers();
  void settle_due();
  void on_alarm(WatchedJob& job, time_point now);
  void end_late_watches(WatchedJob& job, time_point now);
  void end_watches_before_pause_ends(time_point now);
  void rest_until(WatchedJob& job, time_point due);
  [[nodiscard]] time_point start_requests();
  void look_up(WatchedJob& job);
  void read_page(const std::string& page);
  [[nodiscard]] bool is_consistent_now_and_then() noexcept;

  // What came back (polling_engine_answers.cpp).
  void on_answer(const Request& request, const ApiCompletion& completion);
  void on_failure(const Request& request, const Error& error, const RateLimitStatus& rate_limit);
  void pause_or_go_on(const Request& request, const Error* error);
  void on_job(const Request& request, const Job& state);
  void remember(WatchedJob& job, const Job& state, time_point now);
  void on_job_failure(const Request& request, const Error& error, std::chrono::nanoseconds wait);
  void on_rows(const Request& request, const JobRows& rows, std::chrono::nanoseconds took);
  void on_ended_row(WatchedJob& job, const JobListItem& row);
  void put_off(WatchedJob& job, const Request& request, std::chrono::nanoseconds took);
  void on_page_failure(const std::string& page, const Error& error, std::chrono::nanoseconds wait);
  void look_up_if_nudged(WatchedJob& job);
  void end(WatchedJob& job, Watch& watch, Result<Job> outcome);
  void give_up(WatchedJob& job, Watch& watch, const std::string& why,
               ErrorCode code = ErrorCode::poll_timeout);
  void give_up_in_time(WatchedJob& job, Watch& watch, const std::string& how);

  static constexpr const char* asked_past_deadline =
      "the API asked this client to wait past the deadline (Retry-After)";

  ApiSession& api_;
  RateLimiter& limiter_;
  const ClientOptions& client_;
  const WatchOptions& options_;
  const std::function<void(const Job&)> on_update_;
  WatchedJobs jobs_;
  ListSweep sweep_;
  Schedule schedule_;
  RequestsInFlight requests_;
  CheckTimes check_times_;
  AccountPause pause_;
  JobTimes unanswered_{&WatchedJob::since};
  std::size_t failures_in_a_row_ = 0;
  std::optional<time_point> last_good_answer_;
  time_point paused_until_{};        // when it was looked at last
  std::size_t unchecked_steps_ = 0;  // `is_consistent_now_and_then` counts them
};

}  // namespace sudomock::detail
