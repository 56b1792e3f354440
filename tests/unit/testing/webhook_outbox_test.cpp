// Which webhook the fake API sends for which end (contract: "Webhooks").

#include "testing/webhook_outbox.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/asking.hpp"

namespace sudomock::detail {
namespace {

using testing::WebhookDelivery;
using testing::WebhookEndpoint;

struct Arrival {
  FakeTime at;
  json body;
};

/// A core whose webhooks are collected.
struct Sender {
  FakeCore core{7, Timestamp{}};

  explicit Sender(WebhookEndpoint endpoint = {}) {
    endpoint.handler = [](const WebhookDelivery&) {};
    core.deliver_webhooks(std::move(endpoint), 0s);
  }

  std::string add(FakeJob job, FakeTime now = 0s) {
    return core.store().add(std::move(job), now).job().render_uuid;
  }

  /// Whatever arrives from now on.
  std::vector<Arrival> arrivals() {
    std::vector<Arrival> all;
    while (const std::optional<FakeTime> next = core.outbox().next()) {
      if (const auto delivery = core.outbox().take(*next)) {
        all.push_back({*next, json::parse(delivery->body)});
      }
    }
    return all;
  }

  /// The event that is sent for the end of such a job, or "".
  std::string event_of(FakeJob job) {
    add(std::move(job));
    const std::vector<Arrival> all = arrivals();
    return all.empty() ? "" : all.at(0).body["event"].get<std::string>();
  }
};

TEST(WebhookOutbox, SendsTheEventOfEachKind) {
  Sender api;
  constexpr JobStatus failed = JobStatus::failed;
  EXPECT_EQ(api.event_of({.kind = JobKind::render}), "render.succeeded");
  EXPECT_EQ(api.event_of({.kind = JobKind::render, .outcome = failed}), "render.failed");
  EXPECT_EQ(api.event_of({.kind = JobKind::video}), "video.succeeded");
  EXPECT_EQ(api.event_of({.kind = JobKind::video, .outcome = failed}), "video.failed");
  EXPECT_EQ(api.event_of({.kind = JobKind::upload}), "upload.succeeded");
  EXPECT_EQ(api.event_of({.kind = JobKind::upload, .outcome = failed}), "render.failed");
  for (const char* kind : {"photo_mockup_create", "2d_create"}) {
    EXPECT_EQ(api.event_of({.kind_text = kind}), "photo_mockup.ready");
    EXPECT_EQ(api.event_of({.kind_text = kind, .outcome = failed}), "photo_mockup.failed");
  }
  for (const char* kind : {"photo_mockup_render", "2d_render"}) {
    EXPECT_EQ(api.event_of({.kind_text = kind}), "photo_mockup_render.succeeded");
    EXPECT_EQ(api.event_of({.kind_text = kind, .outcome = failed}), "photo_mockup_render.failed");
  }
}

TEST(WebhookOutbox, SendsNothingForWhatHasNoEvent) {
  Sender api;
  EXPECT_EQ(api.event_of({.outcome = JobStatus::cancelled}), "");
  EXPECT_EQ(api.event_of({.kind_text = "hologram"}), "");
  EXPECT_EQ(api.event_of({.outcome = JobStatus::running}), "");
  EXPECT_EQ(api.event_of({.outcome = JobStatus::unknown, .outcome_text = "paused"}), "");
}

TEST(WebhookOutbox, SpellsPhotoEventsTheOlderWay) {
  Sender api({.older_names = true});
  EXPECT_EQ(api.event_of({.kind_text = "2d_create"}), "2d_mockup.ready");
  EXPECT_EQ(api.event_of({.kind_text = "photo_mockup_render", .outcome = JobStatus::failed}),
            "2d_render.failed");
  EXPECT_EQ(api.event_of({.kind = JobKind::video}), "video.succeeded");
}

TEST(WebhookOutbox, SendsWhatTheJobIs) {
  Sender api;
  const std::string uuid =
      api.add({.kind = JobKind::video, .details = {{.result_url = "https://cdn/v.mp4"}}}, 5s);
  const json body = api.arrivals().at(0).body;
  EXPECT_EQ(body, json::parse(R"({"event":"video.succeeded","job_id":")" + uuid +
                              R"(","kind":"video","status":"succeeded",)"
                              R"("result_url":"https://cdn/v.mp4","error":null,)"
                              R"("created_at":"1970-01-01T00:00:05Z"})"));
  api.add({.outcome = JobStatus::failed, .details = {{.error = "no \"layer\""}}});
  const json failed = api.arrivals().at(0).body;
  EXPECT_EQ(failed["error"], "no \"layer\"");
  EXPECT_EQ(failed["result_url"], nullptr);
  EXPECT_FALSE(failed.contains("error_code"));
}

