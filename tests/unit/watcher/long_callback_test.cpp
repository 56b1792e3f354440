// What a callback does, or how long it takes, is nobody else's loss.

#include <string>

#include <gtest/gtest.h>

#include "support/fake_client.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;

testing::FakeJob ends_at(std::chrono::microseconds time) {
  return {.queued = 0s, .dispatched = 0s, .running = time};
}

TEST(LongCallback, TakesNoAnswerThatCameInTimeFromAnotherJob) {
  struct Case {
    std::chrono::milliseconds callback;
    std::chrono::milliseconds timeout;
  };
  // Past the other's deadline; and until the transport would have lost its request.
  for (const auto& [callback, timeout] : {Case{800ms, 2100ms}, Case{100s, 50s}}) {
    FakeClient fake;
    fake.api.set_latency(2s);
    const std::string uuid = fake.api.add(ends_at(500ms));
    JobWatcher watcher(fake.client, {.sweep_lists = false});
    WatchLog log(fake.api, watcher);
    watcher.watch(fake.api.add({.age = 1h}),
                  [&, span = callback](const auto&, const auto&) { fake.api.advance(span); });
    fake.api.schedule(500ms, [&, span = timeout] { log.watch(uuid, span); });
    watcher.run();
    ASSERT_EQ(log.of(uuid).size(), 1U);
    const Result<Job>& outcome = log.of(uuid)[0].outcome;
    EXPECT_TRUE(outcome) << outcome.error();
    EXPECT_EQ(log.of(uuid)[0].at, 2s + callback) << "as soon as the callback is over";
    EXPECT_EQ(fake.api.stats().lookups, 2);
  }
}

// A page that came meanwhile took no longer for that; nor does the next one.
TEST(LongCallback, PutsOffNoLookupByItsOwnTime) {
  FakeClient fake;
  fake.api.set_latency(50ms);
  fake.api.inject(slow_lists(1s));
  JobWatcher watcher(fake.client);
  WatchLog log(fake.api, watcher);
  const std::string ended = fake.api.add({.age = 1h, .unlisted = true});
  watcher.watch(ended, [&](const std::string&, const Result<Job>&) { fake.api.advance(100s); });
  watcher.nudge(ended);  // so that its lookup is under way with the page
  const std::vector<std::string> uuids = fake.api.add_history(2, ends_at(110s), 0s);
  log.watch_all(uuids);
  // Once it has left, no page is read for the other two.
  const std::string third = fake.api.add({.outcome = JobStatus::running});
  log.watch(third);
  fake.api.schedule(101s, [&] { watcher.unwatch(third); });
  watcher.run();
  log.expect_true_ends(uuids, usual_cap);
}

TEST(WatchAgain, OfAnEndedJobWhoseOtherWatchIsStillToBeNotified) {
  for (const bool sweep_lists : {false, true}) {
    FakeClient fake;
    const std::string uuid = fake.api.add(ends_at(20s));
    JobWatcher watcher(fake.client, {.timeout = 10min, .sweep_lists = sweep_lists});
    WatchLog log(fake.api, watcher);
    watcher.watch(uuid, [&](const std::string&, const Result<Job>&) { log.watch(uuid); });
    log.watch(uuid);
    if (sweep_lists) log.watch_all(fake.api.add_history(5, ends_at(1min), 0s));
    watcher.run();
    ASSERT_EQ(log.of(uuid).size(), 2U);
    for (const WatchLog::Notice& notice : log.of(uuid)) {
      EXPECT_TRUE(notice.outcome) << notice.outcome.error();
      EXPECT_LE(notice.at, 20s + WatchOptions().backoff.cap) << "in microseconds";
    }
  }
}

}  // namespace
}  // namespace sudomock
