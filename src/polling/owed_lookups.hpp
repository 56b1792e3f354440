#pragma once

#include <chrono>

#include <sudomock/backoff.hpp>

#include "polling/job_times.hpp"

namespace sudomock::detail {

/// Which job the list alone has told of for too long. A list may stand still, so what it says of a
/// job that goes on is never final: each job is owed a lookup of its own now and then, more seldom
/// the longer it has been watched. They are made one by one, the most overdue first, beside many
/// pages (docs/list-sweep.md).
class OwedLookups {
 public:
  using time_point = HttpSession::time_point;

  explicit OwedLookups(const Backoff& backoff) : backoff_(backoff) {}

  /// The job is watched from now on. When it throws, nothing has changed.
  void add(WatchedJob& job, time_point now);
  void remove(WatchedJob& job) noexcept { times_.remove(job); }
  /// The job is being looked up: for now it is owed nothing.
  void settle(WatchedJob& job) noexcept { times_.change(job, time_point::max()); }
  /// It was looked up and goes on, or it is left alone until `from` after a failure.
  void owe(WatchedJob& job, time_point from) noexcept;

  /// From when on `take` has a job whose turn it is. `interval`: between requests, by the rate
  /// limit.
  [[nodiscard]] time_point due(std::chrono::nanoseconds interval) const noexcept;
  /// The job that is most overdue. Only when it is due.
  [[nodiscard]] WatchedJob* take(time_point now) noexcept;
  /// A page is asked for.
  void on_page() noexcept { ++pages_since_; }

  /// For debug builds and tests: whether the job is owed a lookup, unless it is being looked up.
  [[nodiscard]] bool is_consistent(const WatchedJob& job) const noexcept;

 private:
  [[nodiscard]] std::chrono::nanoseconds grace(const WatchedJob& job,
                                               time_point from) const noexcept;

  const Backoff backoff_;
  JobTimes times_{&WatchedJob::owed};
  time_point last_{};
  int pages_since_ = 0;
};

}  // namespace sudomock::detail
