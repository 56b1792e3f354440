#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include <sudomock/config.hpp>
#include <sudomock/job.hpp>
#include <sudomock/jobs_client.hpp>
#include <sudomock/result.hpp>
#include <sudomock/watch_options.hpp>

namespace sudomock {

namespace detail {
class WatcherCore;
}  // namespace detail

inline namespace v0_1 {

/// Follows thousands of jobs on one thread, the caller's, within the client's rate limit.
/// \code
/// sudomock::JobWatcher watcher{client, {.timeout = 30min}};
/// watcher.watch(uuid, [](const std::string& id, const sudomock::JobOutcome& outcome) {
///   if (outcome) std::cout << id << ": " << outcome->status << '\n';
///   else std::cout << id << ": " << outcome.error() << '\n';
/// });
/// watcher.run();  // until every watched job has ended
/// \endcode
/// Owns no thread: nothing happens unless somebody is in `run`. Every member but `run` may be
/// called from any thread at any time, callbacks included. Shares the client's connections and rate
/// limit, and may outlive it.
class SUDOMOCK_EXPORT JobWatcher {
 public:
  /// Notified of a watched job's end on the running thread, exactly once per watch: with the
  /// terminal job, or with the error that ended the watching (`poll_timeout`, `cancelled`,
  /// `not_found` ...). What it throws comes out of `run`: its own watch has been notified, and the
  /// others go on in the next `run`, which asks nothing anew.
  using Callback = std::function<void(const std::string& render_uuid, const JobOutcome& outcome)>;

  /// Makes no request. A client or options that are invalid end every watch with
  /// `invalid_argument`.
  explicit JobWatcher(const JobsClient& client, WatchOptions options = {});
  JobWatcher(const JobWatcher&) = delete;
  JobWatcher& operator=(const JobWatcher&) = delete;
  /// Forgets the watches that are left, without notifying. Nobody may be in `run`. What the objects
  /// that their callbacks hold call on this watcher while they are destroyed is passed over.
  ~JobWatcher();

  /// Follows a job to its end. The same job may be watched more than once; each watch is notified.
  /// Ids are compared without regard to case, here and in `unwatch` and `nudge`; the callback is
  /// given the id as its watch spelled it. However slow the backoff is, its state is asked for
  /// within two seconds while the rate limit has room: by the head of the list or a lookup. A
  /// `render_uuid` that is invalid ends as `invalid_argument`.
  void watch(std::string_view render_uuid, Callback callback);
  /// Follows it with a timeout of its own, more than 0, instead of `WatchOptions::timeout`.
  void watch(std::string_view render_uuid, Callback callback, std::chrono::milliseconds timeout);

  /// Forgets every watch of the job without notifying: none of their callbacks begins any more. One
  /// that has begun on the running thread ends.
  void unwatch(std::string_view render_uuid);

  /// Whether a watch of the job is pending: from `watch` on, until its callback begins or it is
  /// unwatched.
  [[nodiscard]] bool is_watched(std::string_view render_uuid) const;

  /// Something happened to the job, such as the arrival of a webhook: it is looked up next, within
  /// the rate limit and whatever `Retry-After` asks, though other lookups keep one turn in four. A
  /// wait after a failed check is cut short too. When it shows no end, nothing is lost, and the job
  /// is checked at its normal pace again. Nudges that
  /// come before its lookup begins are one; those that come while it is under way are one more. A
  /// job that nobody watches costs no request; its nudge is remembered for two minutes (of more
  /// than ten thousand the latest), and a `watch` that comes meanwhile looks at once.
  ///
  /// Where the list page on which a nudged job stands beside another pending one comes as soon as
  /// its lookup would, by what answers have taken and by the rate limit, that is read instead, and
  /// its row decides (`WatchOptions::sweep_lists`); a page that takes far longer than usual is not
  /// waited for. While most ends come with a nudge, pages are read for the ends that had none, and
  /// so more rarely, or in place of a lookup as above.
  void nudge(std::string_view render_uuid);

  /// Follows the watched jobs on this thread until each has ended, or, with
  /// `WatchOptions::keep_running`, until it is stopped. A stop ends every watch with `cancelled`;
  /// what callbacks watch from then on is left for the next `run`.
  /// One thread at a time: while one is in `run`, another's call returns at once. What is watched
  /// after it returned is taken up by the next `run`.
  void run(std::stop_token stop = {});

  /// The counts at present. A watch is finished, and no longer pending, once its callback begins.
  [[nodiscard]] WatchCounts counts() const;

 private:
  std::unique_ptr<detail::WatcherCore> core_;
};

}  // namespace v0_1
}  // namespace sudomock
