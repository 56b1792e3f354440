#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>

#include <sudomock/client_options.hpp>

#include "api/api_session.hpp"
#include "limits/rate_limiter.hpp"
#include "polling/list_sweep.hpp"
#include "polling/round_trip.hpp"
#include "polling/schedule.hpp"
#include "types/text.hpp"

namespace sudomock::detail {

/// How the engine follows its jobs.
struct EngineOptions {
  Backoff backoff = {};          // between good checks
  Backoff failure_backoff = {};  // after failures, apart from the above
  std::chrono::milliseconds request_timeout{0};
  int max_in_flight = 1;
  bool sweep_lists = false;
  bool confirm_with_lookup = false;
  std::function<void(const Job&)> on_update = nullptr;  // every state that a lookup shows
};

/// One job to be watched.
struct NewWatch {
  std::string render_uuid;
  JobCallback callback;
  std::optional<std::chrono::nanoseconds> timeout;
};

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

  PollingEngine(ApiSession& api, RateLimiter& limiter, const JobsEndpoint& endpoint,
                EngineOptions options);
  PollingEngine(const PollingEngine&) = delete;
  PollingEngine& operator=(const PollingEngine&) = delete;
  ~PollingEngine() = default;

  /// Follows a job from now on. When it throws, `watch` is as it was.
  void watch(NewWatch& watch);
  /// Ends a watch with `error` before anything was asked. When it throws, `watch` is as it was.
  void refuse(NewWatch& watch, const Error& error);
  /// Ends every watch of the job without calling back; returns how many there were.
  std::size_t unwatch(std::string_view render_uuid) noexcept;
  /// Something happened to the job: it is asked about next. Returns whether it is watched.
  bool nudge(std::string_view render_uuid);

  /// Whether every watched job has ended and its watches were notified.
  [[nodiscard]] bool idle() const noexcept { return jobs_.empty(); }
  /// Watches not notified yet.
  [[nodiscard]] std::size_t pending() const noexcept { return pending_; }
  /// Watches notified so far.
  [[nodiscard]] std::size_t notified() const noexcept { return notified_; }
  /// Requests on the wire.
  [[nodiscard]] std::size_t in_flight() const noexcept { return requests_.size(); }

  /// Notifies one watch that has ended, if there is one. Else does what is due, and waits for the
  /// next thing: news, time, or `wake`.
  void step(const std::stop_token& wake);
  /// Ends the watches of one of the jobs that are left with `cancelled`; later `step`s notify them.
  void cancel_next();

  /// For tests of a debug build: the invariant is checked after each step, however many jobs there
  /// are.
  inline static bool is_checked_each_step = false;

 private:
  /// One request on the wire: the lookup of a job, or a page of the list.
  struct Request {
    std::shared_ptr<WatchedJob> job;  // which may have left meanwhile
    std::string page;                 // when there is no job
    time_point started{};
    time_point overdue{};  // from when on the transport has lost it
  };

  [[nodiscard]] WatchedJob* find(std::string_view render_uuid) const noexcept;
  WatchedJob& enter(NewWatch& watch, Watch added);
  [[nodiscard]] bool notify_next();
  void read_completions();

  // When to ask (polling_engine.cpp).
  void put_off_missed_deadlines();
  void settle_due();
  void read_what_arrived_meanwhile(time_point due);
  [[nodiscard]] time_point first_overdue() const noexcept;
  void settle_overdue(time_point now);
  void on_alarm(WatchedJob& job, time_point now);
  template <class Wait>
  [[nodiscard]] std::chrono::nanoseconds at_pace(time_point now, const Wait& wait) const;
  [[nodiscard]] time_point next_check(WatchedJob& job, time_point now) const;
  void end_late_watches(WatchedJob& job, time_point now);
  void end_watches_before_quiet_ends(time_point now);
  void enqueue(WatchedJob& job, time_point now, Priority priority = Priority::normal);
  void ask_next(WatchedJob& job, time_point now);
  [[nodiscard]] time_point start_requests();
  void look_up(WatchedJob& job);
  void read_page(const std::string& page);
  template <class Submit>
  void start_request(Request request, const Submit& submit);
  void rest_until(WatchedJob& job, time_point due);
  [[nodiscard]] time_point own_next_check(const WatchedJob& job, time_point seen);
  [[nodiscard]] std::chrono::nanoseconds before_deadline(LastCheck check) const noexcept;
  [[nodiscard]] time_point next_last_check(const Watch& watch, time_point now) const noexcept;
  [[nodiscard]] LastCheck last_check_at(const Watch& watch, time_point now) const noexcept;
  [[nodiscard]] bool is_in_last_check(const WatchedJob& job) const noexcept;

  // What came back (polling_engine_news.cpp).
  void on_completion(const ApiCompletion& completion);
  void on_failure(const Request& request, const Error& error, const RateLimitStatus& signs = {});
  void on_job(const Request& request, const Job& state);
  void on_job_failure(const Request& request, const Error& error, std::chrono::nanoseconds wait);
  void on_rows(const Request& request, const JobRows& rows, std::chrono::nanoseconds took);
  void on_ended_row(WatchedJob& job, const JobListItem& row);
  void put_off(WatchedJob& job, const Request& request, std::chrono::nanoseconds took);
  void stop_putting_off(WatchedJob& job);
  void on_page_failure(const std::string& page, const Error& error, std::chrono::nanoseconds wait);
  void look_up_if_nudged(WatchedJob& job);
  void remember(WatchedJob& job, const Job& state) const;
  void give_up_in_time(WatchedJob& job, Watch& watch, const std::string& how);
  [[nodiscard]] std::string why_not_asked(time_point now) const;
  void give_up(WatchedJob& job, Watch& watch, const std::string& why,
               ErrorCode code = ErrorCode::poll_timeout);
  void end(WatchedJob& job, Watch& watch, Result<Job> outcome);
  void remove(WatchedJob& job) noexcept;
  void leave_list(WatchedJob& job) noexcept;
  void rely_on_lookups(WatchedJob& job) noexcept;
  [[nodiscard]] bool is_consistent_now_and_then() noexcept;

  static constexpr const char* asked_past_deadline =
      "the API asked this client to wait past the deadline (Retry-After)";

  struct Observed {
    RoundTrip round_trip;
    time_point quiet_until{};
    std::size_t unchecked_steps = 0;
  };
  struct Outside {
    ApiSession& api;
    RateLimiter& limiter;
    const JobsEndpoint& endpoint;
  };

  const Outside outside_;
  const EngineOptions options_;
  // By their ids.
  std::unordered_map<std::string_view, std::shared_ptr<WatchedJob>, HashIgnoringCase,
                     EqualIgnoringCase>
      jobs_;
  ListSweep sweep_;
  Schedule schedule_;
  std::map<std::uint64_t, Request> requests_;  // the ledger; the first is overdue first
  std::uint64_t last_number_ = 0;              // of a job or a request
  Observed observed_;
  std::optional<ApiCompletion> completion_;  // being read; kept until all of it has been taken in
  std::deque<std::shared_ptr<WatchedJob>> ended_;  // one for each watch to be notified, or more
  std::size_t pending_ = 0;
  std::size_t notified_ = 0;
};

}  // namespace sudomock::detail
