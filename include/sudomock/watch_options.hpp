#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>

#include <sudomock/backoff.hpp>
#include <sudomock/error.hpp>

namespace sudomock {
inline namespace v0_1 {

/// How a `JobWatcher` is doing, for a health check. Times are the session's: the steady clock's, or
/// the fake API's.
struct WatchCounts {
  std::size_t pending = 0;    ///< Watched and not notified yet.
  std::size_t in_flight = 0;  ///< Requests on the wire; 0 while nobody is in `run`.
  std::size_t finished = 0;   ///< Notified, since the watcher was made.
  /// Requests that failed one after the other, whatever they asked for; 0 after a good answer.
  std::size_t failures_in_a_row = 0;
  /// When the last good answer came; nothing before the first.
  std::optional<std::chrono::steady_clock::time_point> last_good_answer = std::nullopt;
  /// Since when the job is watched that waits longest for its first good answer, its lookup's or a
  /// list's that shows it; nothing when each has had one. Counts from when `run` took it up.
  std::optional<std::chrono::steady_clock::time_point> unanswered_since = std::nullopt;
  /// Since when the API refuses the account, so that the watcher pauses (`keep_running`); nothing
  /// while it does not, or nobody is in `run`.
  std::optional<std::chrono::steady_clock::time_point> paused_since = std::nullopt;

  /// Equal when every member is.
  friend bool operator==(const WatchCounts&, const WatchCounts&) = default;
};

/// How a `JobWatcher` follows its jobs. A value outside its range makes every watch end with
/// `invalid_argument`, naming the option.
struct WatchOptions {
  /// The waits between checks of one job, and the pace of list sweeps: see `sweep_lists`.
  Backoff backoff = {};
  /// For each watched job, from the moment in which the running watcher takes it up; more than 0.
  /// Nothing means for ever. `watch` can give a job its own. One that passes unattended is put off
  /// as `PollOptions::timeout` is.
  std::optional<std::chrono::milliseconds> timeout = std::nullopt;
  /// Requests on the wire at once, and so connections at most; at least 1.
  int max_in_flight = 16;
  /// Reads the states of many jobs from list pages, 50 a request, where that costs fewer requests
  /// than asking for each: pages with two or more pending jobs are read, a page with one is
  /// replaced by its lookup, pages without are skipped. A round takes at least `backoff.initial`
  /// less the jitter, and spreads evenly over what the rate limit allows.
  bool sweep_lists = true;
  /// Looks up every job that a list shows as ended before notifying: one more request per job.
  bool confirm_with_lookup = false;
  /// `run` goes on when no job is left, until it is stopped: for a service that keeps watching. A
  /// watcher whose client or options are invalid then waits too, and refuses each watch.
  ///
  /// While the API refuses the account (`unauthenticated`, `insufficient_credits`,
  /// `permission_denied`), such a watcher pauses instead of ending its watches with that error: it
  /// makes one request each `backoff.cap`, or `Retry-After` where that is longer, until one is
  /// accepted. Timeouts and stops end watches as ever.
  bool keep_running = false;
  /// Called on the running thread after each job's callback.
  std::function<void(const WatchCounts&)> on_progress = nullptr;
  /// Called on the running thread when the watcher pauses (`keep_running`), with the refusal; again
  /// when the refusals have another code; and with nothing when a request was accepted. A stop
  /// ends a pause without a call. What it throws comes out of `run`, which can be called again.
  std::function<void(const std::optional<Error>& refusal)> on_pause = nullptr;
};

}  // namespace v0_1
}  // namespace sudomock
