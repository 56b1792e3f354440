#pragma once

#include <algorithm>
#include <chrono>
#include <utility>

#include <sudomock/transport.hpp>

namespace sudomock::detail {

/// How long before the deadline the last check starts, in round trips: enough for its answer to
/// come in time even when it is slower than the ones before.
inline constexpr int last_check_round_trips = 4;

/// How long answers take, as far as can be seen: while the caller is away, in a callback or between
/// two steps, an answer may lie there unseen, so that time is not counted.
class WaitTimes {
 public:
  using time_point = HttpSession::time_point;

  /// `longest`: that a request can take.
  explicit WaitTimes(std::chrono::nanoseconds longest) : longest_(longest) {}

  void on_wait(time_point now) noexcept {
    if (seen_at_ != time_point{}) away_ += now - seen_at_;
  }
  void on_wait_end(time_point now) noexcept { seen_at_ = now; }
  /// When the transport was asked last for what has arrived.
  [[nodiscard]] time_point seen_at() const noexcept { return seen_at_; }
  /// For how long the caller was away in all, by now.
  [[nodiscard]] std::chrono::nanoseconds away(time_point now) const noexcept {
    return away_ + (seen_at_ == time_point{} ? std::chrono::nanoseconds(0) : now - seen_at_);
  }

  /// An answer arrived to a request that started when `away` was that.
  void on_answer(time_point started, std::chrono::nanoseconds away_at_start,
                 time_point arrived) noexcept {
    const std::chrono::nanoseconds unseen = away_ - away_at_start;
    // A process that was suspended while it waited sees more than the request can have taken.
    const auto seen =
        std::clamp<std::chrono::nanoseconds>(arrived - started - unseen, {}, longest_);
    // Falls slowly, so that one quick answer does not make the last check too late.
    round_trip_ = std::max(seen, round_trip_ / 2);
    is_known_ = true;
  }

  /// Whether the server's quiet has changed since the last call.
  [[nodiscard]] bool is_new_quiet(time_point until) noexcept {
    return std::exchange(quiet_until_, until) != until;
  }

  [[nodiscard]] bool is_known() const noexcept { return is_known_; }
  /// Of the slowest recent answer; a guess while there is none.
  [[nodiscard]] std::chrono::nanoseconds round_trip() const noexcept {
    return is_known_ ? round_trip_ : std::chrono::milliseconds(125);
  }

 private:
  std::chrono::nanoseconds longest_;
  time_point seen_at_{};
  std::chrono::nanoseconds away_{0};
  std::chrono::nanoseconds round_trip_{0};
  time_point quiet_until_{};
  bool is_known_ = false;
};

}  // namespace sudomock::detail
