// Ids are compared without regard to case, everywhere (contract: "ids").

#include <algorithm>
#include <cctype>
#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_client.hpp"
#include "support/job_id_of.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;

std::string upper(std::string id) {
  std::transform(id.begin(), id.end(), id.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
  return id;
}

TEST(IdInAnotherCase, IsNudgedAtOnce) {
  FakeClient fake;
  JobWatcher watcher(fake.client, {.backoff = slow});
  WatchLog log(fake.api, watcher);
  const std::string uuid = fake.api.add(job_of(20s));
  log.watch(upper(uuid));
  fake.api.schedule(21s, [&] { watcher.nudge(uuid); });
  watcher.run();
  ASSERT_EQ(log.of(upper(uuid)).size(), 1U);
  EXPECT_TRUE(log.of(upper(uuid))[0].outcome);
  EXPECT_EQ(log.of(upper(uuid))[0].at, 21s);
}

TEST(IdInAnotherCase, IsUnwatched) {
  FakeClient fake;
  JobWatcher watcher(fake.client);
  WatchLog log(fake.api, watcher);
  const std::string uuid = fake.api.add(job_of(20s));
  log.watch(upper(uuid));
  fake.api.schedule(10s, [&] { watcher.unwatch(uuid); });
  watcher.run();
  EXPECT_EQ(log.size(), 0U);
  EXPECT_EQ(fake.api.elapsed(), 10s);
}

TEST(IdInAnotherCase, IsUnwatchedThoughTheClientIsNoGood) {
  const JobsClient client(Credentials::api_key(""));
  JobWatcher watcher(client);
  int notified = 0;
  watcher.watch("ABC", [&](const std::string&, const Result<Job>&) { ++notified; });
  watcher.unwatch("abc");
  watcher.run();
  EXPECT_EQ(notified, 0);
  EXPECT_EQ(watcher.counts().pending, 0U);
}

TEST(IdInAnotherCase, IsFoundInTheRowsOfAList) {
  std::int64_t requests[2] = {};
  for (const bool in_capitals : {false, true}) {
    FakeClient fake({.max_requests_per_minute = 300});
    JobWatcher watcher(fake.client);
    WatchLog log(fake.api, watcher);
    for (const std::string& uuid : fake.api.add_history(100, job_of(60s), 0s)) {
      log.watch(in_capitals ? upper(uuid) : uuid);
    }
    watcher.run();
    EXPECT_EQ(log.size(), 100U);
    requests[in_capitals ? 1 : 0] = fake.api.stats().requests;
  }
  EXPECT_EQ(requests[1], requests[0]);
}

TEST(IdInAnotherCase, OfARowThatCannotBeReadIsLookedUp) {
  FakeClient fake;
  JobWatcher watcher(fake.client);
  WatchLog log(fake.api, watcher);
  std::vector<std::string> uuids = fake.api.add_history(10, job_of(60s), 0s);
  fake.api.inject(
      {.spoil_row = upper(uuids[3]), .only_for = "/jobs?", .times = testing::Fault::forever});
  log.watch_all(uuids);
  watcher.run();
  log.expect_true_ends(uuids, usual_cap);
  EXPECT_GE(fake.api.stats().lookups, 60s / usual_cap);
}

TEST(IdInAnotherCase, IsAWatchOfTheSameJobAndKeepsItsSpelling) {
  FakeClient fake;
  JobWatcher watcher(fake.client, {.backoff = slow});
  const std::string uuid = fake.api.add(job_of(20s));
  std::vector<std::string> told;
  for (const std::string& id : {upper(uuid), uuid, upper(uuid)}) {
    watcher.watch(id, [&](const std::string& of, const Result<Job>& outcome) {
      told.push_back(of);
      EXPECT_TRUE(outcome);
    });
  }
  watcher.run();
  EXPECT_THAT(told, ::testing::ElementsAre(upper(uuid), uuid, upper(uuid)));
  EXPECT_EQ(fake.api.stats().requests, 2);
}

TEST(IdInAnotherCase, OfAWebhooksJobIsNudged) {
  FakeClient fake;
  JobWatcher watcher(fake.client, {.backoff = slow});
  WatchLog log(fake.api, watcher);
  const std::string uuid = fake.api.add(job_of(20s));
  fake.api.deliver_webhooks({.handler = [&](const testing::WebhookDelivery& delivery) {
    watcher.nudge(job_id_of(delivery.body));
  }});
  log.watch(upper(uuid));
  watcher.run();
  ASSERT_EQ(log.of(upper(uuid)).size(), 1U);
  EXPECT_TRUE(log.of(upper(uuid))[0].outcome);
  EXPECT_LE(log.of(upper(uuid))[0].at, 21s) << "without it: a minute";
}

TEST(FakeApi, FindsAnIdInAnotherCase) {
  FakeClient fake;
  const std::string mockup = "3f2c9a10-aaaa-4bbb-8ccc-000000000001";
  const std::string uuid = fake.api.add({.made_from = mockup});
  const Result<Job> job = fake.client.get(upper(uuid));
  ASSERT_TRUE(job) << job.error();
  EXPECT_EQ(job->render_uuid, uuid);
  EXPECT_TRUE(fake.api.find(upper(uuid)));
  EXPECT_THROW(fake.api.add({.render_uuid = upper(uuid)}), std::invalid_argument);
  EXPECT_EQ(fake.client.list({.mockup_uuid = upper(mockup)})->jobs.size(), 1U);
  fake.api.end(upper(uuid));
  EXPECT_TRUE(fake.client.get(uuid)->is_terminal());
}

}  // namespace
}  // namespace sudomock
