#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <sudomock/config.hpp>
#include <sudomock/result.hpp>

namespace sudomock {
inline namespace v0_1 {

/// One request header.
struct HttpHeader {
  std::string name = {};   ///< Field name (RFC 9110, section 5.1).
  std::string value = {};  ///< Field value; may hold a secret, so never print it.
};

/// A `GET`. The API's Jobs endpoints need no other method.
struct HttpRequest {
  /// The whole URL, query included.
  std::string url = {};
  /// Shared, as every request of a client has the same ones; null means none.
  std::shared_ptr<const std::vector<HttpHeader>> headers = nullptr;
  /// By when the answer must be complete, in the session's time; then it ends as `timeout`. An
  /// answer that is there already when a caller comes back late is none. `time_point::max()` is
  /// never.
  std::chrono::steady_clock::time_point deadline = {};
  /// Asked whenever the transport is about to send the request once more by itself, as libcurl does
  /// where a kept connection turns out to be dead: each counts for the server's limits as another
  /// request. When it says no, the request ends as `network`. Called within `wait_until`; null
  /// allows it.
  std::function<bool()> may_repeat = nullptr;
};

/// An answer, whatever its status.
struct HttpResponse {
  int status = 0;         ///< The HTTP status code.
  std::string body = {};  ///< Decompressed.
  /// `Retry-After` from now (RFC 9110, section 10.2.3): a date is counted from the answer's own
  /// `Date`, and 0 when it is past; nothing when it was not sent or makes no sense.
  std::optional<std::chrono::seconds> retry_after = std::nullopt;
  /// `X-RateLimit-Remaining`: requests left in the server's current window.
  std::optional<std::int64_t> rate_limit_remaining = std::nullopt;
  /// `X-RateLimit-Reset` as a time from now, counted from the answer's own `Date`.
  std::optional<std::chrono::seconds> rate_limit_reset = std::nullopt;
  /// `X-Request-Id`, as sent: who shows it takes secrets out and makes it short.
  std::string request_id = {};
};

/// What became of a submitted request.
struct HttpCompletion {
  std::uint64_t id = 0;          ///< The id given to `HttpSession::submit`.
  Result<HttpResponse> outcome;  ///< The answer, or `network`, `tls`, `timeout`,
                                 ///< `response_too_large`, `malformed_response`.
};

/// One caller's private lane to the server, and the one way to wait: for an answer, for time to
/// pass, or for both. Time belongs to the session, so a test's session can let minutes pass in
/// microseconds. Used by one thread at a time; dropping it abandons what is in flight.
class SUDOMOCK_EXPORT HttpSession {
 public:
  using time_point = std::chrono::steady_clock::time_point;  ///< The session's time.

  HttpSession() = default;
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;
  virtual ~HttpSession();

  /// The session's present time; never goes backwards.
  [[nodiscard]] virtual time_point now() const = 0;

  /// A random number in [0, 1) for jitter; a test's session makes it repeatable.
  [[nodiscard]] virtual double random() = 0;

  /// Starts a request and returns at once. `id` is the caller's, and unique among those in flight.
  /// What goes wrong is reported by `wait_until`; when this throws (`std::bad_alloc`), the request
  /// was not made.
  virtual void submit(std::uint64_t id, HttpRequest request) = 0;

  /// Waits until something is complete, `time` is reached or `stop` is requested, whichever is
  /// first, and returns what is complete: each request exactly once. A wake-up without news is
  /// allowed: callers check `now()` and `stop` themselves. When it throws (`std::bad_alloc`),
  /// what is complete comes with the next call.
  [[nodiscard]] virtual std::vector<HttpCompletion> wait_until(time_point time,
                                                               const std::stop_token& stop) = 0;

  /// Whether the session can serve another caller: nothing in flight, nothing broken.
  [[nodiscard]] virtual bool is_healthy() const = 0;
};

/// Where sessions come from: libcurl by default; `sudomock::testing::FakeJobsApi` in tests; or
/// one's own. Safe to use from many threads at once.
class SUDOMOCK_EXPORT Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport();

  /// A new session. Never null.
  [[nodiscard]] virtual std::unique_ptr<HttpSession> open_session() = 0;
};

}  // namespace v0_1
}  // namespace sudomock
