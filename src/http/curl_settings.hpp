#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sudomock/error.hpp>

#include "http/curl_transport.hpp"

namespace sudomock::detail {

/// A transport's options, looked at once and shared by its sessions. Immutable.
struct CurlSettings {
  explicit CurlSettings(CurlTransportOptions given);

  CurlTransportOptions options;
  /// Set when no request can be made with these options.
  std::optional<Error> refused;
  /// What a text must not show: the proxy's user and password, as given and decoded.
  std::vector<std::string> secrets;
};

}  // namespace sudomock::detail