TEST(WebhookOutbox, SendsTheCodeOfAFailureAndTheReasonOfARejection) {
  Sender api;
  api.add({.outcome = JobStatus::failed,
           .details = {{.error = "too large", .error_code = "PSD_TOO_LARGE"}}});
  EXPECT_EQ(api.arrivals().at(0).body["error_code"], "PSD_TOO_LARGE");
  api.add({.kind = JobKind::photo_mockup_create,
           .outcome = JobStatus::failed,
           .details = {{.error = "no product in it", .error_code = "PHOTO_REJECTED"}}});
  const json rejected = api.arrivals().at(0).body;
  EXPECT_EQ(rejected["event"], "photo_mockup.rejected");
  EXPECT_EQ(rejected["reason"], "no product in it");
}

TEST(WebhookOutbox, SendsAtTheEndAndDatesIt) {
  Sender api({.delay = 1500ms});
  api.add({.queued = 1s, .dispatched = 500ms, .running = 4700ms});
  EXPECT_EQ(api.core.outbox().next(), FakeTime{6200ms});
  EXPECT_EQ(api.core.outbox().take(6200ms), nullptr);
  EXPECT_EQ(api.core.outbox().next(), FakeTime{7700ms});
  const auto delivery = api.core.outbox().take(7700ms);
  ASSERT_NE(delivery, nullptr);
  EXPECT_EQ(delivery->timestamp, "6");
  EXPECT_EQ(delivery->signature, "");
}

TEST(WebhookOutbox, HearsOfAnEndThatComesSooner) {
  Sender api;
  const std::string uuid = api.add({.running = 1h});
  api.core.store().end(uuid, JobStatus::failed, 10s);
  api.core.store().end(uuid, JobStatus::failed, 20s);  // it has ended
  const std::vector<Arrival> all = api.arrivals();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].at, FakeTime{10s});
  EXPECT_EQ(all[0].body["event"], "render.failed");
}

TEST(WebhookOutbox, SendsOncePerJobWhateverIsEndedWhen) {
  Sender api;
  const std::string uuid = api.add({.queued = 0s, .dispatched = 0s, .running = 10s});
  api.core.store().end(uuid, JobStatus::failed, 10s);  // at its very end
  EXPECT_EQ(api.arrivals().size(), 1u);
  api.core.store().end(uuid, JobStatus::succeeded, 10s);
  EXPECT_EQ(api.arrivals().size(), 0u);
}

TEST(WebhookOutbox, SaysNothingOfThePast) {
  Sender api;
  api.add({.age = 1h});
  EXPECT_EQ(api.core.outbox().next(), std::nullopt);
  api.add({.queued = 0s, .dispatched = 0s, .running = 0s});
  EXPECT_EQ(api.arrivals().size(), 1u);
}

