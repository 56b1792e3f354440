#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "support/fake_client.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using time_point = HttpSession::time_point;

class Counts : public ::testing::Test {
 protected:
  /// What the watcher counts at that time, while its `run` waits.
  WatchCounts& at(std::chrono::microseconds time) {
    auto counts = std::make_shared<WatchCounts>();
    fake.api.schedule(time, [this, counts] { *counts = watcher.counts(); });
    return *kept.emplace_back(std::move(counts));
  }
  [[nodiscard]] time_point after(std::chrono::microseconds time) const { return start + time; }

  FakeClient fake;
  JobWatcher watcher{fake.client, {.backoff = slow, .sweep_lists = false}};
  const time_point start = fake.api.transport()->open_session()->now();
  std::vector<std::shared_ptr<WatchCounts>> kept;
};

TEST_F(Counts, OfRequestsInFlightAreThoseOfNow) {
  fake.api.set_latency(2s);
  watcher.watch(fake.api.add({.running = 90s}), nullptr);
  const WatchCounts& on_the_wire = at(1s);
  const WatchCounts& answered = at(3s);
  watcher.run();
  EXPECT_EQ(on_the_wire.in_flight, 1u);
  EXPECT_EQ(answered.in_flight, 0u);
}

TEST_F(Counts, InACallbackHaveItsWatchFinished) {
  std::vector<std::size_t> finished;
  for (int i = 0; i < 3; ++i) {
    watcher.watch(fake.api.add(), [&](const std::string&, const JobOutcome&) {
      finished.push_back(watcher.counts().finished);
      EXPECT_EQ(watcher.counts().pending, 3 - finished.back());
    });
  }
  watcher.run();
  EXPECT_EQ(finished, (std::vector<std::size_t>{1, 2, 3}));
}

TEST_F(Counts, OfFailuresAreThoseSinceTheLastGoodAnswer) {
  fake.api.outage(10s, 30s);
  watcher.watch(fake.api.add({.running = 5min}), nullptr);
  const WatchCounts& before = at(20s);
  fake.api.schedule(30s, [this] { watcher.watch(fake.api.add({.running = 5min}), nullptr); });
  const WatchCounts& during = at(33s);
  const WatchCounts& afterwards = at(50s);
  watcher.run();
  EXPECT_EQ(before.failures_in_a_row, 0u);
  EXPECT_EQ(before.last_good_answer, after(0s));
  EXPECT_GE(during.failures_in_a_row, 2u);
  EXPECT_EQ(during.last_good_answer, after(0s));
  EXPECT_EQ(afterwards.failures_in_a_row, 0u);
  EXPECT_GE(afterwards.last_good_answer, after(40s));
}

TEST_F(Counts, SayWhichWatchHasWaitedLongestForAnAnswer) {
  const std::string answered = fake.api.add({.running = 20min});
  const std::string first = fake.api.add({.outcome = JobStatus::running});
  const std::string second = fake.api.add({.outcome = JobStatus::running});
  fake.api.inject({.status = 503, .only_for = first, .times = testing::Fault::forever});
  fake.api.inject({.status = 503, .only_for = second, .times = testing::Fault::forever});
  watcher.watch(answered, nullptr);
  fake.api.schedule(10s, [&] { watcher.watch(first, nullptr); });
  fake.api.schedule(20s, [&] { watcher.watch(second, nullptr); });
  const WatchCounts& none = at(5s);
  const WatchCounts& both = at(5min);
  fake.api.schedule(6min, [&] { watcher.unwatch(first); });
  const WatchCounts& one = at(7min);
  fake.api.schedule(8min, [&] { fake.api.clear_faults(); });
  const WatchCounts& all_answered = at(15min);
  fake.api.schedule(16min, [&] { fake.api.end(second); });
  watcher.run();
  EXPECT_EQ(none.unanswered_since, std::nullopt);
  EXPECT_EQ(both.unanswered_since, after(10s));
  EXPECT_EQ(one.unanswered_since, after(20s));
  EXPECT_EQ(all_answered.unanswered_since, std::nullopt);
}

TEST_F(Counts, OfTheUnansweredLeaveOutWhatAListShowsAndWhatHasEnded) {
  JobWatcher sweeping{fake.client, {.timeout = 1min}};
  const std::string missing = fake.api.add({.outcome = JobStatus::running});
  fake.api.inject({.status = 503, .only_for = "/jobs/", .times = testing::Fault::forever});
  for (const std::string& uuid : fake.api.add_history(5, {.outcome = JobStatus::running}, 0s)) {
    sweeping.watch(uuid, nullptr);
  }
  std::optional<WatchCounts> shown;
  fake.api.schedule(30s, [&] { shown = sweeping.counts(); });
  sweeping.run();
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->unanswered_since, std::nullopt);
  EXPECT_EQ(sweeping.counts().unanswered_since, std::nullopt);
  watcher.watch(missing, nullptr, 1min);
  watcher.run();
  EXPECT_EQ(watcher.counts().unanswered_since, std::nullopt);
}

}  // namespace
}  // namespace sudomock
