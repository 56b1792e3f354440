#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_client.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using testing::FakeJob;
using testing::FakeJobsApi;

std::vector<std::string> targets_since(const FakeJobsApi& api, microseconds since) {
  std::vector<std::string> targets;
  for (const testing::RecordedRequest& request : api.requests()) {
    if (request.at >= since) targets.push_back(request.target);
  }
  return targets;
}

void end_and_nudge(FakeJobsApi& api, JobWatcher& watcher, const std::vector<std::string>& uuids) {
  for (const std::string& uuid : uuids) {
    api.end(uuid);
    watcher.nudge(uuid);
  }
}

std::string lookup_of(const std::string& uuid) { return "/api/v1/jobs/" + uuid; }

TEST(Nudge, FindsAnEndAtOnceThoughTheBackoffIsSlow) {
  FakeClient fake;
  JobWatcher watcher(fake.client, {.backoff = slow});
  WatchLog log(fake.api, watcher);
  const std::string uuid = fake.api.add(job_of(20s));
  log.watch(uuid);
  fake.api.schedule(21s, [&] { watcher.nudge(uuid); });
  watcher.run();
  log.expect_true_ends({uuid}, 21s - 20s);
  EXPECT_EQ(fake.api.stats().requests, 2);
}

TEST(Nudge, GoesBeforeEverythingElseThatIsDue) {
  FakeClient fake({.max_requests_per_minute = 60});
  fake.api.set_latency(50ms);
  JobWatcher watcher(fake.client, {.max_in_flight = 1, .sweep_lists = false});
  WatchLog log(fake.api, watcher);
  const std::vector<std::string> uuids = fake.api.add_history(100, job_of(10min), 0s);
  log.watch_all(uuids);
  const std::string& last = uuids.back();
  fake.api.schedule(30s, [&] {
    fake.api.end(last);
    watcher.nudge(last);
  });
  fake.api.schedule(60s, [&] { watcher.unwatch(uuids.front()); });
  watcher.run();
  const std::vector<std::string> targets = targets_since(fake.api, 30s);
  ASSERT_FALSE(targets.empty());
  // The one that waits for its turn has none booked by name: the next turn is the nudged job's.
  EXPECT_EQ(targets[0], lookup_of(last));
  EXPECT_LE(log.lateness(last), 1s + 50ms) << "a turn of sixty a minute, and the answer";
}

TEST(Nudge, KeepsWithinTheRateLimit) {
  FakeClient fake({.max_requests_per_minute = 30});
  fake.api.set_rate_limit(testing::RateLimit{.per_minute = 30});
  JobWatcher watcher(fake.client, {.backoff = slow, .sweep_lists = false});
  WatchLog log(fake.api, watcher);
  const std::vector<std::string> uuids = fake.api.add_history(60, job_of(60s), 0s);
  log.watch_all(uuids);
  fake.api.schedule(61s, [&] {
    for (const std::string& uuid : uuids) watcher.nudge(uuid);
  });
  watcher.run();
  EXPECT_EQ(log.size(), 60U);
  EXPECT_EQ(fake.api.stats().rate_limited, 0);
}

TEST(Nudge, ManyWithinOneLookupAreOneMore) {
  FakeClient fake;
  fake.api.set_latency(200ms);
  JobWatcher watcher(fake.client, {.backoff = slow});
  WatchLog log(fake.api, watcher);
  const std::string uuid = fake.api.add(job_of(60s));
  log.watch(uuid);
  // All come while the first of them is looked up, whose answer says `running`.
  for (const auto at : {10000ms, 10020ms, 10050ms, 10090ms, 10199ms}) {
    fake.api.schedule(at, [&] { watcher.nudge(uuid); });
  }
  fake.api.schedule(59s, [&] { EXPECT_EQ(fake.api.stats().requests, 3); });
  watcher.run();
  log.expect_true_ends({uuid}, slow.cap);
}

TEST(Nudge, ThatComesWhileALookupIsUnderWayIsNotLost) {
  FakeClient fake;
  fake.api.set_latency(200ms);
  JobWatcher watcher(fake.client, {.backoff = slow});
  WatchLog log(fake.api, watcher);
  const std::string uuid = fake.api.add(job_of(60s));
  log.watch(uuid);
  fake.api.schedule(10s, [&] { watcher.nudge(uuid); });
  // The API has read the job by now, and its answer is on its way back.
  fake.api.schedule(10150ms, [&] {
    fake.api.end(uuid);
    watcher.nudge(uuid);
  });
  watcher.run();
  log.expect_true_ends({uuid}, 2 * 200ms);  // the first answer, then another
}

