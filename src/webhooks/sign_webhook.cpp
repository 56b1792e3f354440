#include <sudomock/webhooks/sign_webhook.hpp>

#include <stdexcept>

#include "webhooks/webhook_signature.hpp"

namespace sudomock {
inline namespace v0_1 {
namespace testing {

SignedWebhook sign_webhook(std::string_view body, std::string_view secret,
                           std::chrono::system_clock::time_point sent) {
  SignedWebhook headers;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(sent.time_since_epoch());
  headers.timestamp = std::to_string(seconds.count());
  const auto signature = detail::sign(secret, detail::signed_text(headers.timestamp, body));
  if (!signature) throw std::runtime_error("OpenSSL's configuration offers no HMAC-SHA256");
  headers.signature = detail::to_header(*signature);
  return headers;
}

}  // namespace testing
}  // namespace v0_1
}  // namespace sudomock
