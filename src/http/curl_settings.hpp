#pragma once

#include <string>

#include <sudomock/client_options.hpp>

#include "http/proxy.hpp"

namespace sudomock::detail {

/// A transport's options, looked at once and shared by its sessions. Immutable.
struct CurlSettings {
  explicit CurlSettings(ClientOptions given);

  /// Whether a request for `url` may raise SIGPIPE, as it may make TLS write to a socket by itself:
  /// to the server, or to the proxy.
  [[nodiscard]] bool may_raise_sigpipe(const std::string& url) const;

  ClientOptions options;
  ProxyChoice proxies;
  bool tls_sends_without_sigpipe;
};

}  // namespace sudomock::detail
