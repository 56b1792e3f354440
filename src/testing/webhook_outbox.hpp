#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <unordered_set>
#include <utility>

#include <sudomock/testing/webhook_endpoint.hpp>

#include "testing/fake_record.hpp"
#include "testing/random.hpp"

namespace sudomock::detail {

/// The webhooks that the fake API is about to send: which jobs will end and when, and what is on
/// its way to the endpoint. Time is its caller's. Used by one thread at a time.
class WebhookOutbox {
 public:
  /// `epoch` is the calendar time of `FakeTime` zero.
  WebhookOutbox(std::uint64_t seed, Timestamp epoch) : random_(seed), epoch_(epoch) {}

  /// From now on webhooks go there; what was on its way goes nowhere. Returns the endpoint before,
  /// whose functions may want to be destroyed elsewhere. Throws `std::invalid_argument`, naming the
  /// field.
  std::shared_ptr<const testing::WebhookEndpoint> open(testing::WebhookEndpoint endpoint);
  /// Null before the first `open`. Valid as long as it is held.
  [[nodiscard]] std::shared_ptr<const testing::WebhookEndpoint> endpoint() const {
    return endpoint_;
  }

  /// This job will end, or has ended, at another time than was known. When that is before `now`, no
  /// webhook is sent. It must outlive this.
  void expect(const FakeRecord& record, FakeTime now);

  /// When there is something to do next: a job ends, or a delivery arrives.
  [[nodiscard]] std::optional<FakeTime> next() const;
  /// Does what there is to do by `now` up to the first arrival, and returns that.
  [[nodiscard]] std::shared_ptr<const testing::WebhookDelivery> take(FakeTime now);

 private:
  /// The end of a job; with a delivery, the arrival of that delivery.
  struct Entry {
    FakeTime at;
    std::uint64_t order;  // of those at the same time, the first added comes first
    const FakeRecord* record;
    std::shared_ptr<const testing::WebhookDelivery> delivery;
    friend bool operator<(const Entry& a, const Entry& b) {
      return std::pair(a.at, a.order) < std::pair(b.at, b.order);
    }
  };

  [[nodiscard]] bool is_open() const { return endpoint_ != nullptr && endpoint_->handler; }
  void add(FakeTime at, const FakeRecord& record,
           std::shared_ptr<const testing::WebhookDelivery> delivery = nullptr);
  void send(const FakeRecord& record, FakeTime ended);

  SplitMix random_;
  Timestamp epoch_;
  std::shared_ptr<const testing::WebhookEndpoint> endpoint_;
  std::set<Entry> entries_;
  std::unordered_set<const FakeRecord*> sent_;  // each job ends once
  std::uint64_t next_order_ = 0;
};

}  // namespace sudomock::detail
