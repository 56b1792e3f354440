#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>

#include <sudomock/transport.hpp>

#include "api/api_session.hpp"

namespace sudomock::detail {

class RateLimiter;

/// The longest that one answer can put off one job, one page or the whole client: the longest span
/// that the API's plans count in (contract: "rate limits", per hour). More than that
/// is a mistake.
inline constexpr std::chrono::seconds longest_advice{3600};

/// A moment that is booked for one request. Gives itself back when it is dropped before the request
/// was started. Used by one thread at a time; must not outlive its limiter.
class Turn {
 public:
  using time_point = HttpSession::time_point;

  Turn(Turn&& other) noexcept;
  Turn& operator=(Turn&&) = delete;
  ~Turn();

  /// When the request may start.
  [[nodiscard]] time_point time() const noexcept { return time_; }
  /// Whether the request may start now; it then counts as made now. If not, `time()` has moved: the
  /// turn is used late, or the server has asked for quiet since.
  [[nodiscard]] bool start(time_point now);

 private:
  friend class RateLimiter;
  Turn(RateLimiter& limiter, time_point time) noexcept : limiter_(&limiter), time_(time) {}

  RateLimiter* limiter_;  // null once started or moved from
  time_point time_;
};

/// When the client may make its next request: within the plan's limit, if one was given, and not
/// while the server asked for quiet. Shared by everything that one client does, so it is safe to
/// use from many threads at once; turns are booked first come, first served, and an
/// engine with many requests may book many.
///
/// The limit is a log of the last 60 s rather than a refilled bucket: a bucket that starts full
/// lets nearly twice its limit pass within some minute.
class RateLimiter {
 public:
  using time_point = HttpSession::time_point;

  explicit RateLimiter(std::optional<int> max_per_minute);

  /// Books the earliest moment, not before `now`, at which one request may start.
  [[nodiscard]] Turn book(time_point now);

  /// Learns from an answer. One for too many requests keeps the whole client quiet for its
  /// `Retry-After`, as does a used-up `X-RateLimit-Remaining` until the reset:
  /// for an hour at most, and until a good answer says that requests are left. A second refusal
  /// within a minute teaches a limit, which is forgotten again over some minutes.
  void observe(const RateLimitStatus& signs, time_point now);

  /// Until when the server asked for quiet; in the past when it did not.
  [[nodiscard]] time_point quiet_until() const;
  /// Changes whenever a quiet ended before its time: turns booked for its end can be had earlier.
  [[nodiscard]] std::uint64_t quiets_ended() const;

  /// The time between requests that spends the limit evenly; zero when none is known.
  [[nodiscard]] std::chrono::nanoseconds even_interval(time_point now) const;
  /// When the server's advice ends, and with it an interval that came of it; `time_point::max()`
  /// when there is none. A wait because of the interval need not go beyond it.
  [[nodiscard]] time_point advice_end(time_point now) const;

  /// Whether no thread is in a call of it.
  [[nodiscard]] bool is_at_rest() const noexcept;

 private:
  friend class Turn;

  void give_back(time_point booked) noexcept;
  /// Moves what was booked for `booked` to `now`; or, when that would exceed a limit or break the
  /// quiet, to the returned time.
  [[nodiscard]] time_point start(time_point booked, time_point now);

  [[nodiscard]] std::deque<time_point>::iterator find(time_point booked) noexcept;
  void forget_before(time_point time);
  void learn_from_refusal(time_point now);
  void be_quiet(std::chrono::seconds span, time_point now);
  [[nodiscard]] std::size_t count_of_last_minute(time_point now) const;
  [[nodiscard]] time_point room_behind(std::size_t used, time_point now) const;
  [[nodiscard]] std::optional<std::size_t> limit_at(time_point now) const;
  [[nodiscard]] std::optional<std::size_t> learnt_limit_at(time_point now) const;

  mutable std::mutex mutex_;
  const std::optional<std::size_t> max_per_minute_;
  // While a limit is known: ascending; the last 60 s and what is booked ahead.
  std::deque<time_point> log_;
  // Known or not, how many started in each of these seconds, to learn a limit from: a busy client's
  // log would grow to half a megabyte.
  std::map<time_point, std::size_t> counts_;
  time_point quiet_until_{};  // the epoch, not min(): differences must not overflow
  std::uint64_t quiets_ended_ = 0;
  // After refusals: what the server seems to allow, and since when that is known.
  std::optional<time_point> refused_at_;
  std::optional<std::size_t> learnt_per_minute_;
  time_point learnt_at_{};
  // From the server's headers: what is left, spread over the time to the reset.
  std::chrono::nanoseconds advised_interval_{0};
  time_point advice_ends_{};
};

}  // namespace sudomock::detail
