#include "simulator/webhook_poster.hpp"

#include <stdexcept>

#include <httplib.h>

#ifdef SUDOMOCK_SIMULATOR_WEBHOOKS
#include <sudomock/webhooks/sign_webhook.hpp>
#endif

namespace sudomock::detail {

#ifdef SUDOMOCK_SIMULATOR_WEBHOOKS
std::function<void(const testing::WebhookDelivery&)> make_webhook_poster(
    const ScriptWebhooks& script) {
  return [origin = script.origin, path = script.path,
          secret = script.secret](const testing::WebhookDelivery& delivery) {
    const testing::SignedWebhook made = testing::sign_webhook(delivery.body, secret);
    httplib::Client client(origin);
    client.set_connection_timeout(std::chrono::seconds{5});
    client.set_read_timeout(std::chrono::seconds{5});
    // The response does not matter: deliveries can be lost.
    (void)client.Post(path,
                      {{"X-SudoMock-Signature", made.signature},
                       {"X-SudoMock-Timestamp", made.timestamp},
                       {"User-Agent", "SudoMock-Webhook/1.0"}},
                      delivery.body, "application/json");
  };
}
#else
std::function<void(const testing::WebhookDelivery&)> make_webhook_poster(
    const ScriptWebhooks& /*script*/) {
  throw std::invalid_argument("webhooks: this simulator was built without SUDOMOCK_BUILD_WEBHOOKS");
}
#endif

}  // namespace sudomock::detail
