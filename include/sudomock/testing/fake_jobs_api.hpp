#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sudomock/config.hpp>
#include <sudomock/credentials.hpp>
#include <sudomock/job_page.hpp>
#include <sudomock/testing/fake_job.hpp>
#include <sudomock/testing/fault.hpp>
#include <sudomock/testing/webhook_endpoint.hpp>
#include <sudomock/timestamp.hpp>
#include <sudomock/transport.hpp>

namespace sudomock {

namespace detail {
class FakeWorld;
}  // namespace detail

inline namespace v0_1 {

/// The users' test kit: a Jobs API in memory, in virtual time.
namespace testing {

/// A limit per account, as the API's plans have one. What exceeds it is answered with 429,
/// `Retry-After` and `X-RateLimit-*`.
struct RateLimit {
  int per_minute = 300;  ///< At least 1.
  /// Counts per minute from the first request of each; else over every span of 60 s, the strictest
  /// reading.
  bool fixed_windows = false;
  /// Sends `X-RateLimit-Remaining` and `X-RateLimit-Reset` with every answer, not only with 429.
  bool announce = false;
};

/// Which of the shapes seen in practice the bodies have (contract: "envelope", "the job's id").
struct BodyStyle {
  bool job_id = false;    ///< `job_id` instead of `render_uuid`.
  bool envelope = false;  ///< Good answers are wrapped: `{"success": true, "data": {...}}`.
  bool sparse = false;    ///< A job in progress has its id, `kind` and `status` only.
  /// A failed job's `error` is an object with `message` (of a creation from a photo: `reason`) and
  /// `error_code`; else a text, with `error_code` beside it.
  bool error_object = false;

  /// Equal when every field is.
  friend bool operator==(const BodyStyle&, const BodyStyle&) = default;
};

/// One request as the fake API saw it. Free of secrets.
struct RecordedRequest {
  std::chrono::microseconds at{0};  ///< When it reached the API (`FakeJobsApi::elapsed`).
  std::string target = {};          ///< Path and query.
  int status = 0;                   ///< What was answered; 0 when no answer reached the client.
};

/// Counts since the beginning, or since `clear_requests`.
struct FakeStats {
  std::int64_t requests = 0;      ///< That reached the API.
  std::int64_t lookups = 0;       ///< How many of these were for one job.
  std::int64_t lists = 0;         ///< How many of these were for a page of the list.
  std::int64_t rate_limited = 0;  ///< Answered with 429.
  std::int64_t faulted = 0;       ///< That had a fault.
  int in_flight = 0;              ///< At present.
  int most_in_flight = 0;         ///< At any one time.
  int sessions = 0;               ///< Open at present.
  int most_sessions = 0;          ///< Open at any one time.
  int sessions_opened = 0;        ///< Opened in all.
};

/// The SudoMock Jobs API in memory, for tests of programs that use this library.
/// \code
/// sudomock::testing::FakeJobsApi api;
/// const std::string uuid = api.add({.kind = sudomock::JobKind::video, .running = 10min});
/// const sudomock::JobsClient client{api.credentials(), {.transport = api.transport()}};
/// const auto job = client.poll_until_terminal(uuid, {.timeout = 15min});  // takes microseconds
/// std::cout << job->status << " after " << api.stats().requests << " requests\n";
/// \endcode
/// It has accounts with credentials; jobs, each with a timeline of its own, which can be ended
/// early; webhooks; faults, outages, latency, a rate limit, lists that lag, cursors that expire,
/// and bodies in every shape that the API's clients have seen; scheduled actions; and a record of
/// the requests. A `GET` of a succeeded job's `result_url` or `poster_url` is answered with a small
/// file, whoever asks. Ids are compared without regard to case.
///
/// Time is virtual: one clock for all sessions of one `FakeJobsApi`, which moves only when a client
/// waits (to the next answer, scheduled action or end of the wait) or by `advance`. Nothing really
/// waits, and the same seed gives the same run. When several threads wait, each moves the clock for
/// all of them, unless `set_threads` says otherwise.
///
/// A wait that could never end throws `std::logic_error` instead of hanging the test: one with
/// nothing to wait for (when a stop could still come from another thread, after 10 s of real time),
/// and any wait once 30 days of virtual time have been waited through.
///
/// No span of time may be negative (`std::invalid_argument`); fifty years and more, such as
/// `std::chrono::microseconds::max()`, are for ever.
///
/// Safe to use from many threads at once. Its transport and sessions may outlive it; scheduled
/// actions end with it.
class SUDOMOCK_TESTING_EXPORT FakeJobsApi {
 public:
  /// An API without jobs. `seed` decides everything random: ids, jitter, chances of faults.
  explicit FakeJobsApi(std::uint64_t seed = 0);
  FakeJobsApi(const FakeJobsApi&) = delete;
  FakeJobsApi& operator=(const FakeJobsApi&) = delete;
  /// Drops the scheduled actions.
  ~FakeJobsApi();

  /// For `ClientOptions::transport`. Any host will do as base URL, with no path but `/api/v1`.
  [[nodiscard]] std::shared_ptr<Transport> transport() const;

  /// \name Accounts
  /// Each owner has an account; an empty owner means the default account.
  /// @{

  /// The default account's API key.
  [[nodiscard]] Credentials credentials() const;
  /// Accepts this API key too: of another owner, or of a program that brings its own.
  void accept_api_key(const std::string& key, const std::string& owner = {});
  /// Accepts this bearer token too.
  void accept_bearer(const std::string& token, const std::string& owner = {});
  /// From now on the account's credentials are answered with 401.
  void revoke(const std::string& owner = {});
  /// Ends `revoke`.
  void restore(const std::string& owner = {});
  /// @}

  /// \name Jobs
  /// @{

  /// Accepts a job and returns its id. Throws `std::invalid_argument` for an id that exists or a
  /// negative span of time.
  std::string add(FakeJob job = {});
  /// Adds `count` jobs like `job`, each with an id of its own, accepted `spacing` apart and the
  /// newest `job.age` ago; returns the oldest one's id first. Throws as `add`, and for a negative
  /// `count`.
  std::vector<std::string> add_history(int count, const FakeJob& job,
                                       std::chrono::microseconds spacing);
  /// Ends a job now. Nothing happens when it has ended before. Throws `std::invalid_argument` for
  /// an unknown id.
  void end(const std::string& render_uuid, JobStatus outcome = JobStatus::succeeded);
  /// The job's present state, whatever the list lag, or nothing for an unknown id.
  [[nodiscard]] std::optional<JobListItem> find(const std::string& render_uuid) const;
  /// @}

  /// Sends a webhook to `endpoint` whenever a job of its owner ends, from now on and instead of to
  /// the endpoint before, to which nothing comes any more. A job that has ended is not sent.
  /// Throws `std::invalid_argument` for a negative span or a chance that is not within 0 and 1.
  void deliver_webhooks(WebhookEndpoint endpoint);

  /// \name Faults
  /// @{

  /// Puts a fault in the way of the requests to come, after those injected before. Throws
  /// `std::invalid_argument` for a negative span, `times` of less than 1, a negative `skip`, and a
  /// `probability` that is not within 0 and 1.
  void inject(Fault fault);
  /// Every request from `from_now` on, for `duration`, has this fault: connections break.
  void outage(std::chrono::microseconds duration, std::chrono::microseconds from_now = {},
              Fault how = {.drop = true});
  /// Ends every fault and outage.
  void clear_faults();
  /// From request to answer; half of it on the way there. Zero at first.
  void set_latency(std::chrono::microseconds round_trip);
  /// Limits each account; nothing ends the limit.
  void set_rate_limit(std::optional<RateLimit> limit);
  /// Lists show how things were that long ago. Zero at first.
  void set_list_lag(std::chrono::microseconds lag);
  /// A list refuses with 400 a cursor that was last handed out longer ago than that. Nothing, as at
  /// first: cursors never expire. Throws `std::invalid_argument` for a negative span.
  void set_cursor_lifetime(std::optional<std::chrono::microseconds> lifetime);
  /// The shape of the bodies to come.
  void set_body_style(BodyStyle style);
  /// @}

  /// \name Time
  /// @{

  /// The clock moves only while that many threads wait at once, and to nobody's past: each sees
  /// every moment of its own. When all wait, one at a time goes on until it waits again, so that
  /// from then on the same seed gives the same run. With 1, as at first, any thread that waits
  /// moves the clock for all. A thread that waits no more has to be taken off. Throws
  /// `std::invalid_argument` for less than 1; a wait for a thread that does not come throws
  /// `std::logic_error` after 10 s of real time, or ends if it was stopped.
  void set_threads(int count);
  /// Runs `action` when the clock gets there, on the thread that moves it: to stop a poll half-way,
  /// or to add a job to a list that is being walked.
  void schedule(std::chrono::microseconds from_now, std::function<void()> action);
  /// Virtual time since the beginning.
  [[nodiscard]] std::chrono::microseconds elapsed() const;
  /// The API's calendar time. It begins at 2026-06-22 10:00:00 UTC.
  [[nodiscard]] Timestamp now() const;
  /// Lets time pass.
  void advance(std::chrono::microseconds span);
  /// @}

  /// \name Records
  /// @{

  /// Every request so far, in the order in which they reached the API.
  [[nodiscard]] std::vector<RecordedRequest> requests() const;
  /// Forgets the requests, and counts anew.
  void clear_requests();
  /// Whether requests are recorded one by one, as at first; counts are always kept.
  void record_requests(bool on);
  /// The counts.
  [[nodiscard]] FakeStats stats() const;
  /// @}

 private:
  std::shared_ptr<detail::FakeWorld> world_;
  std::shared_ptr<Transport> transport_;
};

}  // namespace testing
}  // namespace v0_1
}  // namespace sudomock
