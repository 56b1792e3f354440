#pragma once

#include <chrono>
#include <iosfwd>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <sudomock/config.hpp>

namespace sudomock {
inline namespace v0_1 {

struct Job;

/// What went wrong, in the caller's terms. `Error::message` says it in words.
enum class ErrorCode {
  invalid_argument,      ///< An argument or option was refused, here or by the API (400, 422).
  unauthenticated,       ///< HTTP 401: no valid API key or bearer token.
  insufficient_credits,  ///< HTTP 402: the account's credits are used up.
  permission_denied,     ///< HTTP 403; or a proxy refuses: the message says what to set.
  not_found,             ///< HTTP 404: no such job, or another account's.
  rate_limited,          ///< HTTP 429: too many requests, or too many jobs under way at once. Or,
                         ///< with `http_status` 0, refused by the client itself: the API asked it
                         ///< to wait, or its turn of the rate limit would come too late. See
                         ///< `Error::retry_after`, which a 429 may lack.
  server_error,          ///< HTTP 5xx.
  unexpected_status,     ///< Any other status than 200, such as 409; redirects are not followed.
  network,               ///< No connection, or the connection broke.
  tls,                   ///< The server's certificate or the TLS handshake was refused.
  timeout,               ///< A request took longer than its time limit (or HTTP 408).
  malformed_response,    ///< The answer could not be read, or is another job's; the message names
                         ///< the field's path.
  response_too_large,    ///< The answer exceeded `ClientOptions::max_response_bytes`, or a webhook
                         ///< delivery 8 MiB.
  poll_timeout,          ///< No end was seen by `PollOptions::timeout`; the job goes on.
  cancelled,             ///< A stop was requested by the caller; the job goes on.
  job_not_finished,      ///< `Job::result()` of a job that has not ended.
  job_failed,            ///< The job ended as `failed`; `Error::detail` is the API's reason.
  job_cancelled,         ///< The job ended as `cancelled`.
  invalid_signature,     ///< A webhook delivery that was not signed with a secret of ours, or not
                         ///< lately: `WebhookVerifier::verify`.
};

/// The code's name as written above, such as `"rate_limited"`. The text has static lifetime.
[[nodiscard]] SUDOMOCK_EXPORT std::string_view to_string(ErrorCode code) noexcept;

/// Writes `to_string(code)`.
SUDOMOCK_EXPORT std::ostream& operator<<(std::ostream& out, ErrorCode code);

/// A failure as a value. Carries no secret in any of its fields, `last_job`'s texts among them.
/// Copies are independent, and safe to hand to other threads.
struct SUDOMOCK_EXPORT Error {
  /// What went wrong.
  ErrorCode code = ErrorCode::unexpected_status;
  /// One sentence for a log or a developer, naming the field, option or status at fault. One line
  /// of at most 2,000 bytes, in which what the server said has no control characters.
  std::string message = {};
  /// The HTTP status that was answered, by the API or by a proxy, or 0 when no whole answer came.
  int http_status = 0;
  /// The server's own words (`detail` or `message` of its error body, and the figures beside them,
  /// such as `credits_reset_at`; a failed job's reason), as one line of at most 1,000 bytes; often
  /// empty.
  std::string detail = {};
  /// How long the server asked to wait (`Retry-After`, or the body's `error.retry_after`).
  std::optional<std::chrono::seconds> retry_after = std::nullopt;
  /// The answer's `X-Request-Id`, for a support ticket: at most 128 bytes; often empty.
  std::string request_id = {};
  /// How many requests were made before giving up; 0 when none was, and of what a job itself says
  /// (`job_failed`, say).
  int attempts = 0;
  /// The job as it was last seen, of a poll that gave up and of what a job itself says
  /// (`Job::result()`); else null.
  std::shared_ptr<const Job> last_job = nullptr;
  /// `Job::error_code` of the job that failed (`job_failed`), as one line of at most 100 bytes;
  /// else empty.
  std::string job_error_code = {};

  /// Whether the same call may succeed later without a change by the caller: `network`, `timeout`
  /// (HTTP 408 too), `rate_limited`, and `server_error` with status 500, 502, 503, 504 or 520 to
  /// 529 (a CDN's own). These are what `get` and `list` repeat, and no news yet to a poll or watch;
  /// any other error ends it at once, unless it pauses the watcher (`WatchOptions::keep_running`).
  [[nodiscard]] bool is_transient() const noexcept;
};

/// Equal when every field is; `last_job` when the jobs are, whatever holds them.
[[nodiscard]] SUDOMOCK_EXPORT bool operator==(const Error& a, const Error& b);

/// Writes `code: message`, and the request id where there is one. Free of secrets.
SUDOMOCK_EXPORT std::ostream& operator<<(std::ostream& out, const Error& error);

/// Thrown by `Result::value()` (and `*`, `->`) when there is an error instead of a value; by
/// nothing else in the library. Copying never throws.
class SUDOMOCK_EXPORT SudoMockError : public std::runtime_error {
 public:
  /// `what()` becomes what `<<` writes.
  explicit SudoMockError(Error error);
  SudoMockError(const SudoMockError&) = default;  ///< Shares the error; never moves it away.
  SudoMockError& operator=(const SudoMockError&) = default;  ///< Does what the constructor does.
  ~SudoMockError() override;                                 ///< The last copy's frees the error.

  /// The whole error. Valid as long as this exception or a copy of it.
  [[nodiscard]] const Error& error() const noexcept { return *error_; }

 private:
  std::shared_ptr<const Error> error_;  // shared, so that copying the exception cannot throw
};

}  // namespace v0_1
}  // namespace sudomock
