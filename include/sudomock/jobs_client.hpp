#pragma once

#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <sudomock/client_options.hpp>
#include <sudomock/config.hpp>
#include <sudomock/credentials.hpp>
#include <sudomock/job.hpp>
#include <sudomock/job_page.hpp>
#include <sudomock/job_range.hpp>
#include <sudomock/poll_options.hpp>
#include <sudomock/result.hpp>
#include <sudomock/watch_options.hpp>

namespace sudomock {

namespace detail {
class ClientCore;
struct ClientCoreAccess;
}  // namespace detail

inline namespace v0_1 {

/// The client of the SudoMock Jobs API.
/// \code
/// const sudomock::Result<sudomock::Job> job =
///     client.poll_until_terminal(uuid, {.timeout = 15min});
/// if (job) {
///   std::cout << job->status << ' ' << job->result_url.value_or("") << '\n';
/// } else if (job.error().is_transient()) {
///   std::cout << "try again later: " << job.error() << '\n';
/// }
/// \endcode
/// Safe to call from many threads at once: each call leases a connection of its own from the
/// client's pool. Owns no thread. A `JobRange` or `JobWatcher` that was made from it may outlive
/// it.
///
/// After a `fork()` the child may go on with the parent's client, whatever the parent's threads
/// were doing: it opens connections of its own and counts requests anew, so that
/// `ClientOptions::max_requests_per_minute` holds for each process by itself. Not so a call that
/// was running in the forking thread (a callback that forks), nor a `JobWatcher`: these stay with
/// the parent.
class SUDOMOCK_EXPORT JobsClient {
 public:
  /// Never fails and makes no request: bad credentials or options make every call
  /// return `invalid_argument`.
  explicit JobsClient(Credentials credentials, ClientOptions options = {});

  /// The client of `Credentials::from_environment()`. Never fails either: without a key that can be
  /// used, every call returns the `invalid_argument` that says so.
  [[nodiscard]] static JobsClient from_environment(
      ClientOptions options = ClientOptions::from_environment());

  JobsClient(JobsClient&&) noexcept;             ///< The moved-from client answers
                                                 ///< `invalid_argument` to every call.
  JobsClient& operator=(JobsClient&&) noexcept;  ///< Does what the constructor does.
  ~JobsClient();                                 ///< No call may be running.

  /// The `invalid_argument` that every call would return for the credentials and options, so that a
  /// program can refuse to start; also for a `ClientOptions::ca_bundle` that cannot be read now.
  /// Makes no request: whether the API knows the key, `list` with a `limit` of 1 tells.
  [[nodiscard]] Result<void> check() const;

  /// Asks with these credentials from the next request on, such as when a key is rotated under a
  /// running service: also for the polls, watches and ranges of this client that have begun. A
  /// request under way keeps its own. `invalid_argument` for credentials that cannot be used, or
  /// for a client that can make no request; then nothing has changed. Neither the secret in force
  /// nor the one before it comes out in any text. May be called from any thread at any time.
  Result<void> set_credentials(const Credentials& credentials);

  /// One job, once (`GET /api/v1/jobs/{render_uuid}`), retried per `ClientOptions::retry`, whose
  /// `total_timeout` (90 s) bounds it. `render_uuid`: 1 to 128 of letters, digits, `-` and `_`,
  /// sent as it is given; the answer's id may differ from it in case. A URL, or an id in braces, is
  /// `invalid_argument`.
  [[nodiscard]] Result<Job> get(std::string_view render_uuid, std::stop_token stop = {}) const;

  /// One page of jobs, newest first (`GET /api/v1/jobs`), retried and bounded as `get` is.
  [[nodiscard]] Result<JobPage> list(const ListOptions& options = {},
                                     std::stop_token stop = {}) const;

  /// Every job from `options.cursor` on, lazily, page after page, each as by `list`; see
  /// `JobRange`.
  [[nodiscard]] JobRange list_all(ListOptions options = {}, std::stop_token stop = {}) const;

  /// Follows one job to its end: checks at once, then at growing intervals. A failure that is
  /// transient (`Error::is_transient`) is no news yet; any other ends it at once. Returns the
  /// terminal job, whether it succeeded, failed or was cancelled. On giving up: `poll_timeout` or
  /// `cancelled`, with `Error::last_job`.
  [[nodiscard]] Result<Job> poll_until_terminal(std::string_view render_uuid,
                                                const PollOptions& options = {},
                                                std::stop_token stop = {}) const;

  /// `poll_until_terminal`, then `Job::result()`: `job_failed` and `job_cancelled` are errors here.
  [[nodiscard]] Result<JobResult> wait_for_result(std::string_view render_uuid,
                                                  const PollOptions& options = {},
                                                  std::stop_token stop = {}) const;

  /// Follows every one of these jobs to its end on the calling thread, as a `JobWatcher` does
  /// (`WatchOptions::keep_running` is taken for false). Returns their outcomes in the order given.
  [[nodiscard]] std::vector<Result<Job>> poll_all_until_terminal(
      std::span<const std::string> render_uuids, const WatchOptions& options = {},
      std::stop_token stop = {}) const;

 private:
  friend struct detail::ClientCoreAccess;
  explicit JobsClient(Result<std::shared_ptr<detail::ClientCore>> core);

  Result<std::shared_ptr<detail::ClientCore>> core_;  // the error is what every call answers
};

}  // namespace v0_1
}  // namespace sudomock
