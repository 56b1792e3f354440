#include "testing/webhook_outbox.hpp"

#include <stdexcept>
#include <utility>

#include "testing/encode.hpp"

namespace sudomock::detail {

namespace {

using testing::WebhookDelivery;
using testing::WebhookEndpoint;

// A photo that is refused is a failed job; only its code tells it from the other failures.
bool is_rejected(const JobListItem& job) {
  return job.error_code && job.error_code->find("REJECTED") != std::string::npos;
}

/// The event that the API sends when this job has ended, such as `video.succeeded`; empty when
/// there is none (contract: "Webhooks").
std::string event_of(const JobListItem& job, bool older_names) {
  const bool has_succeeded = job.status == JobStatus::succeeded;
  if (!has_succeeded && job.status != JobStatus::failed) return {};
  const std::string outcome = has_succeeded ? ".succeeded" : ".failed";
  switch (job.kind) {
    case JobKind::photo_mockup_create:
      return (older_names ? "2d_mockup" : "photo_mockup") + (has_succeeded      ? ".ready"
                                                             : is_rejected(job) ? ".rejected"
                                                                                : outcome);
    case JobKind::photo_mockup_render:
      return (older_names ? "2d_render" : "photo_mockup_render") + outcome;
    case JobKind::render:
    case JobKind::video:
      return std::string(to_string(job.kind)) + outcome;
    case JobKind::upload:
      return has_succeeded ? "upload.succeeded" : "render.failed";
    default:
      return {};
  }
}

void require_chance(const char* name, double chance) {
  if (chance >= 0 && chance <= 1) return;
  throw std::invalid_argument(std::string(name) + " is not within 0 and 1");
}

}  // namespace

std::shared_ptr<const WebhookEndpoint> WebhookOutbox::open(WebhookEndpoint endpoint) {
  endpoint.delay = checked_span("delay", endpoint.delay);
  endpoint.spread = checked_span("spread", endpoint.spread);
  require_chance("loss", endpoint.loss);
  require_chance("doubles", endpoint.doubles);
  auto opened = std::make_shared<const WebhookEndpoint>(std::move(endpoint));
  entries_.clear();
  return std::exchange(endpoint_, std::move(opened));
}

void WebhookOutbox::expect(const FakeRecord& record, FakeTime now) {
  const std::optional<FakeTime> end = record.end_time();
  if (!is_open() || record.job().owner != endpoint_->owner || !end || *end < now) return;
  add(*end, record);
}

std::optional<FakeTime> WebhookOutbox::next() const {
  if (entries_.empty()) return std::nullopt;
  return entries_.begin()->at;
}

std::shared_ptr<const WebhookDelivery> WebhookOutbox::take(FakeTime now) {
  while (!entries_.empty() && entries_.begin()->at <= now) {
    const Entry entry = std::move(entries_.extract(entries_.begin()).value());
    if (entry.delivery != nullptr) return entry.delivery;
    // A job that ended sooner than planned has a second entry, which is passed over.
    if (sent_.insert(entry.record).second) send(*entry.record, entry.at);
  }
  return nullptr;
}

void WebhookOutbox::add(FakeTime at, const FakeRecord& record,
                        std::shared_ptr<const WebhookDelivery> delivery) {
  entries_.insert({at, next_order_++, &record, std::move(delivery)});
}

void WebhookOutbox::send(const FakeRecord& record, FakeTime ended) {
  const JobListItem job = record.snapshot(ended);
  const std::string event = event_of(job, endpoint_->older_names);
  if (event.empty()) return;
  // Each delivery draws as many numbers, so that another chance of loss changes no delay.
  const bool is_lost = random_.unit() < endpoint_->loss;
  const bool is_doubled = random_.unit() < endpoint_->doubles;
  const double spread[] = {random_.unit(), random_.unit()};
  if (is_lost) return;

  const auto sent = std::chrono::floor<std::chrono::seconds>(epoch_ + ended);
  auto delivery = std::make_shared<WebhookDelivery>();
  delivery->body = encode_webhook(job, event);
  delivery->timestamp = std::to_string(sent.time_since_epoch().count());
  if (endpoint_->sign) delivery->signature = endpoint_->sign(delivery->body, sent);
  for (int copy = 0; copy < (is_doubled ? 2 : 1); ++copy) {
    const std::chrono::duration<double, std::nano> late =
        spread[copy] * FakeTime(endpoint_->spread);
    add(ended + endpoint_->delay + std::chrono::duration_cast<FakeTime>(late), record, delivery);
  }
}

}  // namespace sudomock::detail
