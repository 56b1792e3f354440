// Spans of time as long as their type can hold mean "for ever", not an overflow.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/fake_client.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds longest = std::chrono::milliseconds::max();

TEST(LongestSpan, AsATimeoutEndsNoPoll) {
  FakeClient fake;
  const std::string uuid = fake.api.add(job_of(60s));
  const Result<Job> job = fake.client.poll_until_terminal(uuid, {.timeout = longest});
  ASSERT_TRUE(job) << job.error();
  EXPECT_LE(fake.api.elapsed(), 60s + usual_cap);
}

TEST(LongestSpan, AsATimeoutEndsNoWatch) {
  for (const int jobs : {1, 5}) {
    FakeClient fake;
    const std::vector<std::string> uuids = fake.api.add_history(jobs, job_of(60s), 0s);
    JobWatcher watcher(fake.client, {.timeout = longest});
    WatchLog log(fake.api, watcher);
    log.watch_all(uuids);
    ASSERT_NO_THROW(watcher.run());
    log.expect_true_ends(uuids, usual_cap);
  }
}

TEST(LongestSpan, AsAWatchesOwnTimeoutEndsItNever) {
  for (const int jobs : {1, 5}) {
    FakeClient fake;
    const std::vector<std::string> uuids = fake.api.add_history(jobs, job_of(60s), 0s);
    JobWatcher watcher(fake.client);
    WatchLog log(fake.api, watcher);
    for (const std::string& uuid : uuids) log.watch(uuid, longest);
    ASSERT_NO_THROW(watcher.run());
    log.expect_true_ends(uuids, usual_cap);
  }
}

TEST(LongestSpan, AsRequestTimeoutStillSendsRequests) {
  FakeClient fake({.request_timeout = longest});
  const std::string uuid = fake.api.add(job_of(60s));
  EXPECT_TRUE(fake.client.get(uuid));
  EXPECT_TRUE(fake.client.list());
  const Result<Job> job = fake.client.poll_until_terminal(uuid);
  ASSERT_TRUE(job) << job.error();
  const std::vector<std::string> uuids = fake.api.add_history(5, job_of(60s), 0s);
  JobWatcher watcher(fake.client);
  WatchLog log(fake.api, watcher);
  log.watch_all(uuids);
  ASSERT_NO_THROW(watcher.run());
  log.expect_true_ends(uuids, usual_cap);
}

TEST(LongestSpan, AsTheCapOfEveryBackoffStillAsks) {
  RetryPolicy retry;
  retry.backoff.cap = longest;
  FakeClient fake({.retry = retry});
  fake.api.inject({.status = 503});
  const std::string uuid = fake.api.add(job_of(60s));
  Backoff backoff;
  backoff.cap = longest;
  const Result<Job> job =
      fake.client.poll_until_terminal(uuid, {.backoff = backoff, .timeout = longest});
  ASSERT_TRUE(job) << job.error();
  EXPECT_LE(fake.api.elapsed(), 60s + 30s) << "each interval is half of all that went before";
  const std::vector<std::string> uuids = fake.api.add_history(5, job_of(60s), 0s);
  JobWatcher watcher(fake.client, {.backoff = backoff});
  WatchLog log(fake.api, watcher);
  log.watch_all(uuids);
  ASSERT_NO_THROW(watcher.run());
  log.expect_true_ends(uuids, 30s);
}

TEST(LongestSpan, AsTheCapOfABackoffLeavesNoJobToNudgesAlone) {
  FakeClient fake;
  std::vector<std::string> uuids = fake.api.add_history(8, job_of(60s), 0s);
  Backoff backoff{.initial = 20s};
  backoff.cap = longest;
  JobWatcher watcher(fake.client, {.backoff = backoff});
  WatchLog log(fake.api, watcher);
  log.watch_all(uuids);
  // Most ends come with a nudge, so pages would rest for longer than the cap.
  for (int i = 0; i < 5; ++i) {
    fake.api.schedule(30s + i * 1s, [&fake, &watcher, uuid = uuids[static_cast<size_t>(i)]] {
      fake.api.end(uuid);
      watcher.nudge(uuid);
    });
  }
  watcher.run();
  log.expect_true_ends(uuids, 1h);
}

TEST(LongestSpan, AsTheInitialBackoffEndsByTheTimeout) {
  FakeClient fake;
  const std::string uuid = fake.api.add(job_of(60s));
  const Backoff backoff{.initial = longest, .cap = longest};
  const Result<Job> job =
      fake.client.poll_until_terminal(uuid, {.backoff = backoff, .timeout = 120s});
  ASSERT_TRUE(job) << job.error();
  EXPECT_LE(fake.api.elapsed(), 120s);
}

}  // namespace
}  // namespace sudomock
