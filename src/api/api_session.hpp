#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <sudomock/client_options.hpp>
#include <sudomock/job_page.hpp>
#include <sudomock/transport.hpp>

#include "api/current_endpoint.hpp"
#include "api/wait_times.hpp"
#include "limits/rate_limit_status.hpp"

namespace sudomock::detail {

/// A transport ends its requests at their deadline itself. One that has not by so much later has
/// lost them.
inline constexpr std::chrono::seconds transport_grace{1};

/// The end of one call of the contract.
struct ApiCompletion {
  std::uint64_t id;
  std::variant<Result<Job>, Result<JobRows>> answer;  // the one that was asked for
  RateLimitStatus rate_limit;
  HttpSession::time_point arrived;  // when `wait` returned, whenever it is read
  std::chrono::nanoseconds took;    // since its submission, without what was spent outside `wait`
  int repeats;                      // how often the transport sent it once more
};

/// The contract over an `HttpSession`: asks for jobs and pages, reads the responses, and reports
/// each to `on_request`. Like its session, used by one thread at a time; must not outlive it.
///
/// When memory runs out, the call throws `std::bad_alloc` and nothing has happened: a request was
/// not made, an answer is still there.
class ApiSession {
 public:
  using time_point = HttpSession::time_point;
  using MayRepeat = std::function<bool(time_point now)>;

  /// `may_repeat` is asked when the transport is about to send a request once more.
  ApiSession(HttpSession& http, const CurrentEndpoint& endpoint,
             const std::function<void(const RequestEvent&)>& on_request, MayRepeat may_repeat)
      : http_(http),
        endpoint_(endpoint),
        on_request_(on_request),
        may_repeat_(std::move(may_repeat)) {}
  ApiSession(const ApiSession&) = delete;  // requests in flight refer to it
  ApiSession& operator=(const ApiSession&) = delete;
  ~ApiSession() = default;

  [[nodiscard]] time_point now() const { return http_.now(); }
  [[nodiscard]] double random() { return http_.random(); }
  /// When the transport was asked last for what has arrived.
  [[nodiscard]] time_point seen_at() const noexcept { return waits_.seen_at(); }
  /// Until when what became due was attended to: before it was not, the user was in a callback, or
  /// the process was suspended.
  [[nodiscard]] time_point attended_until() const noexcept { return waits_.attended_until(); }
  /// Calls whose completion was not handed out yet.
  [[nodiscard]] std::size_t in_flight() const noexcept { return flights_.size(); }

  /// Starts a call. `attempt` is what `RequestEvent::attempt` says; the id must be unique in
  /// flight.
  void submit_get(std::uint64_t id, std::string_view render_uuid, int attempt, time_point deadline);
  void submit_list(std::uint64_t id, const ListOptions& options, int attempt, time_point deadline);

  /// Forgets a call: no longer in flight, and what comes for it later is passed over. Reports it
  /// as `timeout` once its deadline has passed, else as `cancelled`. What `on_request` throws comes
  /// out of here; the call is then forgotten with the next `abandon`. Does nothing for an id that
  /// is not in flight.
  void abandon(std::uint64_t id);
  /// Each one that is in flight.
  void abandon_all();

  /// Waits as `HttpSession::wait_until` does, unless there is something complete already. Returns
  /// whether there is now: perhaps only of abandoned calls. `next_completion` hands it out. A call
  /// that the transport has lost is complete too, with `timeout`.
  bool wait(time_point time, const std::stop_token& stop);

  /// One of the completions that `wait` collected, read now; nothing when there is none left. What
  /// `on_request` throws comes out of here; the completion then comes with the next call.
  [[nodiscard]] std::optional<ApiCompletion> next_completion();

  /// Does what `JobsEndpoint::redact` does.
  [[nodiscard]] Error redact(Error error) const {
    return endpoint_.get()->redact(std::move(error));
  }

 private:
  struct Flight {
    std::uint64_t id;
    int attempt;
    std::string render_uuid = {};  // the job asked for; empty: a page
    std::string url = {};          // empty without an on_request
    time_point started = {};
    time_point deadline = {};
    std::chrono::nanoseconds away = {};     // what `WaitTimes` said then
    std::vector<time_point> repeated = {};  // when the transport sent it once more
    std::size_t reported = 0;               // how many of it and its repeats on_request knows
  };
  using Flights = std::vector<Flight>;

  void submit(Flight flight, HttpRequest request);
  [[nodiscard]] Flights::iterator find(std::uint64_t id) noexcept;
  [[nodiscard]] Flights::const_iterator first_to_end() const noexcept;
  [[nodiscard]] ApiCompletion read(const Flight& flight, const HttpCompletion& completion) const;
  [[nodiscard]] bool repeat(std::uint64_t id);
  void report(Flight& flight, time_point ended, const RequestEvent& end) const;
  [[nodiscard]] RequestEvent end_of(const HttpCompletion& completion,
                                    const ApiCompletion& read) const;
  void drop_first() noexcept;

  HttpSession& http_;
  const CurrentEndpoint& endpoint_;
  const std::function<void(const RequestEvent&)>& on_request_;
  const MayRepeat may_repeat_;
  Flights flights_;
  std::vector<HttpCompletion> arrived_;  // what the session handed over; new from `next_` on
  std::size_t next_ = 0;
  time_point arrived_at_{};
  WaitTimes waits_;
};

}  // namespace sudomock::detail
