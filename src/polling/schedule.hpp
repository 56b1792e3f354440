#pragma once

#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <tuple>
#include <variant>

#include "limits/turns.hpp"
#include "polling/job_times.hpp"
#include "polling/list_sweep.hpp"
#include "polling/owed_lookups.hpp"
#include "polling/round_trip.hpp"

namespace sudomock::detail {

/// Where each job is that has not ended, when to see to it next, and what to ask for next: the
/// lookups in the queue, those that are owed and the pages of the sweep take turns within the
/// client's rate limit.
class Schedule {
 public:
  using time_point = HttpSession::time_point;

  Schedule(ListSweep& sweep, RateLimiter& limiter, const Backoff& backoff)
      : sweep_(sweep), limiter_(limiter), turns_(limiter), owed_(backoff) {}

  /// Moves the job to another place, or within the queue, to be seen to at `alarm` at the latest.
  /// `nowhere` takes it out; a job that comes from there is new at `alarm`. Throws for a job that
  /// comes from nowhere or goes to the queue only, and then nothing has changed.
  void move(WatchedJob& job, Place place, time_point alarm, Priority priority = Priority::normal);
  /// Changes when to see to the job, wherever it is.
  void set_alarm(WatchedJob& job, time_point alarm) noexcept { alarms_.change(job, alarm); }
  /// Does what `OwedLookups::owe` does.
  void owe(WatchedJob& job, time_point from) noexcept { owed_.owe(job, from); }

  /// The first job whose alarm is due; null when there is none.
  [[nodiscard]] WatchedJob* due(time_point now) noexcept {
    return next_alarm() <= now ? alarms_.first() : nullptr;
  }
  /// `time_point::max()` when there is none.
  [[nodiscard]] time_point next_alarm() const noexcept { return alarms_.first_time(); }

  /// What to do next: look the job up, read the page, or wait until then.
  using Next = std::variant<time_point, WatchedJob*, std::string>;
  /// `room`: for how many more requests; each that is returned counts against the rate limit.
  [[nodiscard]] Next next(time_point now, double random, std::size_t room);

  /// A lookup was answered.
  void on_answer(std::chrono::nanoseconds took) noexcept { lookup_.observe(took); }
  /// By when a page that is asked for now has come, unless it takes far longer than those before.
  [[nodiscard]] time_point page_expected(time_point now) const noexcept;

  /// How many jobs have not ended.
  [[nodiscard]] std::size_t live() const noexcept { return alarms_.entries().size(); }
  /// For debug builds and tests: whether every live job is where it says it is, and no lookup is
  /// due after `latest`.
  [[nodiscard]] bool is_consistent(time_point latest) const noexcept;

 private:
  using Queue = std::set<std::tuple<Priority, std::uint64_t, WatchedJob*>>;

  [[nodiscard]] Next choose(time_point now, std::size_t room, const ListSweep::Due& page,
                            bool is_lookup_owed);
  [[nodiscard]] bool is_page_sooner(const WatchedJob& nudged, time_point now,
                                    std::size_t room) const;
  [[nodiscard]] bool is_walk_sooner(time_point now, std::size_t room) const;
  [[nodiscard]] std::chrono::nanoseconds lookups_apart(time_point now, std::size_t room) const;

  ListSweep& sweep_;
  RateLimiter& limiter_;
  Turns turns_;
  RoundTrip lookup_;
  JobTimes alarms_{&WatchedJob::alarm};
  OwedLookups owed_;
  Queue queue_;
  std::uint64_t queued_ = 0;  // how many so far
  int nudges_in_a_row_ = 0;
  int pages_in_a_row_ = 0;
};

}  // namespace sudomock::detail
