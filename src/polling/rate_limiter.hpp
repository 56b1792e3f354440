#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <optional>

#include <sudomock/transport.hpp>

#include "api/api_session.hpp"

namespace sudomock::detail {

/// When the client may make its next request: within the plan's limit, if one was given, and not
/// while the server asked for quiet. Shared by everything that one client does, so it is safe to
/// use from many threads at once; bookings are served first come, first served.
///
/// The limit is a log of the last 60 s rather than a refilled bucket: a bucket that starts full
/// lets nearly twice its limit pass within some minute.
class RateLimiter {
 public:
  using time_point = HttpSession::time_point;

  explicit RateLimiter(std::optional<int> max_per_minute);

  /// Books the earliest moment, not before `now`, at which one request may start. The caller waits
  /// until then, or gives it back.
  [[nodiscard]] time_point book(time_point now);
  /// Returns a booked moment unused.
  void give_back(time_point booked);

  /// Learns from an answer: a 429 keeps the whole client quiet for its `Retry-After`, and a second
  /// one within a minute teaches a limit, which is forgotten again over some minutes; a used-up
  /// `X-RateLimit-Remaining` keeps it quiet until the reset.
  void observe(const RateSigns& signs, time_point now);

  /// Until when the server asked for quiet; in the past when it did not.
  [[nodiscard]] time_point quiet_until() const;

  /// The time between requests that spends the limit evenly; zero when none is known.
  [[nodiscard]] std::chrono::nanoseconds even_interval(time_point now) const;

 private:
  void forget_before(time_point time);
  void learn_from_refusal(time_point now);
  [[nodiscard]] std::size_t count_of_last_minute(time_point now) const;
  [[nodiscard]] time_point room_for_one_more(std::optional<std::size_t> limit,
                                             time_point since) const;
  [[nodiscard]] std::optional<std::size_t> limit_at(time_point now) const;
  [[nodiscard]] std::optional<std::size_t> learnt_limit_at(time_point now) const;

  mutable std::mutex mutex_;
  const std::optional<std::size_t> max_per_minute_;
  // While a limit is known: ascending; the last 60 s and what is booked ahead.
  std::deque<time_point> booked_;
  // Known or not, how many in each of these seconds, to learn a limit from: a busy client's log
  // would grow to half a megabyte.
  std::map<time_point, std::size_t> counts_;
  time_point quiet_until_{};  // the epoch, not min(): differences must not overflow
  // After refusals: what the server seems to allow, and when that was learnt.
  std::optional<time_point> refused_at_;
  std::optional<std::size_t> learnt_per_minute_;
  time_point learnt_at_{};
  // From the server's headers: what is left, spread over the time to the reset.
  std::chrono::nanoseconds advised_interval_{0};
  time_point advice_ends_{};
};

}  // namespace sudomock::detail