TEST(Nudge, WithoutAnEndGoesBackToTheNormalPace) {
  FakeClient fake;
  JobWatcher watcher(fake.client, {.backoff = slow});
  WatchLog log(fake.api, watcher);
  const std::string uuid = fake.api.add(job_of(200s));
  log.watch(uuid);
  fake.api.schedule(10s, [&] { watcher.nudge(uuid); });
  watcher.run();
  std::vector<microseconds> at;
  for (const testing::RecordedRequest& request : fake.api.requests()) at.push_back(request.at);
  EXPECT_THAT(at, ::testing::ElementsAre(0s, 10s, 70s, 130s, 190s, 250s));
}

TEST(Nudge, ForAJobThatNobodyWatchesCostsNothing) {
  FakeClient fake;
  JobWatcher watcher(fake.client, {.backoff = slow});
  WatchLog log(fake.api, watcher);
  const std::string uuid = fake.api.add(job_of(50s));
  const std::string other = fake.api.add(job_of(1s));
  log.watch(uuid);
  fake.api.schedule(10s, [&] {
    watcher.nudge(other);
    watcher.nudge("");
    watcher.nudge("no such job/../?");
  });
  watcher.run();
  EXPECT_EQ(targets_since(fake.api, 0s), std::vector<std::string>(2, lookup_of(uuid)));
}

TEST(Nudge, OfAnEndedJobIsNoNews) {
  FakeClient fake;
  JobWatcher watcher(fake.client, {.backoff = slow, .keep_running = true});
  WatchLog log(fake.api, watcher);
  std::stop_source stop;
  const std::string uuid = fake.api.add(job_of(20s));
  log.watch(uuid);
  for (const auto at : {21s, 22s, 23s}) {
    fake.api.schedule(at, [&] { watcher.nudge(uuid); });
  }
  fake.api.schedule(30s, [&] { stop.request_stop(); });
  watcher.run(stop.get_token());
  log.expect_true_ends({uuid}, 21s - 20s);
  EXPECT_EQ(fake.api.stats().requests, 2);
}

TEST(Nudge, ReachesEveryWatchOfTheJobByOneLookup) {
  FakeClient fake;
  JobWatcher watcher(fake.client, {.backoff = slow});
  WatchLog log(fake.api, watcher);
  const std::string uuid = fake.api.add(job_of(20s));
  for (int i = 0; i < 3; ++i) log.watch(uuid);
  fake.api.schedule(21s, [&] { watcher.nudge(uuid); });
  watcher.run();
  EXPECT_EQ(log.of(uuid).size(), 3U);
  EXPECT_LE(log.lateness(uuid), 21s - 20s);
  EXPECT_EQ(fake.api.stats().requests, 2);
}

TEST(Nudge, OfManyOnOnePageReadsThatInsteadOfEach) {
  FakeClient fake;
  fake.api.set_latency(50ms);
  JobWatcher watcher(fake.client, {.backoff = slow});
  WatchLog log(fake.api, watcher);
  const std::vector<std::string> uuids = fake.api.add_history(150, job_of(10min), 1s);
  log.watch_all(uuids);
  fake.api.schedule(150s, [&] {
    fake.api.clear_requests();
    end_and_nudge(fake.api, watcher, uuids);
  });
  watcher.run();
  log.expect_true_ends(uuids, 50ms);
  EXPECT_LE(fake.api.stats().requests, 150 / 50 + 1);
}

// A lookup answers one nudge, and each page of the walk fifty of them.
TEST(Nudge, OfManyThatNoPageHasShownYetLetsTheWalkGoFirst) {
  FakeClient fake({.max_requests_per_minute = 300});
  fake.api.set_latency(50ms);
  JobWatcher watcher(fake.client, {.backoff = slow});
  WatchLog log(fake.api, watcher);
  const std::vector<std::string> uuids = fake.api.add_history(1000, job_of(10min), 0s);
  log.watch_all(uuids);
  fake.api.schedule(10ms, [&] { end_and_nudge(fake.api, watcher, uuids); });
  watcher.run();
  log.expect_true_ends(uuids, 20 * 200ms);  // pages, at five requests a second
  EXPECT_LE(fake.api.stats().requests, 20 + 15) << "pages, and few lookups beside them";
}

