#pragma once

#include <functional>

#include <sudomock/testing/webhook_endpoint.hpp>

#include "simulator/script.hpp"

namespace sudomock::detail {

/// A handler that posts each delivery to the script's URL, signed and dated when it is posted: a
/// simulator that runs faster than time has a calendar of its own. An endpoint has 5 s to
/// answer; nothing is sent twice. Throws `std::invalid_argument` in a build
/// without `sudomock::webhooks`.
[[nodiscard]] std::function<void(const testing::WebhookDelivery&)> make_webhook_poster(
    const ScriptWebhooks& script);

}  // namespace sudomock::detail
