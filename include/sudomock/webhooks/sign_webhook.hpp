#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <sudomock/config.hpp>

namespace sudomock {
inline namespace v0_1 {
namespace testing {

/// The two headers of a delivery.
struct SignedWebhook {
  std::string signature = {};  ///< `X-SudoMock-Signature`.
  std::string timestamp = {};  ///< `X-SudoMock-Timestamp`.
};

/// What the API sends along with `body`, signed with `secret` at `sent` (in whole seconds, rounded
/// down; not before 1970), for tests of a program's own webhook endpoint. Part of
/// `sudomock::webhooks`. Safe to call from many threads at once.
///
/// Throws `std::runtime_error` when OpenSSL's configuration offers no HMAC-SHA256.
[[nodiscard]] SUDOMOCK_WEBHOOKS_EXPORT SignedWebhook
sign_webhook(std::string_view body, std::string_view secret,
             std::chrono::system_clock::time_point sent = std::chrono::system_clock::now());

}  // namespace testing
}  // namespace v0_1
}  // namespace sudomock
