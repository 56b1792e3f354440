#include "http/proxy.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <initializer_list>
#include <new>
#include <utility>

#include "base/text.hpp"
#include "http/curl_easy.hpp"
#include "http/curl_library.hpp"
#include "http/url.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

/// Parses a proxy as libcurl does; null when it cannot.
CurlUrl parse_proxy(const std::string& proxy) {
  CurlUrl url(curl_url());
  if (!url) throw std::bad_alloc();
  const CURLUcode code = curl_url_set(url.get(), CURLUPART_URL, proxy.c_str(),
                                      CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME);
  if (code == CURLUE_OUT_OF_MEMORY) throw std::bad_alloc();
  return code == CURLUE_OK ? std::move(url) : nullptr;
}

/// Parses one that was checked: only memory can be missing, for which libcurl has several codes.
CurlUrl parse_usable_proxy(const std::string& proxy) {
  CurlUrl url = parse_proxy(proxy);
  if (!url) throw std::bad_alloc();
  return url;
}

std::optional<Error> check_scheme(const Proxy& proxy, std::string_view scheme) {
  static constexpr std::array<std::string_view, 7> schemes = {
      "http", "https", "socks", "socks4", "socks4a", "socks5", "socks5h"};
  if (std::find(schemes.begin(), schemes.end(), scheme) == schemes.end()) {
    return invalid_argument(
        proxy.setting + " has a scheme other than http, https, socks4, socks4a, socks5 or socks5h");
  }
  if (scheme == "https" && !curl_features().https_proxy) {
    return invalid_argument(proxy.setting + " has the scheme https, which this libcurl lacks");
  }
  return std::nullopt;
}

std::optional<Error> check(const Proxy& proxy) {
  const bool is_text = !has_control_characters(proxy.url) && proxy.url.find(' ') == proxy.url.npos;
  const CurlUrl url = is_text ? parse_proxy(proxy.url) : nullptr;
  const std::string path = url ? url_part(url.get(), CURLUPART_PATH) : "";
  const bool is_bare =
      (path.empty() || path == "/") && proxy.url.find_first_of("?#") == proxy.url.npos;
  if (!url || !is_bare || url_part(url.get(), CURLUPART_HOST).empty()) {
    return invalid_argument(proxy.setting +
                            " is not of the form [scheme://][user:password@]host[:port]");
  }
  return check_scheme(proxy, url_part(url.get(), CURLUPART_SCHEME));
}

Result<std::optional<Proxy>> checked(Proxy proxy) {
  if (std::optional<Error> refusal = check(proxy)) return *std::move(refusal);
  return std::optional<Proxy>(std::move(proxy));
}

struct Variable {
  std::string name;
  std::string value;  ///< Empty when it is not set, as libcurl takes it.
};

Variable first_set(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): as libcurl does
    if (value != nullptr && *value != '\0') return {name, value};
  }
  return {};
}

}  // namespace

std::string Proxy::host() const {
  const CurlUrl parsed = parse_usable_proxy(url);
  const std::string host = url_part(parsed.get(), CURLUPART_HOST);
  const std::string port = url_part(parsed.get(), CURLUPART_PORT);
  return port.empty() ? host : host + ':' + port;
}

std::vector<std::string> Proxy::secrets() const {
  const CurlUrl parsed = parse_usable_proxy(url);
  const std::string user = url_part(parsed.get(), CURLUPART_USER);
  const std::string password = url_part(parsed.get(), CURLUPART_PASSWORD);
  if (user.empty() && password.empty()) return {};
  std::vector<std::string> secrets;
  const auto add = [&](const std::string& name, const std::string& word) {
    secrets.push_back(word.empty() ? name : word);
    secrets.push_back(name + ':' + word);
  };
  add(user, password);
  add(percent_decode(user), percent_decode(password));
  return secrets;
}

ProxyChoice::ProxyChoice(const std::optional<std::string>& option)
    : is_option_(option.has_value()),
      for_http_(option ? checked({*option, "ClientOptions::proxy", ""}) : of_environment("http")),
      for_https_(option ? for_http_ : of_environment("https")) {}

// The upper-case variable of plain http is left out, as by libcurl: a web server sets it for its
// scripts from a header that anybody may send.
ProxyChoice::Choice ProxyChoice::of_environment(std::string_view scheme) {
  const Variable variable =
      scheme == "https" ? first_set({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})
                        : first_set({"http_proxy", "all_proxy", "ALL_PROXY"});
  const Variable exceptions = first_set({"no_proxy", "NO_PROXY"});
  if (variable.value.empty() || exceptions.value == "*") return std::optional<Proxy>();
  return checked({variable.value, variable.name + " in the environment", exceptions.value});
}

Result<const Proxy*> ProxyChoice::proxy_for(const std::string& url) const {
  const bool is_local = is_plain_http_to_loopback(url);
  const Choice& choice = is_https(url) ? for_https_ : for_http_;
  if (!choice && (is_option_ || !is_local)) return choice.error();
  const bool is_used = choice && *choice && !is_local;
  return is_used ? &**choice : nullptr;
}

Result<std::vector<std::string>> proxy_secrets(const ClientOptions& options,
                                               const std::string& url) {
  if (options.transport && !options.proxy) return std::vector<std::string>();
  return ProxyChoice(options.proxy).proxy_for(url).transform([](const Proxy* proxy) {
    return proxy != nullptr ? proxy->secrets() : std::vector<std::string>();
  });
}

}  // namespace sudomock::detail
