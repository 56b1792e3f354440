#pragma once

#include <string_view>

#include <sudomock/result.hpp>
#include <sudomock/webhooks/webhook.hpp>

namespace sudomock::detail {

/// A delivery's body; a refusal is `malformed_response` and names the field.
[[nodiscard]] Result<WebhookEvent> read_webhook(std::string_view body);

}  // namespace sudomock::detail