TEST(WebhookOutbox, KnowsJobsOfBeforeItWasOpened) {
  FakeCore core(7, Timestamp{});
  core.store().add({.running = 1min}, 0s);
  core.store().add({.running = 1s}, 0s);
  EXPECT_EQ(core.outbox().next(), std::nullopt);
  core.deliver_webhooks({.handler = [](const WebhookDelivery&) {}}, 10s);
  EXPECT_EQ(core.outbox().next(), FakeTime{61500ms});
}

TEST(WebhookOutbox, SendsNothingMoreToAnEndpointThatWasReplaced) {
  Sender api({.delay = 1min});
  api.add({});
  EXPECT_EQ(api.core.outbox().take(10s), nullptr);
  api.core.deliver_webhooks({}, 10s);
  EXPECT_EQ(api.core.outbox().next(), std::nullopt);
  api.add({}, 10s);
  EXPECT_EQ(api.core.outbox().next(), std::nullopt);
}

TEST(WebhookOutbox, SendsWhatIsItsOwners) {
  Sender api({.owner = "shop"});
  api.add({});
  EXPECT_EQ(api.core.outbox().next(), std::nullopt);
  api.add({.owner = "shop"});
  EXPECT_EQ(api.arrivals().size(), 1u);
}

TEST(WebhookOutbox, LosesAndDoublesAsOftenAsItWasTold) {
  const auto count = [](WebhookEndpoint endpoint) {
    Sender api(std::move(endpoint));
    for (int i = 0; i < 1000; ++i) api.add({});
    return api.arrivals().size();
  };
  EXPECT_EQ(count({}), 1000u);
  EXPECT_EQ(count({.loss = 1}), 0u);
  EXPECT_EQ(count({.doubles = 1}), 2000u);
  EXPECT_NEAR(static_cast<double>(count({.loss = 0.1})), 900, 50);
  EXPECT_NEAR(static_cast<double>(count({.doubles = 0.1})), 1100, 50);
}

TEST(WebhookOutbox, SpreadsDeliveriesOutOfOrder) {
  Sender api({.delay = 1s, .spread = 2s, .doubles = 1});
  for (int i = 0; i < 100; ++i) api.add({.render_uuid = std::to_string(i)}, i * 10ms);
  const std::vector<Arrival> all = api.arrivals();
  ASSERT_EQ(all.size(), 200u);
  int disorders = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const int job = std::stoi(all[i].body["job_id"].get<std::string>());
    const FakeTime late = all[i].at - (6s + job * 10ms);
    EXPECT_GE(late, FakeTime{1s});
    EXPECT_LT(late, FakeTime{3s});
    if (i > 0) {
      EXPECT_GE(all[i].at, all[i - 1].at);
      disorders += job < std::stoi(all[i - 1].body["job_id"].get<std::string>()) ? 1 : 0;
    }
  }
  EXPECT_GT(disorders, 20);
}

TEST(WebhookOutbox, ChangesNoDelayByALoss) {
  const auto times = [](double loss) {
    Sender api({.spread = 2s, .loss = loss});
    for (int i = 0; i < 100; ++i) api.add({});
    std::vector<FakeTime> all;
    for (const Arrival& arrival : api.arrivals()) all.push_back(arrival.at);
    return all;
  };
  const std::vector<FakeTime> whole = times(0);
  const std::vector<FakeTime> lossy = times(0.5);
  EXPECT_TRUE(std::includes(whole.begin(), whole.end(), lossy.begin(), lossy.end()));
  EXPECT_LT(lossy.size(), whole.size());
}

TEST(WebhookOutbox, RefusesAnEndpointThatIsNone) {
  FakeCore core(7, Timestamp{});
  const auto refuses = [&](WebhookEndpoint endpoint) {
    EXPECT_THROW(core.deliver_webhooks(std::move(endpoint), 0s), std::invalid_argument);
  };
  refuses({.delay = -1us});
  refuses({.spread = -1us});
  refuses({.loss = -0.1});
  refuses({.loss = 1.1});
  refuses({.doubles = 2});
}

}  // namespace
}  // namespace sudomock::detail
