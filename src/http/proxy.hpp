#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sudomock/client_options.hpp>
#include <sudomock/error.hpp>
#include <sudomock/result.hpp>

namespace sudomock::detail {

/// A proxy that libcurl can use.
struct Proxy {
  std::string url;         ///< The text given: `[scheme://][user:password@]host[:port]`.
  std::string setting;     ///< Where it was given, as a message says it.
  std::string exceptions;  ///< The environment's NO_PROXY, for CURLOPT_NOPROXY.

  /// `host[:port]`, which a message may show.
  [[nodiscard]] std::string host() const;
  /// What no text may show: the password, or a user without one, and as sent to the proxy (RFC
  /// 7617), as given and decoded.
  [[nodiscard]] std::vector<std::string> secrets() const;
};

/// Which proxy the requests of a client go through: the one of its options, or else of the
/// environment as it was when this was made. (libcurl looks there for each request, and would read
/// freed memory when the host program changes a variable meanwhile on another thread.) Immutable.
class ProxyChoice {
 public:
  explicit ProxyChoice(const std::optional<std::string>& option);

  /// The proxy for a request to `url`, or null for none, as always over plain http to this machine:
  /// the secret would leave it in the clear. `invalid_argument` for a proxy that cannot be used; no
  /// part of it is repeated, for in what does not parse the password may be anywhere. Valid as long
  /// as this.
  [[nodiscard]] Result<const Proxy*> proxy_for(const std::string& url) const;

 private:
  using Choice = Result<std::optional<Proxy>>;
  [[nodiscard]] static Choice of_environment(std::string_view scheme);

  bool is_option_;
  Choice for_http_;
  Choice for_https_;
};

/// What no text may show of the proxy that the requests of a client with these options go through;
/// `invalid_argument` when it cannot be used.
[[nodiscard]] Result<std::vector<std::string>> proxy_secrets(const ClientOptions& options,
                                                             const std::string& url);

}  // namespace sudomock::detail
