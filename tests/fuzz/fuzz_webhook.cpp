#include <chrono>
#include <string>

#include <sudomock/webhook.hpp>
#include <sudomock/webhooks/sign_webhook.hpp>

#include "decoded.hpp"
#include "webhooks/webhook_reader.hpp"

namespace sudomock::fuzz {

namespace {

constexpr std::chrono::system_clock::time_point sent{std::chrono::seconds{1782122406}};

void check_event(const WebhookEvent& event) {
  require(!event.type_text.empty() && event.type == parse_webhook_type(event.type_text),
          "type is its text");
  require(event.type > WebhookType::video_failed || !event.render_uuid.empty(),
          "a job's event has its id");
  require(event.kind == parse_job_kind(event.kind_text), "kind is its text");
  require(event.status == parse_job_status(event.status_text), "status is its text");
  if (event.print_areas) check_json(*event.print_areas);
}

/// Headers and body may be anything: without the secret that is no delivery.
void check_forgery(const WebhookVerifier& verifier, std::string_view input) {
  const std::string_view first = input.substr(0, input.find('\n'));
  const std::string_view rest = input.substr(std::min(first.size() + 1, input.size()));
  const std::string zeros(64, '0');
  for (const auto& outcome : {verifier.verify(input, input, input, sent),
                              verifier.verify(rest, first, "1782122406", sent),
                              verifier.verify(rest, zeros, first, sent)}) {
    require(!outcome && outcome.error().code == ErrorCode::invalid_signature,
            "what is not signed is refused");
  }
}

}  // namespace

void fuzz_webhook(std::string_view input) {
  static const WebhookVerifier verifier({"whsec_other", "whsec_fuzz"});
  check_forgery(verifier, input);

  const Result<WebhookEvent> event = detail::read_webhook(input);
  const auto headers = testing::sign_webhook(input, "whsec_fuzz", sent);
  const auto verified = verifier.verify(input, headers.signature, headers.timestamp, sent);
  require(verified.has_value() == event.has_value(), "what is signed is read");
  if (!event) return check_refusal(event.error());
  require(*verified == *event, "a signature changes nothing");
  check_event(*event);
  check_json(input);
  const std::string spaced = ' ' + std::string(input) + '\n';
  require(detail::read_webhook(spaced).value() == *event, "spaces around make no difference");
}

}  // namespace sudomock::fuzz
