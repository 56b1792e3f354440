#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sudomock/client_options.hpp>
#include <sudomock/error.hpp>

namespace sudomock::detail {

/// A transport's options, looked at once and shared by its sessions. Immutable.
struct CurlSettings {
  explicit CurlSettings(ClientOptions given);

  /// Whether a request for `url` may raise SIGPIPE, as it may make TLS write to a socket by itself:
  /// to the server, or to the proxy of the options or of the environment.
  [[nodiscard]] bool may_raise_sigpipe(const std::string& url) const noexcept;

  ClientOptions options;
  bool tls_sends_without_sigpipe;
  /// Whether neither the options nor the environment name a proxy.
  bool never_uses_a_proxy;
  /// Set when no request can be made with these options.
  std::optional<Error> refused;
  /// What a text must not show: the proxy's user and password, as given and decoded.
  std::vector<std::string> secrets;
};

}  // namespace sudomock::detail
