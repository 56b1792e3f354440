#include "webhooks/webhook_signature.hpp"

#include <cstdint>
#include <new>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

namespace sudomock::detail {

namespace {

constexpr std::string_view digits = "0123456789abcdef";

/// 9999-12-31T23:59:59Z: with years of more digits no sum of times overflows.
constexpr std::int64_t last_second = 253'402'300'799;
constexpr std::size_t last_second_digits = 12;

}  // namespace

std::string signed_text(std::string_view timestamp, std::string_view body) {
  std::string text;
  text.reserve(timestamp.size() + 1 + body.size());
  text += timestamp;
  text += '.';
  text += body;
  return text;
}

std::optional<WebhookSignature> sign(std::string_view secret, std::string_view text) {
  WebhookSignature signature{};
  std::size_t size = 0;
  // The error queue is the whole thread's, so what the host program has in it stays.
  ERR_set_mark();
  const bool done = EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, secret.data(),
                              secret.size(), reinterpret_cast<const unsigned char*>(text.data()),
                              text.size(), signature.data(), signature.size(), &size) != nullptr;
  const bool unsupported = ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_UNSUPPORTED;
  ERR_pop_to_mark();
  if (done && size == signature.size()) return signature;
  // All else that can fail here is memory, for which OpenSSL has many names.
  if (!unsupported) throw std::bad_alloc();
  return std::nullopt;
}

bool is_same(const WebhookSignature& a, const WebhookSignature& b) noexcept {
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string to_header(const WebhookSignature& signature) {
  std::string header;
  header.reserve(2 * signature.size());
  for (const unsigned char byte : signature) {
    header += digits[byte >> 4U];
    header += digits[byte & 0xFU];
  }
  return header;
}

std::optional<WebhookSignature> parse_signature(std::string_view header) noexcept {
  WebhookSignature signature{};
  if (header.size() != 2 * signature.size()) return std::nullopt;
  for (std::size_t i = 0; i < signature.size(); ++i) {
    const std::size_t high = digits.find(header[2 * i]);
    const std::size_t low = digits.find(header[2 * i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    signature[i] = static_cast<unsigned char>(high << 4U | low);
  }
  return signature;
}

std::optional<std::chrono::sys_seconds> parse_unix_time(std::string_view header) noexcept {
  if (header.empty() || header.size() > last_second_digits) return std::nullopt;
  std::int64_t seconds = 0;
  for (const char digit : header) {
    if (digit < '0' || digit > '9') return std::nullopt;
    seconds = seconds * 10 + (digit - '0');
  }
  if (seconds > last_second) return std::nullopt;
  return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

}  // namespace sudomock::detail
