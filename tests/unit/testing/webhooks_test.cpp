// The fake API delivers webhooks in virtual time.

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sudomock/jobs_client.hpp>

#include "support/asking.hpp"

namespace sudomock::detail {
namespace {

using std::chrono::microseconds;
using testing::WebhookDelivery;

TEST(FakeWebhooks, ComeWhenTheClockGetsThere) {
  FakeJobsApi api;
  std::vector<microseconds> at;
  api.deliver_webhooks(
      {.handler = [&](const WebhookDelivery&) { at.push_back(api.elapsed()); }, .delay = 250ms});
  api.add({.running = 1s});
  api.add({.running = 10s});
  api.advance(2749ms);
  EXPECT_TRUE(at.empty());
  api.advance(1h);
  EXPECT_EQ(at, (std::vector<microseconds>{2750ms, 11750ms}));
}

TEST(FakeWebhooks, ComeToWhoeverWaitsForSomethingElse) {
  FakeJobsApi api;
  int deliveries = 0;
  api.deliver_webhooks({.handler = [&](const WebhookDelivery&) { ++deliveries; }});
  const std::string slow = api.add({.running = 1min});
  api.add({.running = 1s});
  const JobsClient client{api.credentials(), {.transport = api.transport()}};
  EXPECT_TRUE(client.poll_until_terminal(slow));
  EXPECT_EQ(deliveries, 2);
}

TEST(FakeWebhooks, AreDatedByTheApisCalendar) {
  FakeJobsApi api;
  WebhookDelivery got;
  std::chrono::sys_seconds signed_at;
  api.deliver_webhooks({.handler = [&](const WebhookDelivery& delivery) { got = delivery; },
                        .sign =
                            [&](const std::string& body, std::chrono::sys_seconds sent) {
                              signed_at = sent;
                              return std::to_string(body.size());
                            }});
  api.add({});
  api.advance(1min);
  EXPECT_EQ(got.timestamp, "1782122406");  // 2026-06-22 10:00:06 UTC
  EXPECT_EQ(signed_at.time_since_epoch(), std::chrono::seconds{1782122406});
  EXPECT_EQ(got.signature, std::to_string(got.body.size()));
}

TEST(FakeWebhooks, MayMakeTheHandlerUseTheApi) {
  FakeJobsApi api;
  int deliveries = 0;
  api.deliver_webhooks({.handler = [&](const WebhookDelivery& delivery) {
    const json body = json::parse(delivery.body);
    EXPECT_TRUE(api.find(body["job_id"])->is_terminal());
    if (++deliveries < 3) api.add({});
    if (deliveries == 3) api.deliver_webhooks({});
  }});
  api.add({});
  api.advance(1h);
  EXPECT_EQ(deliveries, 3);
  api.add({});
  api.advance(1h);
  EXPECT_EQ(deliveries, 3);
}

TEST(FakeWebhooks, GoOnAfterAHandlerThatThrew) {
  FakeJobsApi api;
  int deliveries = 0;
  api.deliver_webhooks({.handler = [&](const WebhookDelivery&) {
    if (++deliveries == 1) throw std::runtime_error("a bad day");
  }});
  api.add({});
  api.add({});
  api.add({});
  EXPECT_THROW(api.advance(1h), std::runtime_error);
  api.advance(1h);
  EXPECT_EQ(deliveries, 3);
}

TEST(FakeWebhooks, EndWithTheApi) {
  const auto held = std::make_shared<int>(0);
  auto api = std::make_unique<FakeJobsApi>();
  const std::shared_ptr<Transport> transport = api->transport();
  const JobsClient client{api->credentials(), {.transport = transport}};
  const std::string uuid = api->add({.running = 1min});
  api->deliver_webhooks({.handler = [held](const WebhookDelivery&) { ++*held; }});
  api.reset();
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_TRUE(client.poll_until_terminal(uuid));
  EXPECT_EQ(*held, 0);
}

TEST(FakeWebhooks, AreTheSameForTheSameSeed) {
  const auto run = [](std::uint64_t seed) {
    FakeJobsApi api(seed);
    std::vector<std::pair<microseconds, std::string>> all;
    api.deliver_webhooks({.handler =
                              [&](const WebhookDelivery& delivery) {
                                all.emplace_back(api.elapsed(), delivery.body);
                              },
                          .spread = 2s,
                          .loss = 0.2,
                          .doubles = 0.2});
    for (int i = 0; i < 50; ++i) api.add({});
    api.advance(1min);
    return all;
  };
  EXPECT_EQ(run(1), run(1));
  EXPECT_NE(run(1), run(2));
}

}  // namespace
}  // namespace sudomock::detail
