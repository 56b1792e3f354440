#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <sudomock/transport.hpp>

#include "http/curl_transport.hpp"

namespace sudomock::test {

using namespace std::chrono_literals;

/// Options of the libcurl transport for a test against a server of its own.
[[nodiscard]] ClientOptions transport_options();

/// A libcurl transport with `transport_options()`.
[[nodiscard]] std::shared_ptr<Transport> curl_transport();

/// A request for `url` with `time` to be answered.
[[nodiscard]] HttpRequest request_for(const HttpSession& session, std::string url,
                                      std::chrono::milliseconds time = 10s);

/// Waits until `count` requests are complete, or `stop` is requested.
[[nodiscard]] std::vector<HttpCompletion> complete(HttpSession& session, std::size_t count,
                                                   const std::stop_token& stop = {});

/// Asks for `url` and waits for the outcome.
[[nodiscard]] Result<HttpResponse> fetch(HttpSession& session, std::string url,
                                         std::chrono::milliseconds time = 10s);

}  // namespace sudomock::test