TEST(Nudge, WaitsForNoLongWalkWhereManyOthersStandAboveItsJob) {
  FakeClient fake({.max_requests_per_minute = 300});
  fake.api.set_latency(50ms);
  JobWatcher watcher(fake.client, {.backoff = slow});
  WatchLog log(fake.api, watcher);
  FakeJob older = job_of(60s);
  older.age = 1s;
  const std::vector<std::string> uuids = fake.api.add_history(400, older, 0s);
  fake.api.add_history(5000, job_of(60s), 0s);
  log.watch_all(uuids);
  const std::vector<std::string> some(uuids.end() - 60, uuids.end());
  fake.api.schedule(10ms, [&] { end_and_nudge(fake.api, watcher, some); });
  watcher.run();
  // Nine pages, and then three turns in four.
  log.expect_true_ends(some, 16s);
}

TEST(Nudge, DoesNotWaitForASlowPage) {
  for (const auto delay : {5s, 10s, 25s}) {
    FakeClient fake;
    fake.api.set_latency(50ms);
    fake.api.inject(slow_lists(delay));
    JobWatcher watcher(fake.client, {.backoff = slow});
    WatchLog log(fake.api, watcher);
    const std::vector<std::string> uuids = fake.api.add_history(10, job_of(10min), 1s);
    log.watch_all(uuids);
    for (const int nudged : {1, 5}) {
      const std::vector<std::string> some(uuids.end() - nudged, uuids.end());
      fake.api.schedule(100s + nudged * 30s,
                        [&fake, &watcher, some] { end_and_nudge(fake.api, watcher, some); });
    }
    watcher.run();
    log.expect_true_ends({uuids.end() - 5, uuids.end()}, 50ms);  // by lookups, all at once
  }
}

TEST(Nudge, OfManyWaitsForASlowPageWhereTheLimitMakesLookupsSlower) {
  FakeClient fake({.max_requests_per_minute = 30});
  fake.api.set_latency(50ms);
  fake.api.inject(slow_lists(3s));
  JobWatcher watcher(fake.client, {.backoff = slow});
  WatchLog log(fake.api, watcher);
  const std::vector<std::string> uuids = fake.api.add_history(40, job_of(10min), 1s);
  log.watch_all(uuids);
  fake.api.schedule(130s, [&] { end_and_nudge(fake.api, watcher, uuids); });
  watcher.run();
  log.expect_true_ends(uuids, 3s + 50ms);  // lookups would take 80 s
}

// Of twenty on one page, which all end once something is wrong with that.
class NudgedPage : public ::testing::Test {
 protected:
  NudgedPage() { fake_.api.set_latency(50ms); }

  void expect_ends_within(microseconds bound, const std::function<void()>& go_wrong) {
    uuids_ = fake_.api.add_history(20, job_, 1s);
    JobWatcher watcher(fake_.client, {.backoff = slow});
    WatchLog log(fake_.api, watcher);
    log.watch_all(uuids_);
    fake_.api.schedule(100s, [&] {
      go_wrong();
      fake_.api.clear_requests();
      end_and_nudge(fake_.api, watcher, uuids_);
    });
    watcher.run();
    log.expect_true_ends(uuids_, bound);
    EXPECT_LE(fake_.api.stats().lookups, 20) << "one each";
  }

  FakeClient fake_;
  FakeJob job_ = job_of(10min);
  std::vector<std::string> uuids_;
};

TEST_F(NudgedPage, IsNotWaitedForOnceItIsFarSlowerThanBefore) {
  expect_ends_within(1s, [&] { fake_.api.inject(slow_lists(25s)); });
}

// At once: not only when the page would have been given up.
TEST_F(NudgedPage, ThatLacksTheResultsLeavesItsJobsToLookups) {
  job_.row_without_result = true;
  expect_ends_within(150ms, [] {});
}

TEST_F(NudgedPage, ThatLagsBehindLeavesItsJobsToLookups) {
  expect_ends_within(150ms, [&] { fake_.api.set_list_lag(30s); });
}

TEST_F(NudgedPage, ThatFailsLeavesItsJobsToLookups) {
  expect_ends_within(150ms, [&] {
    fake_.api.inject({.status = 500, .only_for = "/jobs?", .times = testing::Fault::forever});
  });
}

TEST_F(NudgedPage, WithARowThatCannotBeReadLeavesThatJobToALookup) {
  expect_ends_within(100ms, [&] {
    fake_.api.inject(
        {.spoil_row = uuids_[3], .only_for = "/jobs?", .times = testing::Fault::forever});
  });
  EXPECT_EQ(fake_.api.stats().lookups, 1);
}

