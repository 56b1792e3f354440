#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <sudomock/webhook.hpp>

namespace sudomock::test {

/// A genuine delivery, its signature made by OpenSSL's own program:
///
///     printf '%s' '1782122406.{"event":...}' | openssl dgst -sha256 -hmac whsec_5f1c0a9e7b3d
inline constexpr std::string_view secret = "whsec_5f1c0a9e7b3d";
inline constexpr std::string_view body =
    R"({"event":"render.succeeded","job_id":"9d4e2b51-0c7a-4f8e-bb1c-2a6f9e3d8c10",)"
    R"("kind":"render","status":"succeeded",)"
    R"("result_url":"https://cdn.sudomock.com/renders/9d4e2b51.png","error":null,)"
    R"("created_at":"2026-06-22T10:00:03Z"})";
inline constexpr std::string_view timestamp = "1782122406";
inline constexpr std::string_view signature =
    "061405ec998037bc6516d533a2cde75528da19c4a36cb9c902833c9aa9c9190a";

/// The same, with `-hmac whsec_the_one_before`.
inline constexpr std::string_view secret_before = "whsec_the_one_before";
inline constexpr std::string_view signature_before =
    "6c3af7d0305a7f8a389c7a92563c9502c7646ec4847bf5305f9857eb5e3bee60";

/// When it was sent: 2026-06-22 10:00:06 UTC, `timestamp`.
inline constexpr std::chrono::system_clock::time_point sent{std::chrono::seconds{1782122406}};

/// What a verifier makes of it, or of another body with its signature.
inline Result<WebhookEvent> verify(const WebhookVerifier& verifier, std::string_view text = body) {
  return verifier.verify(text, signature, timestamp, sent);
}

}  // namespace sudomock::test
