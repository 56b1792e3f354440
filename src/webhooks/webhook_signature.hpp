#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sudomock::detail {

/// The bytes of an HMAC-SHA256 (RFC 2104, FIPS 180-4).
using WebhookSignature = std::array<unsigned char, 32>;

/// The text that is signed: "{timestamp}.{raw body}" (contract: "Webhooks").
[[nodiscard]] std::string signed_text(std::string_view timestamp, std::string_view body);

/// Signs the text; nothing when OpenSSL's configuration offers no such function. Throws
/// `std::bad_alloc`.
[[nodiscard]] std::optional<WebhookSignature> sign(std::string_view secret, std::string_view text);

/// Whether both are the same, in a time that does not depend on where they differ.
[[nodiscard]] bool is_same(const WebhookSignature& a, const WebhookSignature& b) noexcept;

/// The header's value: lower-case hexadecimal digits.
[[nodiscard]] std::string to_header(const WebhookSignature& signature);
/// Undoes `to_header`. Nothing for any other text: the API never sends upper case.
[[nodiscard]] std::optional<WebhookSignature> parse_signature(std::string_view header) noexcept;

/// The header `X-SudoMock-Timestamp`: twelve digits at most, up to the year 9999.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_unix_time(
    std::string_view header) noexcept;

}  // namespace sudomock::detail
