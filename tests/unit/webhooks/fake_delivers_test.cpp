// What the fake API delivers, the verifier believes: the two know the contract apart from each
// other.

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sudomock/testing/fake_jobs_api.hpp>
#include <sudomock/webhook.hpp>
#include <sudomock/webhooks/sign_webhook.hpp>

namespace sudomock {
namespace {

using namespace std::chrono_literals;

constexpr const char* fakes_secret = "whsec_of_the_fake";

testing::WebhookEndpoint endpoint(std::function<void(const testing::WebhookDelivery&)> handler) {
  return {.handler = std::move(handler),
          .sign = [](const std::string& body, std::chrono::sys_seconds sent) {
            return testing::sign_webhook(body, fakes_secret, sent).signature;
          }};
}

TEST(FakeDelivers, WhatTheVerifierBelieves) {
  testing::FakeJobsApi api;
  const WebhookVerifier verifier({fakes_secret});
  std::vector<WebhookEvent> events;
  api.deliver_webhooks(endpoint([&](const testing::WebhookDelivery& delivery) {
    events.push_back(
        verifier.verify(delivery.body, delivery.signature, delivery.timestamp, api.now()).value());
  }));
  const std::string video = api.add({.kind = JobKind::video});
  const std::string failed = api.add({.running = 6s, .outcome = JobStatus::failed});
  const std::string photo =
      api.add({.kind_text = "2d_create", .running = 7s, .details = {{.mockup_uuid = "m"}}});
  api.advance(1min);
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].type, WebhookType::video_succeeded);
  EXPECT_EQ(events[0].render_uuid, video);
  EXPECT_EQ(events[0].result_url, api.find(video)->result_url);
  EXPECT_EQ(events[0].created_at, api.find(video)->created_at);
  EXPECT_EQ(events[1].type, WebhookType::render_failed);
  EXPECT_EQ(events[1].render_uuid, failed);
  EXPECT_EQ(events[1].error, api.find(failed)->error);
  EXPECT_EQ(events[2].type, WebhookType::photo_mockup_ready);
  EXPECT_EQ(events[2].render_uuid, photo);
  EXPECT_EQ(events[2].mockup_id, "m");
  EXPECT_EQ(events[2].print_areas, "[]");
}

TEST(FakeDelivers, TooLateForTheTolerance) {
  testing::FakeJobsApi api;
  const WebhookVerifier verifier({fakes_secret});
  int refused = 0;
  testing::WebhookEndpoint slow = endpoint([&](const testing::WebhookDelivery& delivery) {
    const auto event =
        verifier.verify(delivery.body, delivery.signature, delivery.timestamp, api.now());
    ASSERT_FALSE(event);
    EXPECT_EQ(event.error().code, ErrorCode::invalid_signature);
    ++refused;
  });
  slow.delay = 302s;
  api.deliver_webhooks(slow);
  api.add({});
  api.advance(1h);
  EXPECT_EQ(refused, 1);
}

}  // namespace
}  // namespace sudomock
