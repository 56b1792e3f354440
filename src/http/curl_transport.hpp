#pragma once

#include <memory>

#include <sudomock/client_options.hpp>

namespace sudomock::detail {

/// The transport over libcurl: of the options `connect_timeout`, `max_response_bytes`, `proxy` and
/// `ca_bundle` are its.
[[nodiscard]] std::shared_ptr<Transport> make_curl_transport(ClientOptions options);

}  // namespace sudomock::detail
