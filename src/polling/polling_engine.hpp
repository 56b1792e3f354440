#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <queue>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <sudomock/client_options.hpp>

#include "api/api_session.hpp"
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
  std::function<void(const Job&)> on_update;  // every state seen
};

/// Follows any number of jobs to their ends over one session: asks for each when it is due, treats
/// a passing failure as no news yet, and ends a job only on a terminal status, a permanent error,
/// its deadline or a stop. Each watch's callback is told exactly once.
///
/// Used by one thread at a time. What a callback throws comes out of `step` or `stop_all`; the
/// engine stays usable, and loses nothing.
class PollingEngine {
 public:
  using time_point = HttpSession::time_point;

  PollingEngine(ApiSession& api, RateLimiter& limiter, const JobsEndpoint& endpoint,
                EngineOptions options);
  PollingEngine(const PollingEngine&) = delete;
  PollingEngine& operator=(const PollingEngine&) = delete;
  ~PollingEngine();

  /// Follows a job from now on; its first look is due at once.
  void watch(std::string render_uuid, JobCallback callback,
             std::optional<std::chrono::milliseconds> timeout);

  /// Whether every watched job has ended.
  [[nodiscard]] bool idle() const noexcept { return jobs_.empty(); }

  /// Does what is due, then waits for the next thing: news, time, or `wake`. Tells what ended.
  void step(const std::stop_token& wake);

  /// Ends every watch with `cancelled`.
  void stop_all();

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
    std::string render_uuid;  // not its number: the watch may end while the look is under way
    time_point started;
  };

  void wake_due();
  void get_ready(Number number);
  void send_ready();
  void drop_stale_ready();
  [[nodiscard]] bool take_turn();
  void return_turn();
  void look(Number number);
  [[nodiscard]] time_point next_event() const;

  void land(ApiCompletion completion);
  void on_news(const std::string& render_uuid, const Job& job);
  void on_failure(const std::string& render_uuid, const Error& error);
  void fail(Number number, const Error& error);
  void rest_after_news(Number number);
  void rest_until(Number number, time_point time);
  void set_wake(Number number, time_point time);
  [[nodiscard]] time_point last_look_time(const WatchedJob& job) const;

  void give_up(Number number, ErrorCode code, const std::string& why);
  void end(Number number, const Result<Job>& outcome);

  ApiSession& api_;
  RateLimiter& limiter_;
  const JobsEndpoint& endpoint_;
  const EngineOptions options_;
  WatchTable jobs_;
  std::priority_queue<Wake, std::vector<Wake>, std::greater<>> wakes_;  // stale ones are skipped
  std::deque<Number> ready_;  // first come, first served; stale ones are skipped
  std::vector<Flight> flights_;
  std::deque<ApiCompletion> landed_;  // outlives a callback that throws
  std::optional<time_point> turn_;    // booked with the limiter for the next request
  Pacer pacer_;
  std::uint64_t next_id_ = 1;
  std::chrono::nanoseconds round_trip_{0};  // of the slowest recent look
};

}  // namespace sudomock::detail
