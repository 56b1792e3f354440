#include "http/curl_library.hpp"

#ifndef _WIN32
#include <dlfcn.h>
#include <sys/socket.h>
#endif

#include <algorithm>
#include <array>
#include <fstream>
#include <mutex>

namespace sudomock::detail {

CURLcode start_curl() {
  static std::once_flag once;
  static CURLcode code = CURLE_FAILED_INIT;
  std::call_once(once, [] { code = curl_global_init(CURL_GLOBAL_ALL); });
  return code;
}

#ifdef _WIN32
void pin_libcurl() noexcept {}
#else
void pin_libcurl() noexcept {
  Dl_info place{};
  if (dladdr(reinterpret_cast<const void*>(&curl_easy_init), &place) == 0) return;
  // Its own file, or whatever it is linked into. Null, and of no matter, for the program itself.
  (void)dlopen(place.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}
#endif

bool leaves_sending_to_libcurl(std::string_view tls_library) noexcept {
  // With several, those that are not in use stand in parentheses.
  if (tls_library.find('(') != tls_library.npos) return false;
  static constexpr std::array<std::string_view, 6> known = {"OpenSSL/", "LibreSSL/", "BoringSSL",
                                                            "AWS-LC/",  "quictls/",  "GnuTLS/"};
  return std::any_of(known.begin(), known.end(),
                     [&](std::string_view name) { return tls_library.starts_with(name); });
}

namespace {

// What libcurl needs of the system to send without a SIGPIPE; macOS has the latter.
#if defined(MSG_NOSIGNAL) || defined(SO_NOSIGPIPE)
constexpr bool can_send_without_sigpipe = true;
#else
constexpr bool can_send_without_sigpipe = false;
#endif

[[maybe_unused]] bool is_readable(const char* path) {
  return path != nullptr && std::ifstream(path).good();
}

}  // namespace

CurlFeatures find_features(const curl_version_info_data& info) {
  CurlFeatures features;
  features.version = info.version_num;
  features.http2 = (info.features & CURL_VERSION_HTTP2) != 0;
  features.tls = (info.features & CURL_VERSION_SSL) != 0;
  features.https_proxy = (info.features & CURL_VERSION_HTTPS_PROXY) != 0;
  features.tls_sends_without_sigpipe = can_send_without_sigpipe && info.version_num >= 0x075700 &&
                                       info.ssl_version != nullptr &&
                                       leaves_sending_to_libcurl(info.ssl_version);
  // From 8.21 on libcurl puts its built-in directory back when CAPATH is NULL.
  features.capath_can_be_unset = info.version_num < 0x081500;
#if LIBCURL_VERSION_NUM >= 0x074600
  if (info.age >= CURLVERSION_SEVENTH) features.has_default_ca_bundle = is_readable(info.cainfo);
#endif
  return features;
}

const CurlFeatures& curl_features() {
  static const CurlFeatures features = find_features(*curl_version_info(CURLVERSION_NOW));
  return features;
}

}  // namespace sudomock::detail
