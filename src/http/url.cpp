#include "http/url.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <utility>

#ifdef _WIN32
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#endif

#include "base/text.hpp"
#include "http/curl_easy.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

// No part of the URL is repeated: one that is refused may hold a password anywhere.
Error refuse(const std::string& why) { return invalid_argument("base_url " + why); }

// 127.0.0.0/8 (RFC 1122, section 3.2.1.3). inet_pton takes four decimal parts and neither a sign
// nor a leading zero: the first makes it a name for DNS to resolve, the second is read as octal by
// some resolvers.
bool is_loopback_ipv4(const std::string& host) {
  std::array<unsigned char, 4> address{};  // in the network's order
  return inet_pton(AF_INET, host.c_str(), address.data()) == 1 && address[0] == 127;
}

bool is_loopback(const std::string& host) {
  return equals_ignoring_case(host, "localhost") || host == "[::1]" || is_loopback_ipv4(host);
}

constexpr std::string_view api = "/api/v1";

std::string without_trailing_slashes(std::string path) {
  while (path.ends_with('/')) path.pop_back();
  return path;
}

// Such as /api/v2, of which every request would be a 404. Any other prefix may be a gateway's.
bool is_another_version(std::string_view path) {
  const std::size_t version = path.find_last_not_of("0123456789");
  return version != path.npos && version + 1 < path.size() && !path.ends_with(api) &&
         path.substr(0, version + 1).ends_with("/api/v");
}

bool has_the_endpoint(std::string_view path) {
  return path.ends_with("/jobs") || path.find("/api/v1/jobs/") != path.npos;
}

// What libcurl's parser lets through in some versions but has no place in a URL (RFC 3986).
bool has_strange_characters(std::string_view text) {
  return has_control_characters(text) || text.find_first_of(" \\\"<>^`{|}") != text.npos;
}

// libcurl decodes the host once in each reading, so with an escape the second reading, which makes
// the request, may be another host than the first one, which was checked. Zones (RFC 6874) stay.
bool has_escaped_host(std::string_view url) {
  const std::size_t begin = std::min(url.find_first_not_of('/', url.find(':') + 1), url.size());
  const std::string_view host = url.substr(begin, url.find('/', begin) - begin);
  return !host.starts_with('[') && host.find('%') != host.npos;
}

/// A URL whose scheme and host may be used.
Result<CurlUrl> parse_base_url(const std::string& base_url, bool allow_insecure_http) {
  if (base_url.empty()) return refuse("is empty");
  if (has_strange_characters(base_url)) return refuse("has characters that no URL has");
  CurlUrl url(curl_url());
  if (!url) throw std::bad_alloc();
  const CURLUcode code = curl_url_set(url.get(), CURLUPART_URL, base_url.c_str(),
                                      CURLU_DISALLOW_USER | CURLU_NON_SUPPORT_SCHEME);
  if (code == CURLUE_USER_NOT_ALLOWED) return refuse("must not hold a user or a password");
  if (code == CURLUE_OUT_OF_MEMORY) throw std::bad_alloc();
  // libcurl reads "https:///host" and "https:/host" as browsers do, as typing errors.
  const std::string_view rest = std::string_view(base_url).substr(base_url.find(':') + 1);
  if (code != CURLUE_OK || rest.find_first_not_of('/') != 2) {
    return refuse("is not a URL such as https://api.sudomock.com");
  }
  const std::string scheme = url_part(url.get(), CURLUPART_SCHEME);
  if (scheme != "https" && scheme != "http") return refuse("must begin with https:// or http://");
  if (base_url.find_first_of("?#") != base_url.npos) {
    return refuse("must have neither a query nor a fragment");
  }
  const std::string host = url_part(url.get(), CURLUPART_HOST);
  if (host.empty()) return refuse("has no host");
  if (has_escaped_host(base_url)) return refuse("must not have a percent-encoded host");
  if (scheme == "http" && !allow_insecure_http && !is_loopback(host)) {
    return refuse(
        "is plain http to a host other than loopback: the secret would travel in the clear; use "
        "https, or set allow_insecure_http");
  }
  return url;
}

}  // namespace

Result<std::string> normalize_base_url(const std::string& base_url, bool allow_insecure_http) {
  const Result<CurlUrl> url = parse_base_url(base_url, allow_insecure_http);
  if (!url) return url.error();
  std::string path = without_trailing_slashes(url_part(url->get(), CURLUPART_PATH));
  if (is_another_version(path)) {
    return refuse("names another version of the API than /api/v1, the one of this library");
  }
  if (path.ends_with("/api")) return refuse("ends in /api; leave that out, or write /api/v1");
  if (has_the_endpoint(path)) {
    return refuse("ends in an endpoint such as /jobs; leave it out, the library adds it");
  }
  if (!path.ends_with(api)) path += api;
  if (curl_url_set(url->get(), CURLUPART_PATH, path.c_str(), 0) != CURLUE_OK) {
    return refuse("has a path that libcurl refuses");
  }
  return url_part(url->get(), CURLUPART_URL, CURLU_NO_DEFAULT_PORT);
}

bool is_https(std::string_view url) noexcept {
  return equals_ignoring_case(url.substr(0, 6), "https:");
}

bool is_plain_http_to_loopback(const std::string& url) {
  const CurlUrl parsed(curl_url());
  const CURLUcode code =
      curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME);
  if (code != CURLUE_OK) throw std::bad_alloc();  // libcurl has several codes for it
  return url_part(parsed.get(), CURLUPART_SCHEME) == "http" &&
         is_loopback(url_part(parsed.get(), CURLUPART_HOST));
}

std::string_view host_of(std::string_view url) {
  const std::string_view rest = url.substr(url.find("://") + 3);
  return rest.starts_with('[') ? rest.substr(1, rest.find(']') - 1)
                               : rest.substr(0, rest.find_first_of(":/?"));
}

std::string percent_encode(std::string_view text) {
  if (text.empty()) return {};  // libcurl takes a length of 0 for "up to the NUL"
  if (text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw std::bad_alloc();
  const CurlText encoded(curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())));
  if (!encoded) throw std::bad_alloc();
  return encoded.get();
}

std::string percent_decode(const std::string& text) {
  const CurlText decoded(curl_easy_unescape(nullptr, text.c_str(), 0, nullptr));
  if (!decoded) throw std::bad_alloc();
  return decoded.get();
}

}  // namespace sudomock::detail
