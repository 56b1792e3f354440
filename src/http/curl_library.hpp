#pragma once

#include <curl/curl.h>

#include <string_view>

namespace sudomock::detail {

/// Starts libcurl on the first call of the process, and says how that went. Never undone, as the
/// host program may use libcurl too.
[[nodiscard]] CURLcode start_curl();

/// Keeps the code of libcurl in memory until the process ends, even when the last library that uses
/// it is unloaded: for a thread that still runs in it.
void pin_libcurl() noexcept;

/// What the libcurl of this process can do: it may be another one than that compiled against.
struct CurlFeatures {
  unsigned version = 0;  ///< In the form of LIBCURL_VERSION_NUM.
  bool http2 = false;
  bool tls = false;
  bool https_proxy = false;  ///< TLS to a proxy.
  /// Whether TLS writes to its connections as what is in the clear is written: without a SIGPIPE.
  bool tls_sends_without_sigpipe = false;
  /// Whether setting CAPATH to NULL turns the built-in directory off.
  bool capath_can_be_unset = false;
  /// Whether the built-in CA bundle makes the CA directory superfluous.
  bool has_default_ca_bundle = false;
};

/// Whether that TLS library, as curl_version_info names it, leaves the writing to libcurl (of 7.87
/// and newer), which then sends without a SIGPIPE. Others do not, nor does a choice of several:
/// they write to the socket by themselves, or nobody has looked.
[[nodiscard]] bool leaves_sending_to_libcurl(std::string_view tls_library) noexcept;

/// What a libcurl that says this of itself can do.
[[nodiscard]] CurlFeatures find_features(const curl_version_info_data& info);

/// What the libcurl of this process can do. It is asked once; thread-safe.
[[nodiscard]] const CurlFeatures& curl_features();

}  // namespace sudomock::detail
