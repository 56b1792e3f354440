#pragma once

#include <chrono>
#include <functional>
#include <string>

#include <sudomock/config.hpp>

namespace sudomock {
inline namespace v0_1 {
namespace testing {

/// A delivery as an HTTP server hands it on: what `WebhookVerifier::verify` takes.
struct WebhookDelivery {
  std::string body = {};       ///< JSON.
  std::string signature = {};  ///< `X-SudoMock-Signature`; empty without `WebhookEndpoint::sign`.
  std::string timestamp = {};  ///< `X-SudoMock-Timestamp`.
};

/// Where the fake API sends its webhooks, and what becomes of them on their way. Made for
/// designated initialisers: `{.handler = on_webhook, .spread = 2s, .loss = 0.1}`.
///
/// Each is made, and dated, at the moment at which its job ends. As with the real API there is none
/// for a cancelled job, a failed upload is a `render.failed`, and there is none for kinds newer
/// than the library. A photo mockup that failed with an `error_code` that contains `REJECTED` is
/// sent as rejected.
struct WebhookEndpoint {
  /// Called with each delivery when the clock gets there, on the thread that moves it. It may use
  /// the fake API and the library. Empty: nothing is sent.
  std::function<void(const WebhookDelivery&)> handler = {};
  /// Makes the signature of a body that is sent at that time, such as by `sign_webhook`, which is
  /// part of `sudomock::webhooks`: this test kit needs no OpenSSL. It may not use the fake API.
  std::function<std::string(const std::string& body, std::chrono::sys_seconds sent)> sign = {};

  std::chrono::microseconds delay{0};  ///< How long each is on its way, at least.
  /// How much longer each may be, at random: of jobs that end sooner than that after each other the
  /// deliveries come out of order.
  std::chrono::microseconds spread{0};
  double loss = 0;     ///< How likely each gets lost, 0 to 1; decided by the seed.
  double doubles = 0;  ///< How likely each that is not lost comes twice, on ways of their own.
  bool older_names = false;  ///< Photo events as `2d_mockup.*` and `2d_render.*`.
  std::string owner = {};    ///< Whose jobs; empty means the default account's.
};

}  // namespace testing
}  // namespace v0_1
}  // namespace sudomock
