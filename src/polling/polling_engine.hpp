#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <sudomock/client_options.hpp>

#include "api/api_session.hpp"
#include "polling/list_sweep.hpp"
#include "polling/pacer.hpp"
#include "polling/rate_limiter.hpp"
#include "polling/watch_table.hpp"

namespace sudomock::detail {

/// How the engine follows its jobs.
struct EngineOptions {
  Backoff backoff;          // between good looks
  Backoff failure_backoff;  // after failures, apart from the above
  std::chrono::milliseconds request_timeout;
  int max_in_flight = 1;
  bool sweep_lists = false;
  bool confirm_with_lookup = false;
  std::function<void(const Job&)> on_update = nullptr;  // every state that a lookup shows
};

/// Follows any number of jobs to their ends over one session: asks for each when it is due, treats
/// a passing failure as no news yet, and ends a job only on a terminal status, a permanent error,
/// its deadline or a stop. Each watch's callback is told exactly once.
///
/// Used by one thread at a time. What a callback throws comes out of `step`; the engine stays
/// usable, and loses nothing.
class PollingEngine {
 public:
  using time_point = HttpSession::time_point;

  PollingEngine(ApiSession& api, RateLimiter& limiter, const JobsEndpoint& endpoint,
                EngineOptions options);
  PollingEngine(const PollingEngine&) = delete;
  PollingEngine& operator=(const PollingEngine&) = delete;
  ~PollingEngine();

  /// Follows a job from now on; its first look is due at once.
  void watch(KeptUuid render_uuid, JobCallback callback,
             std::optional<std::chrono::nanoseconds> timeout);

  /// Ends every watch of the job without telling; returns how many there were.
  std::size_t unwatch(std::string_view render_uuid);

  /// Whether every watched job has ended and was told.
  [[nodiscard]] bool idle() const noexcept { return jobs_.empty() && endings_.empty(); }
  /// Watches not told yet.
  [[nodiscard]] std::size_t pending() const noexcept { return jobs_.size() + endings_.size(); }
  /// Endings told so far.
  [[nodiscard]] std::size_t told() const noexcept { return told_; }
  [[nodiscard]] std::size_t in_flight() const noexcept { return api_.in_flight(); }

  /// Tells one ending if there is one. Else does what is due, and waits for the next thing: news,
  /// time, or `wake`.
  void step(const std::stop_token& wake);

  /// Ends every watch with `cancelled`; each is told by a later `step`.
  void stop_all();

  /// One watch that was not told of its job's end.
  struct Untold {
    KeptUuid render_uuid;
    JobCallback callback;
    std::optional<std::chrono::nanoseconds> timeout;  // what is left of it
    std::unique_ptr<Result<Job>> outcome;  // when it has ended; apart, as thousands have none
  };
  /// Takes out everything, to go on in another engine.
  [[nodiscard]] std::vector<Untold> release_all();
  /// Takes in what another engine released.
  void take_over(Untold untold);

 private:
  using Number = WatchTable::Number;
  using State = WatchedJob::State;

  struct Wake {
    time_point time;
    Number number;
    friend bool operator>(const Wake& a, const Wake& b) { return a.time > b.time; }
  };
  struct Flight {
    std::uint64_t id;
    std::string render_uuid;     // not its number: the watch may end while the look is under way
    ListSweep::PageNumber page;  // instead of the id
    time_point started;
  };
  struct Ending {
    std::string render_uuid;
    JobCallback callback;
    Result<Job> outcome;
  };

  // When to ask.
  void wake_due();
  void wake_up(Number number, time_point now);
  void get_ready(Number number);
  void release_swept();
  void send();
  [[nodiscard]] bool has_room() const;
  static void drop_stale(std::deque<Number>& queue, const WatchTable& jobs);
  [[nodiscard]] bool has_work();
  void start_next();
  void fetch_unit();
  [[nodiscard]] bool take_turn();
  void return_turn();
  void look(Number number);
  void ask(const ListSweep::Unit& unit);
  [[nodiscard]] time_point next_event() const;

  // What came back.
  void land(ApiCompletion completion);
  void on_news(const std::string& render_uuid, const Job& job);
  void on_failure(const std::string& render_uuid, const Error& error);
  void fail(Number number, const Error& error);
  void on_page(ListSweep::PageNumber page, const JobPage& read);
  void on_page_failure(ListSweep::PageNumber page, const Error& error);
  [[nodiscard]] bool on_row(Number number, const JobListItem& row);
  void confirm(Number number);
  void poll_one_by_one(const std::vector<Number>& numbers);
  void remember(Number number, const Job& job);
  void rest_after_news(Number number);
  void rest_until(Number number, time_point time);
  void leave_to_sweep(Number number);
  void set_wake(Number number, time_point time);
  [[nodiscard]] time_point last_look_time(const WatchedJob& job) const;
  void give_up(Number number, ErrorCode code, const std::string& why);
  void end(Number number, Result<Job> outcome);

  ApiSession& api_;
  RateLimiter& limiter_;
  const JobsEndpoint& endpoint_;
  const EngineOptions options_;
  WatchTable jobs_;
  ListSweep sweep_;
  TextPool models_;
  std::deque<Ending> endings_;  // to be told, one at a time
  std::size_t told_ = 0;
  std::priority_queue<Wake, std::vector<Wake>, std::greater<>> wakes_;  // stale ones are skipped
  std::deque<Number> ready_;          // first come, first served; stale ones are skipped
  std::deque<Number> confirmations_;  // ready too, and first of all: the list showed their ends
  std::vector<Flight> flights_;
  std::deque<ApiCompletion> landed_;     // outlives a callback that throws
  std::optional<ListSweep::Unit> unit_;  // of the sweep, waiting for its turn on the wire
  bool unit_is_next_ = false;            // it and `ready_` take turns, so that neither starves
  std::optional<time_point> turn_;       // booked with the limiter for the next request
  Pacer pacer_;
  std::uint64_t next_id_ = 1;
  std::chrono::nanoseconds round_trip_{0};  // of the slowest recent look
};

}  // namespace sudomock::detail