TEST(Nudge, KeepsTheWaitAfterAFailureThatTheServerAskedFor) {
  FakeClient fake;
  JobWatcher watcher(fake.client, {.backoff = slow});
  WatchLog log(fake.api, watcher);
  const std::string uuid = fake.api.add(job_of(15s));
  log.watch(uuid);
  fake.api.inject({.status = 500, .retry_after = 30s});
  fake.api.schedule(16s, [&] { watcher.nudge(uuid); });
  watcher.run();
  EXPECT_EQ(log.of(uuid).at(0).at, 30s);
}

TEST(Nudge, CutsTheBackoffAfterAFailureShort) {
  FakeClient fake;
  JobWatcher watcher(fake.client, {.backoff = slow});
  WatchLog log(fake.api, watcher);
  const std::string uuid = fake.api.add(job_of(10s));
  log.watch(uuid);
  fake.api.inject({.status = 500, .times = 5});
  fake.api.schedule(10100ms, [&] { watcher.nudge(uuid); });
  watcher.run();
  EXPECT_EQ(log.of(uuid).at(0).at, 10100ms);
}

TEST(Nudge, ThatComesWhileALookupFailsIsNotLost) {
  FakeClient fake;
  fake.api.set_latency(500ms);
  JobWatcher watcher(fake.client, {.backoff = slow});
  WatchLog log(fake.api, watcher);
  const std::string uuid = fake.api.add({.queued = 0s, .dispatched = 0s, .running = 400ms});
  log.watch(uuid);
  fake.api.inject({.status = 500, .times = 1});
  fake.api.schedule(450ms, [&] { watcher.nudge(uuid); });
  watcher.run();
  EXPECT_EQ(log.of(uuid).at(0).at, 1s);
}

TEST(Nudge, MayComeFromACallbackAndBeforeItsWatch) {
  FakeClient fake;
  JobWatcher watcher(fake.client, {.backoff = slow});
  WatchLog log(fake.api, watcher);
  const std::string first = fake.api.add(job_of(70s));
  const std::string second = fake.api.add(job_of(61s));
  watcher.nudge(second);
  log.watch(second);
  watcher.watch(first, [&](const std::string&, const Result<Job>&) { watcher.nudge(second); });
  fake.api.schedule(71s, [&] { watcher.nudge(first); });
  watcher.run();
  EXPECT_EQ(log.lateness(second), 71s - 61s) << "when the other was nudged";
}

TEST(Nudge, MayComeFromAnyThread) {
  FakeClient fake;
  JobWatcher watcher(fake.client, {.backoff = slow});
  WatchLog log(fake.api, watcher);
  const std::vector<std::string> uuids = fake.api.add_history(50, job_of(10min), 1s);
  log.watch_all(uuids);
  fake.api.schedule(100s, [&] {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&, thread] {
        for (std::size_t i = thread; i < uuids.size(); i += 4) {
          end_and_nudge(fake.api, watcher, {uuids[i]});
        }
      });
    }
  });
  watcher.run();
  log.expect_true_ends(uuids, 1s);  // with a nudge that is lost: 20 s
}

// Of 200 jobs that end one after the other; nine in ten ends come with a nudge, or none does.
std::int64_t requests_for_ends_one_by_one(bool with_nudges) {
  FakeClient fake;
  const Backoff minute{.cap = 60s};
  JobWatcher watcher(fake.client, {.backoff = minute});
  WatchLog log(fake.api, watcher);
  std::vector<std::string> uuids;
  for (int i = 0; i < 200; ++i) {
    uuids.push_back(fake.api.add(job_of(10s + i * 5s)));
    if (with_nudges && i % 10 != 9) {
      fake.api.schedule(10s + i * 5s + 1s, [&, uuid = uuids.back()] { watcher.nudge(uuid); });
    }
  }
  log.watch_all(uuids);
  watcher.run();
  // Pages are read for the tenth without a nudge: each 1.85 caps.
  log.expect_true_ends(uuids, with_nudges ? minute.cap * 37 / 20 : minute.cap);
  return fake.api.stats().requests;
}

TEST(Nudge, MakesSweepsRareOnceMostEndsComeWithOne) {
  constexpr int for_nudges = 180;
  const std::int64_t without = requests_for_ends_one_by_one(false);
  const std::int64_t with = requests_for_ends_one_by_one(true);
  EXPECT_LE(with - for_nudges, without / 2) << with << " and " << without;
}

}  // namespace
}  // namespace sudomock
