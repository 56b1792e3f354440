#include <sudomock/webhooks/webhook.hpp>

#include <algorithm>
#include <utility>

#include <openssl/crypto.h>

#include "base/names.hpp"
#include "base/pasted_secret.hpp"
#include "types/errors.hpp"
#include "webhooks/webhook_reader.hpp"
#include "webhooks/webhook_signature.hpp"

namespace sudomock {

namespace detail {

struct WebhookKeys {
  std::vector<std::string> secrets = {};
  std::chrono::seconds tolerance{0};
  std::optional<Error> refusal = std::nullopt;  // what every verify returns

  WebhookKeys() = default;
  WebhookKeys(const WebhookKeys&) = delete;
  WebhookKeys& operator=(const WebhookKeys&) = delete;
  ~WebhookKeys() {
    for (std::string& secret : secrets) OPENSSL_cleanse(secret.data(), secret.size());
  }
};

namespace {

std::optional<Error> check(const std::vector<std::string>& secrets, const WebhookOptions& options) {
  if (secrets.empty()) return invalid_argument("secrets: at least one is needed");
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    const std::string name = "secrets[" + std::to_string(i) + "]";
    if (const char* fault = fault_of_pasted(secrets[i])) {
      return invalid_argument(name + ' ' + fault);
    }
    if (secrets[i].find("****") != std::string::npos) {
      return invalid_argument(name + " is masked; it is shown whole only when it is made");
    }
  }
  if (options.tolerance < std::chrono::seconds{1}) {
    return invalid_argument("tolerance: " + std::to_string(options.tolerance.count()) +
                            " s is less than 1 s");
  }
  return std::nullopt;
}

/// A delivery has a few hundred bytes. Signing copies the body, and whoever sends a forgery must
/// not decide how much that is.
constexpr std::size_t max_body_bytes = std::size_t{8} << 20U;

Error no_hmac() {
  return invalid_argument("OpenSSL's configuration offers no HMAC-SHA256 to check it with");
}

Error refused(std::string why) { return make_error(ErrorCode::invalid_signature, std::move(why)); }

/// Nothing when one of the secrets makes that signature. All are tried, so that the time it takes
/// does not say which one is in use.
std::optional<Error> check_signature(const WebhookKeys& keys, const WebhookSignature& claimed,
                                     const std::string& text) {
  unsigned matches = 0;
  for (const std::string& secret : keys.secrets) {
    const std::optional<WebhookSignature> ours = sign(secret, text);
    if (!ours) return no_hmac();
    matches += is_same(*ours, claimed) ? 1U : 0U;
  }
  if (matches > 0) return std::nullopt;
  return refused("no secret of " + std::to_string(keys.secrets.size()) +
                 " makes this signature of this body and timestamp");
}

std::optional<Error> check_age(const WebhookKeys& keys, std::chrono::sys_seconds sent,
                               std::chrono::system_clock::time_point now) {
  using std::chrono::seconds;
  // Whole seconds, rounded away from the timestamp: times of a clock and of a header in one unit
  // could overflow.
  const seconds age = std::chrono::ceil<seconds>(now) - sent;
  const seconds ahead = sent - std::chrono::floor<seconds>(now);
  if (age <= keys.tolerance && ahead <= keys.tolerance) return std::nullopt;
  return refused("the timestamp is " + std::to_string(std::max(age, ahead).count()) + " s " +
                 (age > ahead ? "old" : "ahead") + ", more than the tolerance of " +
                 std::to_string(keys.tolerance.count()) + " s");
}

}  // namespace
}  // namespace detail

inline namespace v0_1 {

namespace {

/// The newer spelling of each type before the older one.
constexpr detail::Name<WebhookType> names[] = {
    {"render.succeeded", WebhookType::render_succeeded},
    {"render.failed", WebhookType::render_failed},
    {"upload.succeeded", WebhookType::upload_succeeded},
    {"video.succeeded", WebhookType::video_succeeded},
    {"video.failed", WebhookType::video_failed},
    {"webhook.test", WebhookType::test},
    {"photo_mockup.ready", WebhookType::photo_mockup_ready},
    {"photo_mockup.rejected", WebhookType::photo_mockup_rejected},
    {"photo_mockup.failed", WebhookType::photo_mockup_failed},
    {"photo_mockup_render.succeeded", WebhookType::photo_mockup_render_succeeded},
    {"photo_mockup_render.failed", WebhookType::photo_mockup_render_failed},
    {"2d_mockup.ready", WebhookType::photo_mockup_ready},
    {"2d_mockup.rejected", WebhookType::photo_mockup_rejected},
    {"2d_mockup.failed", WebhookType::photo_mockup_failed},
    {"2d_render.succeeded", WebhookType::photo_mockup_render_succeeded},
    {"2d_render.failed", WebhookType::photo_mockup_render_failed},
};
static_assert(detail::names_all(names));

}  // namespace

std::string_view to_string(WebhookType type) noexcept { return detail::name_of(names, type); }

WebhookType parse_webhook_type(std::string_view text) noexcept {
  return detail::named(names, text);
}

using detail::refused;

WebhookVerifier::WebhookVerifier(std::vector<std::string> secrets, WebhookOptions options) {
  const auto keys = std::make_shared<detail::WebhookKeys>();
  keys->secrets = std::move(secrets);
  keys->tolerance = options.tolerance;
  keys->refusal = detail::check(keys->secrets, options);
  keys_ = keys;
}

WebhookVerifier::~WebhookVerifier() = default;

Result<void> WebhookVerifier::check() const {
  if (keys_->refusal) return *keys_->refusal;
  if (!detail::sign(keys_->secrets.front(), "")) return detail::no_hmac();
  return {};
}

Result<WebhookEvent> WebhookVerifier::verify(std::string_view body, std::string_view signature,
                                             std::string_view timestamp,
                                             std::chrono::system_clock::time_point now) const {
  if (keys_->refusal) return *keys_->refusal;
  if (body.size() > detail::max_body_bytes) {
    return detail::make_error(ErrorCode::response_too_large,
                              "the delivery has " + std::to_string(body.size()) +
                                  " bytes, more than " + std::to_string(detail::max_body_bytes));
  }
  const std::optional<detail::WebhookSignature> claimed = detail::parse_signature(signature);
  if (!claimed) return refused("the signature is not 64 lower-case hexadecimal digits");
  const std::optional<std::chrono::sys_seconds> sent = detail::parse_unix_time(timestamp);
  if (!sent) return refused("the timestamp is no Unix time in whole seconds");
  const std::string text = detail::signed_text(timestamp, body);
  if (std::optional<Error> error = detail::check_signature(*keys_, *claimed, text)) return *error;
  if (std::optional<Error> error = detail::check_age(*keys_, *sent, now)) return *error;
  return detail::read_webhook(body);
}

int http_status(const Error& error) noexcept {
  switch (error.code) {
    case ErrorCode::invalid_signature:
      return 401;
    case ErrorCode::response_too_large:
      return 413;
    case ErrorCode::malformed_response:
      return 400;
    default:
      return 500;
  }
}

}  // namespace v0_1
}  // namespace sudomock
