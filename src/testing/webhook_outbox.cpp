#include "testing/webhook_outbox.hpp"

#include <stdexcept>
#include <utility>

#include "testing/webhook_body.hpp"

namespace sudomock::detail {

namespace {

using testing::WebhookDelivery;
using testing::WebhookEndpoint;

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
    // A job that ended sooner than was known has a second entry, which is no news.
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
  const std::string event = webhook_event(job, endpoint_->older_names);
  if (event.empty()) return;
  // Each draws the same numbers, whatever becomes of it: another loss changes no delay.
  const bool is_lost = random_.unit() < endpoint_->loss;
  const bool is_doubled = random_.unit() < endpoint_->doubles;
  const double spread[] = {random_.unit(), random_.unit()};
  if (is_lost) return;

  const auto sent = std::chrono::floor<std::chrono::seconds>(epoch_ + ended);
  auto delivery = std::make_shared<WebhookDelivery>();
  delivery->body = webhook_body(job, event);
  delivery->timestamp = std::to_string(sent.time_since_epoch().count());
  if (endpoint_->sign) delivery->signature = endpoint_->sign(delivery->body, sent);
  for (int copy = 0; copy < (is_doubled ? 2 : 1); ++copy) {
    const std::chrono::duration<double, std::nano> late =
        spread[copy] * FakeTime(endpoint_->spread);
    add(ended + endpoint_->delay + std::chrono::duration_cast<FakeTime>(late), record, delivery);
  }
}

}  // namespace sudomock::detail
