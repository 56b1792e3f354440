#pragma once

#include <curl/curl.h>

#include <string>
#include <string_view>

#include <sudomock/error.hpp>

#include "http/curl_settings.hpp"

namespace sudomock::detail {

/// How far a request had come when it ended without an answer.
enum class TransferPhase { connecting, waiting, reading };

/// A request that libcurl gave up.
struct CurlFailure {
  CURLcode code = CURLE_OK;
  std::string_view cause = {};  ///< CURLOPT_ERRORBUFFER; may be empty.
  std::string url = {};
  TransferPhase phase = TransferPhase::connecting;
};

/// The failure in the caller's terms, naming the host and the cause, without a secret.
[[nodiscard]] Error describe_failure(const CurlFailure& failure, const CurlSettings& settings);

/// The request's own deadline passed.
[[nodiscard]] Error describe_timeout(const std::string& url, TransferPhase phase);

/// `host[:port]` of a URL that libcurl accepts, else "the server".
[[nodiscard]] std::string host_of(const std::string& url);

}  // namespace sudomock::detail
