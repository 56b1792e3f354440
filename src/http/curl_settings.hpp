#pragma once

#include <atomic>
#include <string>

#include <sudomock/client_options.hpp>

#include "http/proxy.hpp"

namespace sudomock::detail {

/// What the sessions of a transport share: its options, looked at once, and what they have learnt.
/// Safe to use from many threads at once.
struct CurlSettings {
  explicit CurlSettings(ClientOptions given);

  /// Whether a request for `url` may raise SIGPIPE, as it may make TLS write to a socket by itself:
  /// to the server, or to the proxy.
  [[nodiscard]] bool may_raise_sigpipe(const std::string& url) const;

  ClientOptions options;
  ProxyChoice proxies;
  bool tls_sends_without_sigpipe;
  /// The server has reset a stream with HTTP_1_1_REQUIRED (RFC 9113, section 7).
  mutable std::atomic<bool> needs_http1 = false;
  /// The CA certificates could be read before, so another time they could not for a passing reason.
  mutable std::atomic<bool> has_read_ca = false;
};

}  // namespace sudomock::detail
