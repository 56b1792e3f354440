#pragma once

#include <chrono>

#include <sudomock/backoff.hpp>

#include "api/api_session.hpp"
#include "limits/rate_limiter.hpp"
#include "polling/list_sweep.hpp"
#include "polling/round_trip.hpp"
#include "polling/schedule.hpp"

namespace sudomock::detail {

/// When each job is checked next: by its own backoff, its watches' deadlines, the pace of the rate
/// limit, and what the list may be expected to show of it.
class CheckTimes {
 public:
  using time_point = HttpSession::time_point;

  /// All of them must outlive it. `round_trip`: how long answers take.
  CheckTimes(ApiSession& api, RateLimiter& limiter, const Backoff& backoff, const ListSweep& sweep,
             Schedule& schedule, const RoundTrip& round_trip)
      : api_(api),
        limiter_(limiter),
        backoff_(backoff),
        sweep_(sweep),
        schedule_(schedule),
        round_trip_(round_trip) {}

  /// Puts the job's lookup into the queue. A nudge, or else a watch whose last check is due, puts
  /// it before those with `priority`.
  void ask(WatchedJob& job, Priority priority = Priority::normal);
  /// Asks about it as soon as the server allows that; a failure's own backoff is cut short.
  void ask_when_allowed(WatchedJob& job);
  /// Its time has come: asks about it, or waits for as long as the list is expected to show it.
  void ask_or_wait_for_list(WatchedJob& job, time_point now);

  /// Whether a check at `due` would be too late for the watch, and there is none to make before.
  [[nodiscard]] bool is_too_late(const WatchedJob& job, const Watch& watch, time_point due) const;
  /// The job rests until `due`, or until the last check of a watch that comes before.
  void rest_until(WatchedJob& job, time_point due);

  /// When to look the job up next, which a check has just shown as going on.
  [[nodiscard]] time_point after_check(const WatchedJob& job);
  /// The same where the check was a page, which is expected to show more of it.
  [[nodiscard]] time_point after_page(WatchedJob& job);

  /// The page that was to show more of the job is not read any more.
  void rely_on_lookups(WatchedJob& job) noexcept;
  /// The list is not trusted any more: the job's own lookup is due within one backoff from now on,
  /// at random, as those of many are.
  void stop_putting_off(WatchedJob& job) noexcept;

 private:
  [[nodiscard]] time_point list_shows_until(WatchedJob& job, time_point now) const;

  ApiSession& api_;
  RateLimiter& limiter_;
  const Backoff& backoff_;
  const ListSweep& sweep_;
  Schedule& schedule_;
  const RoundTrip& round_trip_;
};

}  // namespace sudomock::detail
