#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include <sudomock/transport.hpp>

namespace sudomock::detail {

/// What the libcurl transport needs of `ClientOptions`; same meanings.
struct CurlTransportOptions {
  std::chrono::milliseconds connect_timeout;
  std::size_t max_response_bytes;
  std::optional<std::string> proxy;
  std::optional<std::string> ca_bundle;
};

/// The transport over libcurl.
[[nodiscard]] std::shared_ptr<Transport> make_curl_transport(CurlTransportOptions options);

}  // namespace sudomock::detail
