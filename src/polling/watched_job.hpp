#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <sudomock/error.hpp>
#include <sudomock/job.hpp>
#include <sudomock/result.hpp>
#include <sudomock/transport.hpp>

namespace sudomock::detail {

/// Notified once of a watched job's end.
using JobCallback = std::function<void(const std::string&, const Result<Job>&)>;

/// The number of a watched job; later ones have greater numbers.
using Number = std::uint64_t;

/// Where a job is that has not ended: in exactly one of these. Changed by `Schedule::move` only.
enum class Place : std::uint8_t {
  nowhere,  ///< It has ended.
  timer,    ///< Its next lookup is due at a time.
  queue,    ///< Its lookup waits for its turn on the wire.
  wire,     ///< Its lookup is under way.
};

/// In which order lookups in the queue have their turn.
enum class Priority : std::uint8_t {
  nudged,  ///< Before all others.
  urgent,  ///< Before the normal ones: the list showed its end, or its last check is due.
  normal,
};

/// The checks before a watch's deadline after which there are few others, or none.
enum class LastCheck : std::uint8_t {
  none,      ///< Neither has begun.
  cautious,  ///< One whose answer comes in time even if it takes longer than those before.
  last,      ///< One that begins so late that its answer usually comes in time.
};

/// One callback that waits for a job's end.
struct Watch {
  using time_point = HttpSession::time_point;

  JobCallback callback;
  std::string spelling = {};  // the id as asked for, where it differs from the job's in case
  time_point started{};
  time_point deadline = time_point::max();
  int requests_before = 0;  // how many of the job's were made before this watch
  int checks_before = 0;    // how many of its checks were
  LastCheck last_check = LastCheck::none;
  bool is_put_off = false;  // its deadline had passed unattended, and was put off once
  std::unique_ptr<const Result<Job>> outcome = nullptr;  // set when it ends, until it is notified
};

/// By their deadlines, so that however many there are, the next one is found at once.
using Watches = std::multimap<Watch::time_point, Watch>;

/// What is known of a job, and what it took to learn it.
struct JobKnowledge {
  std::shared_ptr<const Job> last_seen;
  HttpSession::time_point seen{};             // when that was
  std::shared_ptr<const Error> last_failure;  // null once a good answer has come
  int requests = 0;                           // how often it was looked up
  // How many good answers, pages too, have shown no end: they grow the interval.
  int checks = 0;
  // When a page showed it last, or when it was added; the epoch once it was looked up.
  HttpSession::time_point last_on_a_page{};
  int failures = 0;  // in a row: they grow the failures' own backoff
  int tries = 0;     // requests since the last good answer
  // Its lookups have been refused since the last good one, as if the account was (contract: "an
  // account-wide refusal").
  bool is_refused = false;
  // Until then the server wants this job left alone.
  HttpSession::time_point held_until{};

  /// A lookup or a page has shown the job as going on.
  void remember(const Job& state, HttpSession::time_point now);
};

/// A watched job: at least one watch waits for its end, or is to be notified of it.
struct WatchedJob {
  using time_point = HttpSession::time_point;

  Number number = 0;
  std::string render_uuid;
  Watches live;
  Watches ended;  // they are still to be notified
  JobKnowledge known;
  Place place = Place::nowhere;
  time_point alarm = {};                 // when to see to it, wherever it is
  time_point since = {};                 // when it was watched first
  time_point owed = {};                  // when `OwedLookups` begins to owe it one
  Priority priority = Priority::normal;  // matters while it is in the queue
  std::uint64_t queued = 0;              // its order there
  time_point nudged = {};                // the latest nudge not yet answered; the epoch: none
  const std::string* page = nullptr;     // the one on which the `PageMap` has it

  [[nodiscard]] bool is_live() const noexcept { return place != Place::nowhere; }
  /// Whether one of its watches is past the begin of its last checks.
  [[nodiscard]] bool is_in_last_check() const noexcept;

  /// Calls `use(watch)` for each watch that has not ended and whose deadline is not after `latest`;
  /// `use` may end it.
  template <class Use>
  void for_each_live(Use use, time_point latest = time_point::max()) {
    for (auto at = live.begin(); at != live.end() && at->first <= latest;) use((at++)->second);
  }
  /// The first deadline of those that have not ended.
  [[nodiscard]] time_point deadline() const noexcept {
    return live.empty() ? time_point::max() : live.begin()->first;
  }
  /// Puts each deadline that has passed since `attended`, and was not put off before, off for as
  /// long as nobody attended, and `most` at most; returns whether there was one.
  bool put_off_missed_deadlines(time_point attended, time_point now,
                                std::chrono::nanoseconds most) noexcept;
  /// Keeps the outcome of a watch that has not ended until it is notified.
  void end(Watch& watch, std::unique_ptr<const Result<Job>> outcome) noexcept;
  /// The error of a watch that gives up: why, and what was seen last.
  [[nodiscard]] Error gave_up(ErrorCode code, const std::string& why, const Watch& watch) const;
  /// Why it gives up at its deadline: what was seen when, and of the time since then only what was
  /// tried. `limit`: the requests a minute that are possible, if there is such a limit.
  [[nodiscard]] std::string out_of_time(const Watch& watch, time_point now,
                                        std::optional<std::size_t> limit) const;
};

/// The order in which jobs were added, which is the same in every run.
struct ByNumber {
  bool operator()(const WatchedJob* a, const WatchedJob* b) const noexcept {
    return a->number < b->number;
  }
};

}  // namespace sudomock::detail
