#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include <sudomock/client_options.hpp>

#include "api/api_session.hpp"
#include "polling/list_sweep.hpp"
#include "polling/rate_limiter.hpp"
#include "polling/request_ledger.hpp"
#include "polling/schedule.hpp"
#include "polling/wait_times.hpp"
#include "polling/watch_table.hpp"

namespace sudomock::detail {

/// How the engine follows its jobs.
struct EngineOptions {
  Backoff backoff;          // between good checks
  Backoff failure_backoff;  // after failures, apart from the above
  std::chrono::milliseconds request_timeout;
  int max_in_flight = 1;
  bool sweep_lists = false;
  bool confirm_with_lookup = false;
  std::function<void(const Job&)> on_update = nullptr;  // every state that a lookup shows
};

/// One job to be watched.
struct NewWatch {
  KeptUuid render_uuid;
  JobCallback callback;
  std::optional<std::chrono::nanoseconds> timeout;
};

/// Follows any number of jobs to their ends over one session: what news of a job mean for its
/// watches. A passing failure is no news yet; a watch ends only on a terminal status, a permanent
/// error, its deadline or when it is cancelled. Each watch's callback is called exactly once.
///
/// Used by one thread at a time. What a callback throws comes out of `step`, as does
/// `std::bad_alloc`; the engine stays usable, and loses nothing.
class PollingEngine {
 public:
  using time_point = HttpSession::time_point;

  PollingEngine(ApiSession& api, RateLimiter& limiter, const JobsEndpoint& endpoint,
                EngineOptions options);
  PollingEngine(const PollingEngine&) = delete;
  PollingEngine& operator=(const PollingEngine&) = delete;
  ~PollingEngine() = default;

  /// Follows a job from now on; its first check is due at once. When it throws, `watch` is as it
  /// was.
  void watch(NewWatch& watch);
  /// Ends a watch with `error` before anything was asked. When it throws, `watch` is as it was.
  void refuse(NewWatch& watch, const Error& error);

  /// Ends every watch of the job without calling back; returns how many there were.
  std::size_t unwatch(std::string_view render_uuid) noexcept;

  /// Something happened to the job: it is asked about next, if it is watched.
  void nudge(std::string_view render_uuid);

  /// Whether every watched job has ended and its watches were notified.
  [[nodiscard]] bool idle() const noexcept { return jobs_.empty(); }
  /// Watches not notified yet.
  [[nodiscard]] std::size_t pending() const noexcept { return jobs_.size(); }
  /// Watches notified so far.
  [[nodiscard]] std::size_t notified() const noexcept { return notified_; }
  /// Requests on the wire.
  [[nodiscard]] std::size_t in_flight() const noexcept { return requests_.size(); }

  /// Notifies one watch that has ended, if there is one. Else does what is due, and waits for the
  /// next thing: news, time, or `wake`.
  void step(const std::stop_token& wake);

  /// Ends one of the watches that are left with `cancelled`; a later `step` notifies it.
  void cancel_next();

 private:
  [[nodiscard]] bool notify_next();
  void read_completions();
  [[nodiscard]] time_point start_requests();

  // When to ask.
  void settle_due();
  void read_what_arrived_meanwhile(time_point due);
  void settle_overdue(time_point now);
  void wake_up(Number number, time_point now);
  void wake_up_on_wire(Number number, time_point now, const std::string& how);
  void give_up_before_quiet_ends();
  void enqueue(Number number, time_point now, bool urgent = false) noexcept;
  void look_up(Number number);
  void read_page(PageNumber page);
  void leave_nudges_to_page(PageNumber page) noexcept;
  void take_back_nudges(PageNumber page);

  // What came back.
  void on_completion(const ApiCompletion& completion);
  void on_job(Number request, const Job& job);
  void on_job_failure(Number request, const Error& error);
  void on_rows(PageNumber page, const JobRows& rows);
  void on_row(PageNumber page, Number number, const JobListItem& row);
  void on_unreadable_row(const std::string& render_uuid);
  void on_page_failure(PageNumber page, const Error& error);
  void fail(Number number, const Error& error);
  void remember(Number number, const Job& job);
  void finish_request(std::uint64_t id) noexcept;
  template <class Use>
  void for_each_live_watch_of(Number request, Use use);

  // Who owns it next.
  void rest_after_news(Number number);
  void rest_until(Number number, time_point time);
  void leave_to_sweep(Number number) noexcept;
  template <class Rounds>
  [[nodiscard]] time_point after_rounds(time_point since, Rounds rounds_at) const noexcept;
  [[nodiscard]] time_point net_after(time_point since) const noexcept;
  [[nodiscard]] time_point queue_net() const noexcept;
  [[nodiscard]] bool is_safe();
  [[nodiscard]] time_point last_check_time(const WatchedJob& job) const noexcept;
  [[nodiscard]] bool is_live(Number number) const noexcept {
    return jobs_[number].owner != Owner::notifier;
  }
  [[nodiscard]] bool is_last_check(const WatchedJob& job, time_point now) const noexcept;
  void give_up_in_time(Number number, time_point now, const std::string& how);
  void give_up_for_quiet(Number number);
  void give_up(Number number, ErrorCode code, const std::string& why);
  void end(Number number, Result<Job> outcome);
  WatchedJob remove(Number number) noexcept;

  ApiSession& api_;
  RateLimiter& limiter_;
  const JobsEndpoint& endpoint_;
  const EngineOptions options_;
  WatchTable jobs_;
  ListSweep sweep_;
  Schedule schedule_;
  RequestLedger requests_;
  WaitTimes times_;
  TextPool models_;
  std::optional<ApiCompletion> completion_;  // being read; kept until all of it has been taken in
  std::size_t notified_ = 0;
};

}  // namespace sudomock::detail
