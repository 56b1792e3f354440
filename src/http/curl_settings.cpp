#include "http/curl_settings.hpp"

#include <utility>

#include "http/curl_library.hpp"
#include "http/url.hpp"

namespace sudomock::detail {

CurlSettings::CurlSettings(ClientOptions given)
    : options(std::move(given)),
      proxies(options.proxy),
      tls_sends_without_sigpipe(curl_features().tls_sends_without_sigpipe) {}

bool CurlSettings::may_raise_sigpipe(const std::string& url) const {
  if (tls_sends_without_sigpipe) return false;
  if (is_https(url)) return true;
  const Result<const Proxy*> proxy = proxies.proxy_for(url);
  return proxy && *proxy != nullptr && is_https((*proxy)->url);
}

}  // namespace sudomock::detail
