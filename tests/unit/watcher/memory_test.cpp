#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/fake_client.hpp"
#include "support/live_memory.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;

// Each on a page of its own, so that all are looked up one by one. 16 days of ten jobs were 33 MiB,
// 90 kB an hour; 256 kB are 700 bytes an hour.
TEST(WatcherMemory, StaysFlatHoweverLongJobsAreWatched) {
  if (!live_bytes()) GTEST_SKIP() << "the C library does not count what is in use";
  testing::FakeJobsApi api;
  api.record_requests(false);
  const JobsClient client(api.credentials(), {.transport = api.transport()});
  JobWatcher watcher(client, {.timeout = 12h});
  for (int i = 0; i < 10; ++i) {
    watcher.watch(api.add({.outcome = JobStatus::running}), nullptr);
    static_cast<void>(api.add_history(60, {.outcome = JobStatus::running}, 0s));
  }
  std::optional<std::int64_t> early;
  std::optional<std::int64_t> late;
  api.schedule(2h, [&] { early = live_bytes(); });
  api.schedule(11h, [&] { late = live_bytes(); });
  watcher.run();
  EXPECT_EQ(watcher.counts().finished, 10U);
  ASSERT_TRUE(early && late);
  EXPECT_LE(*late - *early, 16'000) << "bytes in nine hours";
}

// docs/many-jobs.md says so.
TEST(WatcherMemory, OfAWatchedJobIsAboutTwoKilobytes) {
  if (!live_bytes()) GTEST_SKIP() << "the C library does not count what is in use";
  constexpr int jobs = 2000;
  testing::FakeJobsApi api;
  api.record_requests(false);
  const JobsClient client(api.credentials(), {.transport = api.transport()});
  JobWatcher watcher(client, {.timeout = 2min});
  const std::vector<std::string> uuids = api.add_history(jobs, {.outcome = JobStatus::running}, 0s);
  const std::int64_t before = live_bytes().value();
  std::optional<std::int64_t> watched;
  api.schedule(1min, [&] { watched = live_bytes(); });
  for (const std::string& uuid : uuids) watcher.watch(uuid, nullptr);
  watcher.run();
  ASSERT_TRUE(watched);
  EXPECT_LE((*watched - before) / jobs, 2000);
  EXPECT_GE((*watched - before) / jobs, 1000) << "the page may promise less";
}

TEST(WatcherMemory, StaysBoundedWhileNobodyIsInRun) {
  if (!live_bytes()) GTEST_SKIP() << "the C library does not count what is in use";
  const FakeClient fake;
  JobWatcher watcher(fake.client);
  const std::int64_t before = live_bytes().value();
  for (int i = 0; i < 200'000; ++i) {
    watcher.nudge("job-" + std::to_string(i));
    watcher.unwatch("job-" + std::to_string(i));
  }
  const std::int64_t after = live_bytes().value();
  EXPECT_LE(after - before, 2'000'000) << "bytes for ten thousand nudges";
}

}  // namespace
}  // namespace sudomock
