#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <variant>

#include "polling/list_sweep.hpp"
#include "polling/turns.hpp"
#include "polling/wake_heap.hpp"

namespace sudomock::detail {

/// What to ask next, and when: knows who owns each watch, when it has to be seen to, and whose turn
/// it is. Asks nothing itself.
///
/// The safety net: every watch that has not ended has a wake, and `take_due` hands it out when that
/// comes, whatever its owner forgot. Nothing but `reserve` and the booking of turns needs memory,
/// so no watch is lost when there is none.
class Schedule {
 public:
  using time_point = HttpSession::time_point;

  struct LookUp {
    Number number;
  };
  struct ReadPage {
    PageNumber page;
  };
  /// What to ask, or when to ask again.
  using Next = std::variant<time_point, LookUp, ReadPage>;

  Schedule(WatchTable& jobs, ListSweep& sweep, RateLimiter& limiter)
      : jobs_(jobs), sweep_(sweep), limiter_(limiter), wakes_(jobs), turns_(limiter) {}

  /// Makes room for that many watches in all, so that `hand_over` needs no memory.
  void reserve(std::size_t watches) { wakes_.reserve(watches); }

  /// The one place in which an owner changes. `wake`: when the watch has to be seen to at the
  /// latest; means nothing for `nobody` and `notifier`. `urgent`: goes before the rest of the
  /// queue; a watch with a nudge goes before all.
  void hand_over(Number number, Owner owner, time_point wake, bool urgent = false) noexcept;
  /// Moves the wake of a watch that stays with its owner.
  void set_wake(Number number, time_point wake) noexcept { wakes_.set(number, wake); }

  /// A watch whose wake has come; it comes again until it is handed over or its wake moved.
  [[nodiscard]] std::optional<Number> take_due(time_point now) const noexcept;
  /// What may be asked now; it then has its turn and must be asked. `room`: for how many more
  /// requests the wire has room.
  [[nodiscard]] Next next(time_point now, double random, std::size_t room);

  /// A watch that has not ended, or `no_number`.
  [[nodiscard]] Number any_live() const noexcept {
    return wakes_.empty() ? no_number : wakes_.next();
  }
  /// The time of the next wake; `time_point::max()` when there is none.
  [[nodiscard]] time_point next_wake() const noexcept { return wakes_.next_time(); }
  /// The watch that has ended and is to be notified next, or `no_number`.
  [[nodiscard]] Number next_ended() const noexcept { return ended_.front(); }
  [[nodiscard]] std::size_t owned_by(Owner owner) const noexcept {
    return owned_[static_cast<std::size_t>(owner)];
  }

  /// Whether what is promised of owners and wakes holds, for debug builds and tests: every watch
  /// has one owner, and a wake or an end. Checks every watch.
  [[nodiscard]] bool is_consistent();
  /// The same, and `also`, at every step; but at so few of the steps of many watches that it costs
  /// little.
  template <class Also>
  [[nodiscard]] bool is_consistent_now_and_then(Also also) {
    if (++unchecked_steps_ * 16 < jobs_.size()) return true;
    unchecked_steps_ = 0;
    return is_consistent() && also();
  }

 private:
  /// Nudges go before all else, but must not keep that from its turn for ever.
  static constexpr int most_nudges_in_a_row = 16;
  static constexpr int most_before_a_crowded_nudge = 3;

  void leave(Number number) noexcept;
  void enter(Number number, bool urgent) noexcept;
  [[nodiscard]] ListSweep::Due pull_from_sweep(time_point now, double random);
  [[nodiscard]] Next choose(time_point now, const ListSweep::Due& due);
  [[nodiscard]] Next choose_nudged(time_point now);
  /// Whether more nudges wait than could be answered one by one.
  [[nodiscard]] bool is_crowded() const noexcept {
    return nudged_.size() >= static_cast<std::size_t>(most_nudges_in_a_row);
  }
  [[nodiscard]] JobList<&WatchedJob::in_queue>& line_of(const WatchedJob& job) noexcept;

  WatchTable& jobs_;
  ListSweep& sweep_;
  RateLimiter& limiter_;
  WakeHeap wakes_;
  Turns turns_;
  JobList<&WatchedJob::in_queue> queue_;
  JobList<&WatchedJob::in_queue> urgent_;  // goes first: the list showed their ends
  JobList<&WatchedJob::in_queue> nudged_;  // goes before all
  JobList<&WatchedJob::in_queue> ended_;
  std::array<std::size_t, 6> owned_{};  // by Owner; nobody's are not counted
  std::size_t unchecked_steps_ = 0;
  struct InARow {
    int pages = 0;
    int nudges = 0;
    int since_nudge = 0;  // requests for anything else
  } in_a_row_;
};

}  // namespace sudomock::detail
