// However pages, lookups, unwatches, timeouts and suspensions cross each other, no job falls
// between them.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/fake_client.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

// A job that nobody looks after any more would never end; the fake API refuses such a wait.
void expect_none_lost(JobWatcher& watcher, WatchLog& log, const std::vector<std::string>& uuids) {
  ASSERT_NO_THROW(watcher.run()) << "nothing was left to wait for";
  log.expect_true_ends(uuids, usual_cap);
}

TEST(LostJobs, AreNeverTheResultOfAnUnwatchWhileAPageIsUnderWay) {
  for (microseconds at = 100ms; at < 20s; at += 300ms) {
    SCOPED_TRACE(at.count());
    FakeClient fake;
    fake.api.inject(slow_lists(3s));
    const std::vector<std::string> uuids = fake.api.add_history(3, job_of(25s), 0s);
    JobWatcher watcher(fake.client);
    WatchLog log(fake.api, watcher);
    log.watch_all(uuids);
    fake.api.schedule(at, [&] { watcher.unwatch(uuids[0]); });
    expect_none_lost(watcher, log, {uuids[1], uuids[2]});
    EXPECT_TRUE(log.of(uuids[0]).empty());
  }
}

TEST(LostJobs, AreNeverTheResultOfATimeoutWhileAPageIsUnderWay) {
  for (std::chrono::milliseconds timeout = 100ms; timeout < 20s; timeout += 300ms) {
    SCOPED_TRACE(timeout.count());
    FakeClient fake;
    fake.api.inject(slow_lists(3s));
    const std::vector<std::string> uuids = fake.api.add_history(3, job_of(25s), 0s);
    JobWatcher watcher(fake.client);
    WatchLog log(fake.api, watcher);
    log.watch(uuids[0], timeout);
    log.watch(uuids[1]);
    log.watch(uuids[2]);
    expect_none_lost(watcher, log, {uuids[1], uuids[2]});
    ASSERT_EQ(log.of(uuids[0]).size(), 1U);
    EXPECT_EQ(log.of(uuids[0])[0].outcome.error().code, ErrorCode::poll_timeout);
  }
}

TEST(LostJobs, AreNeverTheResultOfAListThatIsRefusedWhileAPageIsUnderWay) {
  for (microseconds at = 100ms; at < 20s; at += 300ms) {
    SCOPED_TRACE(at.count());
    FakeClient fake;
    fake.api.inject({.status = 404, .only_for = "/jobs?", .times = 3, .after = at});
    fake.api.inject(slow_lists(3s));
    const std::vector<std::string> uuids = fake.api.add_history(120, job_of(25s), 0s);
    JobWatcher watcher(fake.client);
    WatchLog log(fake.api, watcher);
    log.watch_all(uuids);
    expect_none_lost(watcher, log, uuids);
  }
}

// The jobs go on for long enough that their own lookups cross the pages.
TEST(LostJobs, AreNeverTheResultOfASlowList) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(seed);
    testing::FakeJobsApi api(seed);
    api.inject(slow_lists(3s));
    const JobsClient client(api.credentials(), {.transport = api.transport()});
    JobWatcher watcher(client);
    WatchLog log(api, watcher);
    std::vector<std::string> uuids;
    for (int i = 0; i < 3; ++i) uuids.push_back(api.add(job_of((100 + seed % 7) * 1s + i * 60s)));
    log.watch_all(uuids);
    expect_none_lost(watcher, log, uuids);
  }
}

TEST(LostJobs, AreNeverTheResultOfAJobWatchedAgainWhileAPageIsUnderWay) {
  for (microseconds at = 100ms; at < 20s; at += 300ms) {
    SCOPED_TRACE(at.count());
    FakeClient fake;
    fake.api.inject(slow_lists(3s));
    const std::vector<std::string> uuids = fake.api.add_history(3, job_of(25s), 0s);
    JobWatcher watcher(fake.client);
    WatchLog log(fake.api, watcher);
    log.watch_all(uuids);
    fake.api.schedule(at, [&] {
      watcher.unwatch(uuids[0]);
      log.watch(uuids[0]);
    });
    expect_none_lost(watcher, log, uuids);
  }
}

}  // namespace
}  // namespace sudomock
