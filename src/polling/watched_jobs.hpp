#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <sudomock/error.hpp>
#include <sudomock/result.hpp>

#include "base/text.hpp"
#include "polling/watched_job.hpp"

namespace sudomock::detail {

/// One job to be watched.
struct NewWatch {
  std::string render_uuid;
  JobCallback callback;
  std::optional<std::chrono::nanoseconds> timeout;
};

/// The jobs that are watched, by their ids, and the watches that have ended, in the order of their
/// ends, until they are notified. Each is notified once.
class WatchedJobs {
 public:
  using time_point = Watch::time_point;
  using ById = std::unordered_map<std::string_view, std::shared_ptr<WatchedJob>, HashIgnoringCase,
                                  EqualIgnoringCase>;

  /// Null for a job that is not watched.
  [[nodiscard]] WatchedJob* find(std::string_view render_uuid) const noexcept;
  [[nodiscard]] const std::shared_ptr<WatchedJob>& owner_of(const WatchedJob& job) const noexcept;
  [[nodiscard]] const ById& all() const noexcept { return jobs_; }

  /// Called with the job that a watch is about to be added to: a new one has none yet.
  using Admit = std::function<void(WatchedJob&)>;
  /// Adds a watch that begins at `started`. When it or `admit` throws, nothing has changed.
  WatchedJob& add(NewWatch& watch, time_point started, const Admit& admit);
  /// Adds a watch that has ended with `error`. When it throws, nothing has changed.
  void add_refused(NewWatch& watch, const Error& error);
  /// Ends a watch, which is to be notified of `outcome`. When it throws, nothing has changed.
  void end(WatchedJob& job, Watch& watch, Result<Job> outcome);
  /// Takes out the job and its watches without notifying them.
  void remove(WatchedJob& job) noexcept;

  /// Notifies the first watch that has ended; returns whether there was one. What its callback
  /// throws comes out.
  [[nodiscard]] bool notify_next();
  /// Whether there may be one.
  [[nodiscard]] bool has_ended() const noexcept { return !ended_.empty(); }

 private:
  WatchedJob& enter(NewWatch& watch, Watch added, const Admit& admit);

  ById jobs_;
  Number last_number_ = 0;
  std::deque<std::shared_ptr<WatchedJob>> ended_;  // one for each watch to be notified, or more
};

}  // namespace sudomock::detail
