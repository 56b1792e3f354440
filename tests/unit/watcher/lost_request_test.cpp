// A transport that loses a request costs its time limit, not the job.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/fake_client.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;

constexpr auto request_timeout = 30s;
constexpr auto grace = 60s;

TEST(LostRequest, OfALonePollCostsItsTimeLimit) {
  for (const int nth : {0, 1, 3}) {
    FakeClient fake({.request_timeout = request_timeout});
    fake.api.inject({.lose = true, .skip = nth});
    const std::string uuid = fake.api.add(job_of(20s));
    Result<Job> job = fake.client.get("none");
    ASSERT_NO_THROW(job = fake.client.poll_until_terminal(uuid, {.timeout = std::nullopt}));
    ASSERT_TRUE(job) << job.error();
    EXPECT_LE(fake.api.elapsed(), 20s + request_timeout + grace);
  }
}

TEST(LostRequest, OfALoneCallIsATimeoutThatIsRepeated) {
  FakeClient fake({.request_timeout = request_timeout});
  fake.api.inject({.lose = true, .times = 2});
  const std::string uuid = fake.api.add({.age = 1h});
  ASSERT_NO_THROW(EXPECT_TRUE(fake.client.get(uuid)));
  ASSERT_NO_THROW(EXPECT_TRUE(fake.client.list()));
  EXPECT_LE(fake.api.elapsed(), 2 * (request_timeout + grace));
}

TEST(LostRequest, IsATimeoutWhenEveryOneIsLost) {
  FakeClient fake({.request_timeout = request_timeout, .retry = {.total_timeout = std::nullopt}});
  fake.api.inject({.lose = true, .times = testing::Fault::forever});
  Result<Job> job = fake.client.get("b@d");
  ASSERT_NO_THROW(job = fake.client.get("some-job"));
  EXPECT_EQ(job.error().code, ErrorCode::timeout);
  EXPECT_EQ(job.error().attempts, 4);
}

TEST(LostRequest, OfAPollWithATimeoutEndsByIt) {
  FakeClient fake({.request_timeout = request_timeout});
  fake.api.inject({.lose = true, .times = testing::Fault::forever});
  const std::string uuid = fake.api.add(job_of(20s));
  Result<Job> job = fake.client.get("b@d");
  ASSERT_NO_THROW(job = fake.client.poll_until_terminal(uuid, {.timeout = 120s}));
  EXPECT_EQ(job.error().code, ErrorCode::poll_timeout);
  EXPECT_LE(fake.api.elapsed(), 120s);
}

TEST(LostRequest, OfAListDelaysNobodyForLonger) {
  for (const int nth : {0, 1, 2, 5}) {
    FakeClient fake({.request_timeout = request_timeout});
    fake.api.inject({.lose = true, .only_for = "/jobs?", .skip = nth});
    const std::vector<std::string> uuids = fake.api.add_history(120, job_of(20s), 0s);
    JobWatcher watcher(fake.client);
    WatchLog log(fake.api, watcher);
    log.watch_all(uuids);
    ASSERT_NO_THROW(watcher.run());
    log.expect_true_ends(uuids, request_timeout + grace);
  }
}

TEST(LostRequest, OfALookupDelaysNobodyForLonger) {
  for (const bool sweep_lists : {false, true}) {
    FakeClient fake({.request_timeout = request_timeout});
    const std::vector<std::string> uuids = fake.api.add_history(20, job_of(20s), 0s);
    fake.api.inject({.lose = true, .only_for = uuids[7]});
    fake.api.inject({.lose = true, .skip = 25, .times = 3});
    JobWatcher watcher(fake.client, {.max_in_flight = 4, .sweep_lists = sweep_lists});
    WatchLog log(fake.api, watcher);
    log.watch_all(uuids);
    ASSERT_NO_THROW(watcher.run());
    log.expect_true_ends(uuids, request_timeout + grace);
  }
}

TEST(LostRequest, FillsNoPlaceOnTheWireForEver) {
  FakeClient fake({.request_timeout = request_timeout});
  fake.api.inject({.lose = true, .times = 2});
  const std::vector<std::string> uuids = fake.api.add_history(5, job_of(20s), 0s);
  JobWatcher watcher(fake.client, {.max_in_flight = 2, .sweep_lists = false});
  WatchLog log(fake.api, watcher);
  log.watch_all(uuids);
  ASSERT_NO_THROW(watcher.run());
  log.expect_true_ends(uuids, request_timeout + grace);
  EXPECT_EQ(watcher.counts().in_flight, 0U);
}

}  // namespace
}  // namespace sudomock
