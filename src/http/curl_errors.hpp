#pragma once

#include <curl/curl.h>

#include <optional>
#include <string>
#include <string_view>

#include <sudomock/error.hpp>

#include "http/proxy.hpp"

namespace sudomock::detail {

/// How far a request had come when it ended without an answer.
enum class TransferPhase { connecting, waiting, reading };

/// A request that libcurl gave up.
struct CurlFailure {
  CURLcode code = CURLE_OK;
  std::string_view cause = {};  ///< CURLOPT_ERRORBUFFER; may be empty.
  std::string server = {};      ///< Its name, by `server_of`.
  TransferPhase phase = TransferPhase::connecting;
  bool has_read_ca = false;  ///< Whether the CA certificates could be read before.
};

/// The failure in the caller's terms, naming the server and the cause, which may quote any secret:
/// who shows it takes these out.
[[nodiscard]] Error describe_failure(const CurlFailure& failure,
                                     const std::optional<std::string>& ca_bundle);

/// Whether a file could not be opened for want of descriptors or memory, whatever file it is.
[[nodiscard]] bool lacks_descriptors();

/// The error for want of them, which may pass.
[[nodiscard]] Error no_descriptors(const std::string& server);

/// The request's own deadline passed.
[[nodiscard]] Error describe_timeout(const std::string& server, TransferPhase phase);

/// What a proxy said instead of passing the request on.
struct ProxyRefusal {
  int http_status = 0;                     ///< To CONNECT, or 407 (RFC 9110, section 15.5.8).
  CURLproxycode socks_reason = CURLPX_OK;  ///< CURLINFO_PROXY_ERROR.
  std::string_view cause = {};             ///< CURLOPT_ERRORBUFFER; may be empty.
};

/// A refusal that says what to set is `permission_denied`, one that may pass `network`.
[[nodiscard]] Error describe_refusal(const ProxyRefusal& refusal, const Proxy& proxy,
                                     const std::string& url);

/// `host[:port]` of a URL that libcurl accepts, else "the server"; and the proxy, unless null.
[[nodiscard]] std::string server_of(const std::string& url, const Proxy* proxy = nullptr);

}  // namespace sudomock::detail
