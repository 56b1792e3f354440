#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <sudomock/backoff.hpp>
#include <sudomock/error.hpp>

namespace sudomock {
inline namespace v0_1 {

class Transport;

/// How `get` and `list` repeat a request that failed for a passing reason
/// (`Error::is_transient()`).
struct RetryPolicy {
  /// Requests per call in all, the first included; at least 1, and 1 means no retry. A request that
  /// libcurl repeats by itself, because a kept connection was dead, counts too, though this does
  /// not stop it.
  int max_attempts = 4;
  /// The waits in between. The server's `Retry-After` is a floor for each; one of more than 30 s
  /// ends the call instead. Also the waits after failures within a poll.
  Backoff backoff{std::chrono::milliseconds{500}, 2.0, std::chrono::milliseconds{8000}, 0.1};
  /// One deadline over all of a call: its requests, the waits in between, and its turn of the rate
  /// limit; more than 0, and nothing means none. A call that could make no other request in time
  /// ends at once, with its last failure or as `rate_limited`. Each page of `list_all` is a call. A
  /// poll or watch has a timeout of its own instead.
  std::optional<std::chrono::milliseconds> total_timeout = std::chrono::milliseconds{90000};
};

/// One request, reported after it ended. Free of secrets.
struct RequestEvent {
  std::string url = {};  ///< The URL requested, query included.
  int attempt = 1;       ///< Which try of the same question: 1, and more after failures only.
  int http_status = 0;   ///< What `Error::http_status` says; 200 for a good one.
  /// Nothing when it succeeded. `malformed_response` also when a row of a page could not be read.
  std::optional<ErrorCode> error = std::nullopt;
  std::chrono::microseconds duration{0};  ///< From submission to completion.
  std::string request_id = {};            ///< `X-Request-Id`; often empty.
};

/// How a client talks to the API. Every default suits most programs. A value outside its range
/// makes every call of the client fail with `invalid_argument`, naming the option.
struct SUDOMOCK_EXPORT ClientOptions {
  /// The defaults, with `base_url` from the environment variable `SUDOMOCK_BASE_URL`, without white
  /// space around it, where that is set and not empty: another program's simulator or gateway. Not
  /// safe beside a thread that changes the environment (as `getenv`).
  [[nodiscard]] static ClientOptions from_environment();

  /// With or without a trailing `/`, with or without `/api/v1`, any other path prefix kept. Another
  /// version of the API (`/api/v2`) and an endpoint (`/jobs`) at its end are refused.
  std::string base_url = "https://api.sudomock.com";
  /// For DNS, TCP and TLS together; more than 0.
  std::chrono::milliseconds connect_timeout{10000};
  /// For one request, connecting included; more than 0.
  std::chrono::milliseconds request_timeout{30000};
  /// How passing failures are retried.
  RetryPolicy retry = {};
  /// The plan's limit, shared by everything this client does: in no span of 60 s does it make more
  /// requests, repeats of libcurl's own included; at least 1. Nothing means no limit of its own.
  /// Watchers leave room, so that a call that comes now and then waits for two even intervals at
  /// most. A `get` or `list` whose turn would come after its `RetryPolicy::total_timeout` is
  /// `rate_limited` at once, with `retry_after`.
  std::optional<int> max_requests_per_minute = std::nullopt;
  /// `[scheme://][user:password@]host[:port]`, for every host; schemes: http, https, socks4,
  /// socks4a, socks5, socks5h. Nothing means libcurl's environment variables (`https_proxy`,
  /// `http_proxy`, `all_proxy`, `no_proxy`) as they are when the client is made; one that cannot be
  /// used is refused like this option. Plain http to loopback never uses a proxy.
  std::optional<std::string> proxy = std::nullopt;
  /// A PEM file of certificate authorities to trust instead of the system's.
  std::optional<std::string> ca_bundle = std::nullopt;
  /// Appended to `User-Agent: sudomock-cpp/<version>`; no control characters.
  std::string user_agent_suffix = {};
  /// The longest body read, after decompression, in bytes; at least 1. Reading it takes at most
  /// five times its memory, or 6 MiB where that is more. Each request under way may hold one body,
  /// and headers of at most 64 KiB.
  std::size_t max_response_bytes = std::size_t{8} * 1024 * 1024;
  /// Allows `http://` to hosts other than loopback. The secret then travels in the clear.
  bool allow_insecure_http = false;
  /// Instead of libcurl: a fake in tests, or one's own.
  std::shared_ptr<Transport> transport = nullptr;
  /// Called after each request, on the thread that made it, possibly on several at once. A request
  /// that libcurl has sent once more by itself is reported as `network`, a request that was under
  /// way at a stop as `cancelled`, and a request that was given up as `timeout`. What it throws
  /// comes out of the call that made the request.
  std::function<void(const RequestEvent&)> on_request = nullptr;
};

}  // namespace v0_1
}  // namespace sudomock
