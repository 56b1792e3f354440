#pragma once

#include <string>

#include <sudomock/testing/webhook_endpoint.hpp>

#include "simulator/json_fields.hpp"

namespace sudomock::detail {

/// Of a script, where the simulator sends its webhooks:
///
///     {"url": "http://127.0.0.1:8080/webhooks", "secret": "whsec_...", "delay": 0.5, "spread": 2,
///      "loss": 0.1, "doubles": 0.1, "older_names": false, "owner": ""}
///
/// All but the URL and the secret may be absent; they are the fields of `WebhookEndpoint`.
struct WebhookScript {
  std::string origin = {};  ///< Such as `http://127.0.0.1:8080`.
  std::string path = {};    ///< The URL's rest, `/` at least.
  std::string secret = {};
  testing::WebhookEndpoint endpoint = {};  ///< Without a handler.
};

/// Throws `ScriptError`, naming the field.
[[nodiscard]] WebhookScript read_webhook_script(const nlohmann::json& object);

}  // namespace sudomock::detail
