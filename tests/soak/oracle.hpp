#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <sudomock/error.hpp>
#include <sudomock/job.hpp>
#include <sudomock/result.hpp>
#include <sudomock/testing/fake_jobs_api.hpp>

#include "bounds.hpp"
#include "comparison.hpp"

namespace sudomock::soak {

/// Knows of each watch how it may end, and by when. What is wrong comes out as gtest failures.
///
/// 1. Each watch is notified exactly once, and not after it was unwatched.
/// 2. Of an end: the job is what the API says at that moment, and is terminal. That holds too where
///    every lookup of the job was to be refused. A request has one fault at most, the first
///    injected one that applies to it; where that is an older one which only delays the answer, the
///    true answer gets through, and who is shown a true end is right to notify of it. What decides
///    is what came over the wire, not what the plan wanted to send.
/// 3. Of an error: a refusal that lookups of this job really have met or were to meet;
///    `poll_timeout` only for a watch with a timeout, and not much later than that; `cancelled`
///    only once a stop of its watcher was requested. Nothing else.
/// 4. An end or a refusal is notified within `Bounds::patience` after it came about, the watch
///    began, or the last disturbance was over, whichever was last; an end that is nudged within
///    `Bounds::after_nudge` too. No end is missed that was `Bounds::before_timeout` before it, long
///    after the last disturbance, or else `Bounds::patience`.
/// 5. No `poll_timeout` comes `Bounds::before_timeout` before it is due, long after the last
///    disturbance; and none where a lookup's answer that showed the end was there in time.
/// 6. No more requests than `Bounds` allows.
class Oracle {
 public:
  using Id = std::size_t;

  Oracle(const testing::FakeJobsApi& api, const Bounds& bounds) : api_(api), bounds_(bounds) {}

  /// A watch begins.
  [[nodiscard]] Id watched(const std::string& uuid, int watcher,
                           std::optional<std::chrono::milliseconds> timeout);
  /// From now on none of the job's watches may be notified.
  void unwatched(const std::string& uuid);
  /// From now on the job's watches may end with that error.
  void may_be_refused(const std::string& uuid, ErrorCode code);
  /// The watcher is told that something happened to the job.
  void nudged(const std::string& uuid, int watcher) { nudges_[{uuid, watcher}] = api_.elapsed(); }
  /// A stop of the watcher's run that is under way was requested.
  void stop_requested(int watcher) { stops_.at(index(watcher)).is_requested = true; }
  /// Whether a lookup of the job may fail so.
  [[nodiscard]] bool is_refusal(const std::string& uuid, ErrorCode code) const {
    return refusals_.contains({uuid, code});
  }
  /// What was requested before is over; where a callback's exception came in between, some of the
  /// watches that it ended are still to be notified.
  void run_begins(int watcher) { static_cast<void>(take_stop(watcher)); }
  /// Something may delay everybody until then.
  void disturbed_until(microseconds time) { disturbed_until_ = std::max(disturbed_until_, time); }
  /// A thread that runs a watcher was busy with something else until now, or nothing ran.
  void blocked_until_now();
  /// Whoever asks beside the watches may make that many requests.
  void allow_requests(double count) {
    allowed_requests_ += count;
    allowed_lookups_ += count;
  }

  /// From now on lookups count, as the lists are good, or do not count.
  void lists_become(bool good);

  void notified(Id id, const Result<Job>& outcome);
  /// When all is over.
  void check_requests();

  /// The ends that were notified.
  using Ends = std::map<std::pair<std::string, int>, NoticedEnd>;
  [[nodiscard]] const Ends& ends() const { return ends_; }

  /// Watches that are neither notified nor unwatched.
  [[nodiscard]] std::size_t open() const { return open_; }
  [[nodiscard]] std::size_t most_open() const { return most_open_; }
  [[nodiscard]] std::vector<std::string> open_jobs() const;
  [[nodiscard]] microseconds disturbed_until() const { return disturbed_until_; }
  /// The greatest part of its patience that a notification needed.
  [[nodiscard]] double worst_lateness() const { return worst_lateness_; }
  /// The part of the allowed requests that were made.
  [[nodiscard]] double share_of_requests() const;
  [[nodiscard]] double share_of_lookups() const;

 private:
  struct Watch {
    std::string uuid;
    int watcher;
    microseconds since;
    std::optional<std::chrono::milliseconds> timeout;
    int stops_before;  // that had come through
    int nth;           // of its job's
    bool is_open = true;
  };
  struct Stops {
    bool is_requested = false;
    int done = 0;  // a watch was notified of it
  };

  static std::size_t index(int watcher) { return static_cast<std::size_t>(watcher); }
  [[nodiscard]] int take_stop(int watcher);
  void close(Watch& watch);
  void check_end(const Watch& watch, const Job& job);
  [[nodiscard]] bool may_be_cancelled(const Watch& watch);
  void check_error(const Watch& watch, const Error& error);
  void check_timeout(const Watch& watch, const Error& error);
  [[nodiscard]] bool has_been_shown_in_time(const Watch& watch, microseconds end) const;
  void check_time(const Watch& watch, microseconds due, microseconds bound, const char* what);
  [[nodiscard]] std::optional<microseconds> end_of(const std::string& uuid) const;

  const testing::FakeJobsApi& api_;
  const Bounds bounds_;
  std::vector<Watch> watches_;
  std::map<std::string, int> watches_of_;
  Ends ends_;
  std::map<std::pair<std::string, ErrorCode>, microseconds> refusals_;  // since when, the last one
  std::map<std::pair<std::string, int>, microseconds> nudges_;          // the last ones
  std::array<Stops, 3> stops_;                                          // of each watcher
  microseconds disturbed_until_{0};
  microseconds blocked_until_{0};
  std::size_t open_ = 0;
  std::size_t most_open_ = 0;
  double worst_lateness_ = 0;
  double allowed_requests_ = 0;
  double allowed_lookups_ = 0;
  bool has_good_lists_ = true;
  std::int64_t lookups_before_ = 0;  // the lists became good or bad
  std::int64_t lookups_ = 0;         // while the lists were good, up to then
};

}  // namespace sudomock::soak
