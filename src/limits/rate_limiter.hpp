#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>

#include <sudomock/transport.hpp>

#include "limits/rate_limit_status.hpp"

namespace sudomock::detail {

class RateLimiter;

/// The longest that one answer can put off one job, one page or the whole client: the longest span
/// that the API's plans count in (contract: "rate limits", per hour). More is a mistake.
inline constexpr std::chrono::seconds longest_server_wait{3600};

/// Who waits to make a request.
enum class Waiter : std::uint8_t {
  call,    ///< With one that stands alone.
  engine,  ///< With one of many.
};

/// A place in the row of those who wait to make a request. Left when it is dropped before the
/// request was started. Used by one thread at a time; must not outlive its limiter.
class Turn {
 public:
  using time_point = HttpSession::time_point;

  Turn(Turn&& other) noexcept;
  Turn& operator=(Turn&&) = delete;
  ~Turn();

  /// `now` when the request may start, which then counts as made; else when to ask again. It does
  /// not start before `earliest`.
  [[nodiscard]] time_point start(time_point now, time_point earliest = {});

 private:
  friend class RateLimiter;
  Turn(RateLimiter& limiter, Waiter waiter, std::uint64_t number) noexcept
      : limiter_(&limiter), waiter_(waiter), number_(number) {}

  RateLimiter* limiter_;  // null once started or moved from
  Waiter waiter_;
  std::uint64_t number_;
};

/// When the client may make its next request: within the plan's limit, if one was given, and not
/// while the server asked for a pause. Shared by everything that one client does, so it is safe to
/// use from many threads at once. Alike are served in the order in which they came. Engines spend
/// the limit so that a call that comes at any time finds room within two even intervals; and once
/// calls have used a third of it within a minute, each owes a turn to an engine that waits.
///
/// The limit is a log of the last 60 s rather than a refilled bucket: a bucket that starts full
/// lets nearly twice its limit pass within some minute.
class RateLimiter {
 public:
  using time_point = HttpSession::time_point;

  explicit RateLimiter(std::optional<int> max_per_minute);

  /// A place at the end of the row, for one request.
  [[nodiscard]] Turn wait_as(Waiter waiter);

  /// Learns from an answer. One for too many requests pauses the whole client for its
  /// `Retry-After`, as does a used-up `X-RateLimit-Remaining` until the reset:
  /// for an hour at most, and until a good answer says that requests are left. A second refusal
  /// within a minute teaches a limit, which is forgotten again over some minutes.
  void observe(const RateLimitStatus& rate_limit, time_point now);

  /// Until when the server asked for a pause; in the past when it did not.
  [[nodiscard]] time_point paused_until() const;

  /// The limit, given or learnt, in requests a minute; nothing when none is known.
  [[nodiscard]] std::optional<std::size_t> limit(time_point now) const;
  /// The time between requests that spends the limit evenly; zero when none is known.
  [[nodiscard]] std::chrono::nanoseconds even_interval(time_point now) const;
  /// When the server's advice ends, and with it an interval that came of it; `time_point::max()`
  /// when there is none. A wait because of the interval need not go beyond it.
  [[nodiscard]] time_point advice_end(time_point now) const;

  /// Whether no thread is in a call of it.
  [[nodiscard]] bool is_at_rest() const noexcept;

 private:
  friend class Turn;

  static constexpr std::chrono::seconds longest_delay{1};

  struct Place {
    std::uint64_t number;
    time_point earliest{};                // before then it wants none
    time_point asks = time_point::max();  // again

    /// Nobody waits for one that does not ask in time, such as an engine in a long callback.
    [[nodiscard]] bool is_waiting(time_point now) const noexcept {
      return now - longest_delay <= asks;
    }
  };
  using Row = std::deque<Place>;  // in the order of their numbers
  struct Start {
    time_point at;
    Waiter by;
  };

  [[nodiscard]] Row& row_of(const Turn& turn) noexcept {
    return turn.waiter_ == Waiter::call ? calls_ : engines_;
  }
  [[nodiscard]] Row::iterator place_of(const Turn& turn) noexcept;
  void leave(const Turn& turn) noexcept;
  [[nodiscard]] time_point start(const Turn& turn, time_point now, time_point earliest);
  [[nodiscard]] time_point time_of_call(std::size_t before, time_point now) const;
  [[nodiscard]] time_point time_of_engine(std::size_t before, time_point now) const;
  [[nodiscard]] bool have_calls_had_their_share(time_point now) const;
  /// How much of the room is kept for engines while one waits.
  [[nodiscard]] std::size_t kept_for_engines(time_point now) const;
  [[nodiscard]] bool is_engine_waiting(time_point now) const;
  /// How many calls would start now.
  [[nodiscard]] std::size_t calls_due(time_point now) const;
  void log(Waiter by, time_point now);

  void forget_before(time_point time);
  void learn_from_refusal(time_point now);
  void pause(std::chrono::seconds span, time_point now);
  [[nodiscard]] std::size_t count_of_last_minute(time_point now) const;
  [[nodiscard]] std::size_t room(time_point now) const;
  [[nodiscard]] time_point room_behind(std::size_t others, time_point now) const;
  [[nodiscard]] std::chrono::nanoseconds interval_of_limit(time_point now) const;
  [[nodiscard]] std::optional<std::size_t> limit_at(time_point now) const;
  [[nodiscard]] std::optional<std::size_t> learnt_limit_at(time_point now) const;

  mutable std::mutex mutex_;
  const std::optional<std::size_t> max_per_minute_;
  Row calls_;
  Row engines_;
  std::uint64_t last_number_ = 0;
  // While a limit is known: the starts of the last 60 s, ascending.
  std::deque<Start> log_;
  std::size_t calls_in_log_ = 0;
  Waiter last_ = Waiter::engine;  // who started last
  std::size_t owed_ = 0;          // turns, by calls that had had their share, to engines
  // Known or not, how many started in each of these seconds, to learn a limit from: a busy client's
  // log would grow to half a megabyte.
  std::map<time_point, std::size_t> counts_;
  time_point paused_until_{};  // the epoch, not min(): differences must not overflow
  // After refusals: what the server seems to allow, and since when that is known.
  std::optional<time_point> refused_at_;
  std::optional<std::size_t> learnt_per_minute_;
  time_point learnt_at_{};
  // From the server's headers: what is left, spread over the time to the reset.
  std::chrono::nanoseconds advised_interval_{0};
  time_point advice_ends_{};
};

}  // namespace sudomock::detail
