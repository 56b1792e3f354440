#pragma once

#include <cstddef>
#include <map>
#include <utility>

#include "polling/watched_job.hpp"

namespace sudomock::detail {

/// Jobs in the order of one of their times, which nobody else changes.
class JobTimes {
 public:
  using time_point = HttpSession::time_point;
  using Time = time_point WatchedJob::*;
  using Entries = std::map<std::pair<time_point, Number>, WatchedJob*>;

  explicit JobTimes(Time time) : time_(time) {}

  /// When it throws, nothing has changed.
  void add(WatchedJob& job, time_point at) {
    entries_.emplace(std::pair(at, job.number), &job);
    job.*time_ = at;
  }
  void change(WatchedJob& job, time_point at) noexcept {
    auto entry = entries_.extract(key_of(job));
    entry.key().first = at;
    entries_.insert(std::move(entry));
    job.*time_ = at;
  }
  void remove(WatchedJob& job) noexcept { entries_.erase(key_of(job)); }

  /// The job with the earliest time; null when there is none.
  [[nodiscard]] WatchedJob* first() const noexcept {
    return entries_.empty() ? nullptr : entries_.begin()->second;
  }
  /// Its time; `time_point::max()` when there is none.
  [[nodiscard]] time_point first_time() const noexcept {
    return entries_.empty() ? time_point::max() : entries_.begin()->first.first;
  }
  [[nodiscard]] const Entries& entries() const noexcept { return entries_; }
  [[nodiscard]] bool contains(const WatchedJob& job) const noexcept {
    return entries_.contains(key_of(job));
  }

 private:
  [[nodiscard]] std::pair<time_point, Number> key_of(const WatchedJob& job) const noexcept {
    return {job.*time_, job.number};
  }

  const Time time_;
  Entries entries_;
};

}  // namespace sudomock::detail
