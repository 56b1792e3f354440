// What a stop costs, and what it leaves behind.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "linear_cost.hpp"
#include "support/cpu_time.hpp"
#include "support/fake_client.hpp"
#include "support/sanitizers.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;

enum class Unwatches { none, in_callbacks };

// Seconds of CPU for stopping so many watches, each notified or unwatched once.
double cost_of_stopping(int count, Unwatches unwatches) {
  FakeClient fake({.max_requests_per_minute = 300});
  std::stop_source stop;
  JobWatcher watcher(fake.client);
  int notified = 0;
  for (int i = 0; i < count; ++i) {
    watcher.watch("job-" + std::to_string(i),
                  [&, i](const std::string&, const Result<Job>& outcome) {
                    EXPECT_EQ(outcome.error().code, ErrorCode::cancelled);
                    ++notified;
                    // The one before has been notified, the one after has not.
                    if (unwatches == Unwatches::none) return;
                    watcher.unwatch("job-" + std::to_string(i - 1));
                    if (i % 2 == 0) watcher.unwatch("job-" + std::to_string(i + 1));
                  });
  }
  stop.request_stop();
  const auto before = test::cpu_time();
  watcher.run(stop.get_token());
  const double spent = (test::cpu_time() - before).count();
  EXPECT_EQ(watcher.counts().pending, 0U);
  EXPECT_GE(notified, unwatches == Unwatches::none ? count : count / 2);
  EXPECT_LE(notified, count);
  return spent;
}

class CostOfAStop : public ::testing::TestWithParam<Unwatches> {};

TEST_P(CostOfAStop, GrowsNoFasterThanTheWatches) {
  if (test::has_sanitizer) GTEST_SKIP() << "a sanitizer's time is not ours";
  expect_linear_cost([](int count) { return cost_of_stopping(count, GetParam()); });
}

INSTANTIATE_TEST_SUITE_P(With, CostOfAStop,
                         ::testing::Values(Unwatches::none, Unwatches::in_callbacks),
                         [](const auto& test) {
                           return test.param == Unwatches::none ? "NoUnwatch"
                                                                : "UnwatchInCallbacks";
                         });

TEST(Stop, LeavesNothingInFlight) {
  for (const bool sweep_lists : {false, true}) {
    FakeClient fake;
    fake.api.set_latency(1s);
    std::stop_source stop;
    fake.api.schedule(500ms, [&] { stop.request_stop(); });
    JobWatcher watcher(fake.client, {.sweep_lists = sweep_lists});
    WatchLog log(fake.api, watcher);
    const std::vector<std::string> uuids = fake.api.add_history(5, job_of(30s), 0s);
    log.watch_all(uuids);
    watcher.run(stop.get_token());
    EXPECT_EQ(states_of(watcher), (States{0, 0, 5}));
    EXPECT_EQ(fake.api.stats().in_flight, 0);
  }
}

TEST(Stop, LeavesToTheNextRunWhatACallbackWatchesAgain) {
  for (const bool sweep_lists : {false, true}) {
    FakeClient fake;
    std::stop_source stop;
    fake.api.schedule(5s, [&] { stop.request_stop(); });
    JobWatcher watcher(fake.client, {.sweep_lists = sweep_lists});
    WatchLog log(fake.api, watcher);
    const std::vector<std::string> uuids = fake.api.add_history(5, job_of(30s), 0s);
    int cancelled = 0;
    for (const std::string& uuid : uuids) {
      watcher.watch(uuid, [&](const std::string& ended, const Result<Job>& outcome) {
        ASSERT_EQ(outcome.error().code, ErrorCode::cancelled);
        // The bound ends the test where the run would never end.
        if (++cancelled <= 100) log.watch(ended);
      });
    }
    watcher.run(stop.get_token());
    EXPECT_EQ(cancelled, 5);
    EXPECT_EQ(log.size(), 0U) << "notified of the stop that came before the watch";
    EXPECT_EQ(watcher.counts().pending, 5U);
    watcher.run();
    log.expect_true_ends(uuids, usual_cap);
  }
}

TEST(Stop, DoesNotSpinThroughACallbackThatAlwaysWatchesAgain) {
  FakeClient fake;
  std::stop_source stop;
  stop.request_stop();
  JobWatcher watcher(fake.client);
  int notified = 0;
  JobWatcher::Callback again = [&](const std::string& uuid, const Result<Job>&) {
    if (++notified < 1000) watcher.watch(uuid, again);
  };
  watcher.watch("some-job", again);
  watcher.run(stop.get_token());
  EXPECT_EQ(notified, 1);
  EXPECT_EQ(watcher.counts().pending, 1U);
}

// In real time, as a client that is no good has no session to wait with.
TEST(KeepRunning, StaysUntilItIsStoppedThoughTheClientIsNoGood) {
  const JobsClient broken{Credentials::api_key("")};
  JobWatcher watcher(broken, {.keep_running = true});
  std::mutex mutex;
  std::condition_variable changed;
  int notified = 0;
  bool returned = false;
  const auto count = [&](const std::string&, const Result<Job>& outcome) {
    EXPECT_EQ(outcome.error().code, ErrorCode::invalid_argument);
    const std::lock_guard lock(mutex);
    ++notified;
    changed.notify_all();
  };
  std::jthread runner([&](const std::stop_token& stop) {
    watcher.run(stop);
    const std::lock_guard lock(mutex);
    returned = true;
    changed.notify_all();
  });
  for (int i = 1; i <= 3; ++i) {
    watcher.watch("some-job", count);
    std::unique_lock lock(mutex);
    ASSERT_TRUE(changed.wait_for(lock, 10s, [&] { return notified == i || returned; }));
    ASSERT_FALSE(returned) << "after " << i - 1;
    ASSERT_EQ(notified, i);
  }
  runner.request_stop();
  std::unique_lock lock(mutex);
  EXPECT_TRUE(changed.wait_for(lock, 10s, [&] { return returned; }));
}

}  // namespace
}  // namespace sudomock
