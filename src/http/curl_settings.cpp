#include "http/curl_settings.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "http/curl_easy.hpp"
#include "http/curl_library.hpp"
#include "types/errors.hpp"
#include "types/text.hpp"

namespace sudomock::detail {

namespace {

bool is_proxy_scheme(std::string_view scheme) {
  static constexpr std::array<std::string_view, 7> schemes = {
      "http", "https", "socks", "socks4", "socks4a", "socks5", "socks5h"};
  return std::find(schemes.begin(), schemes.end(), scheme) != schemes.end();
}

// Nothing of the proxy is repeated in a message: in what does not parse, the password may be
// anywhere.
std::optional<Error> check_proxy(const std::string& proxy, std::vector<std::string>& secrets) {
  const CurlUrl url(curl_url());
  const bool parses = !has_control_characters(proxy) && proxy.find(' ') == std::string::npos &&
                      curl_url_set(url.get(), CURLUPART_URL, proxy.c_str(),
                                   CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME) == CURLUE_OK;
  const std::string path = url_part(url.get(), CURLUPART_PATH);
  const bool is_bare = (path.empty() || path == "/") && proxy.find_first_of("?#") == proxy.npos;
  if (!parses || !is_bare || url_part(url.get(), CURLUPART_HOST).empty()) {
    return invalid_argument("proxy is not of the form [scheme://][user:password@]host[:port]");
  }
  if (!is_proxy_scheme(url_part(url.get(), CURLUPART_SCHEME))) {
    return invalid_argument(
        "proxy has a scheme other than http, https, socks4, socks4a, socks5 or socks5h");
  }
  for (const CURLUPart which : {CURLUPART_PASSWORD, CURLUPART_USER}) {
    for (const unsigned flags : {0U, static_cast<unsigned>(CURLU_URLDECODE)}) {
      secrets.push_back(url_part(url.get(), which, flags));
    }
  }
  std::erase(secrets, std::string());
  return std::nullopt;
}

// In which libcurl looks for a proxy: the first two for a URL with https, the third for one
// without.
constexpr std::array<const char*, 5> variables = {"https_proxy", "HTTPS_PROXY", "http_proxy",
                                                  "all_proxy", "ALL_PROXY"};

// NOLINTNEXTLINE(concurrency-mt-unsafe): as libcurl does
const char* in_environment(const char* name) noexcept { return std::getenv(name); }

bool names_a_proxy(const char* variable) noexcept { return in_environment(variable) != nullptr; }

bool is_https(const char* url) noexcept { return curl_strnequal(url, "https:", 6) != 0; }

}  // namespace

CurlSettings::CurlSettings(ClientOptions given)
    : options(std::move(given)),
      tls_sends_without_sigpipe(curl_features().tls_sends_without_sigpipe),
      never_uses_a_proxy(!options.proxy &&
                         std::none_of(variables.begin(), variables.end(), names_a_proxy)) {
  if (options.proxy) refused = check_proxy(*options.proxy, secrets);
}

bool CurlSettings::may_raise_sigpipe(const std::string& url) const noexcept {
  if (tls_sends_without_sigpipe) return false;
  if (is_https(url.c_str())) return true;
  if (options.proxy) return is_https(options.proxy->c_str());
  return std::any_of(variables.begin(), variables.end(), [](const char* name) {
    const char* proxy = in_environment(name);
    return proxy != nullptr && is_https(proxy);
  });
}

}  // namespace sudomock::detail
