// Answers that contradict themselves, or answer somebody else's question.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/fake_client.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using testing::Fault;

TEST(RepeatedRow, OfTwoStatesLeavesNoSweepWithoutJobs) {
  FakeClient fake;
  std::vector<std::string> uuids;
  for (int i = 1; i <= 8; ++i) {
    uuids.push_back(fake.api.add(job_of(i * 10s)));
    fake.api.inject({.repeat_row = uuids.back(),
                     .only_for = "/jobs?",
                     .times = Fault::forever,
                     .after = i * 10s - 5s,
                     .lasts = 10s});
  }
  std::stop_source stop;
  fake.api.schedule(1h, [&] { stop.request_stop(); });
  JobWatcher watcher(fake.client, {.keep_running = true});
  WatchLog log(fake.api, watcher);
  log.watch_all(uuids);
  fake.api.schedule(10min, [&] { fake.api.clear_requests(); });
  ASSERT_NO_THROW(watcher.run(stop.get_token()));
  log.expect_true_ends(uuids, usual_cap);
  EXPECT_EQ(fake.api.stats().requests, 0) << "though nothing was watched";
}

TEST(RepeatedRow, DoesNotDelayItsJobOrTheOthers) {
  FakeClient fake;
  const std::vector<std::string> uuids = fake.api.add_history(120, job_of(20s), 1ms);
  fake.api.inject({.repeat_row = uuids[60], .only_for = "/jobs?", .times = Fault::forever});
  JobWatcher watcher(fake.client);
  WatchLog log(fake.api, watcher);
  log.watch_all(uuids);
  ASSERT_NO_THROW(watcher.run());
  log.expect_true_ends(uuids, usual_cap);
}

TEST(AnotherJobsAnswer, IsNeverTakenForOurs) {
  FakeClient fake;
  const std::string other = fake.api.add({.age = 1h});
  const std::string uuid = fake.api.add(job_of(20s));
  fake.api.inject({.answer_of = other, .only_for = uuid});
  const Result<Job> job = fake.client.get(uuid);
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().code, ErrorCode::malformed_response);
}

TEST(AnotherJobsAnswer, EndsAPollThatItCannotAnswer) {
  for (const bool sweep_lists : {false, true}) {
    FakeClient fake;
    const std::string other = fake.api.add({.age = 1h});
    const std::string uuid = fake.api.add(job_of(20s));
    fake.api.inject({.answer_of = other, .only_for = uuid});
    JobWatcher watcher(fake.client, {.sweep_lists = sweep_lists});
    WatchLog log(fake.api, watcher);
    log.watch(uuid);
    ASSERT_NO_THROW(watcher.run());
    ASSERT_FALSE(log.of(uuid).at(0).outcome);
    EXPECT_EQ(log.of(uuid).at(0).outcome.error().code, ErrorCode::malformed_response);
    EXPECT_EQ(log.of(uuid).size(), 1U);
  }
}

TEST(ExpiredCursor, DelaysNobody) {
  for (const auto lifetime : {0s, 2s, 20s}) {
    FakeClient fake;
    fake.api.set_latency(50ms);
    fake.api.set_cursor_lifetime(lifetime);
    const std::vector<std::string> uuids = fake.api.add_history(300, job_of(30s), 1ms);
    JobWatcher watcher(fake.client);
    WatchLog log(fake.api, watcher);
    log.watch_all(uuids);
    ASSERT_NO_THROW(watcher.run());
    log.expect_true_ends(uuids, usual_cap + 2 * 50ms);
  }
}

}  // namespace
}  // namespace sudomock
