// A user's webhook endpoint, as it links against the installed verifier.
#include <iostream>
#include <string>

#include <sudomock/webhook.hpp>
#include <sudomock/webhooks/sign_webhook.hpp>

int main() {
  const sudomock::WebhookVerifier verifier{{"whsec_new", "whsec_old"}};
  const std::string body = R"({"event":"render.succeeded","job_id":"9d4e2b51"})";
  const auto headers = sudomock::testing::sign_webhook(body, "whsec_old");
  const auto event = verifier.verify(body, headers.signature, headers.timestamp);
  const auto forged = verifier.verify(body + " ", headers.signature, headers.timestamp);
  const bool works = event && event->type == sudomock::WebhookType::render_succeeded && !forged &&
                     forged.error().code == sudomock::ErrorCode::invalid_signature;
  std::cout << "sudomock " << SUDOMOCK_VERSION << (SUDOMOCK_SHARED ? " shared" : " static")
            << (works ? " works\n" : " does not know its own signature\n");
  return works ? 0 : 1;
}
