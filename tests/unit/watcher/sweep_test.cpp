#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_client.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using ::testing::AllOf;
using ::testing::Ge;
using ::testing::Le;

// Watches jobs on a fake API, and checks that each is notified once with its true end.
class Sweep : public ::testing::Test {
 protected:
  std::string add_watched(JobWatcher& watcher, const testing::FakeJob& job) {
    const std::string uuid = api().add(job);
    watch(watcher, uuid);
    return uuid;
  }

  void watch(JobWatcher& watcher, const std::string& uuid) {
    ++watched_;
    watcher.watch(uuid, [this](const std::string& ended, const Result<Job>& outcome) {
      ++told_[ended];
      ASSERT_TRUE(outcome) << outcome.error();
      EXPECT_EQ(outcome->status, api().find(ended)->status);
      last_ = api().elapsed();
    });
  }

  void expect_all_told() {
    EXPECT_EQ(told_.size(), watched_);
    for (const auto& [uuid, times] : told_) EXPECT_EQ(times, 1) << uuid;
  }

  testing::FakeJobsApi& api() { return fake_.api; }

  FakeClient fake_;
  std::size_t watched_ = 0;
  std::map<std::string, int> told_;
  microseconds last_{};
};

TEST_F(Sweep, ReadsFiftyJobsInOneRequest) {
  JobWatcher watcher(fake_.client);
  for (int i = 0; i < 50; ++i) add_watched(watcher, {.running = 20s});
  watcher.run();
  expect_all_told();
  EXPECT_EQ(api().stats().lookups, 0);
  EXPECT_LE(api().stats().lists, 22s / 1500ms + 3) << "one each first backoff";
}

TEST_F(Sweep, IsTurnedOffByItsOption) {
  JobWatcher watcher(fake_.client, {.sweep_lists = false});
  for (int i = 0; i < 50; ++i) add_watched(watcher, {.running = 20s});
  watcher.run();
  expect_all_told();
  EXPECT_EQ(api().stats().lists, 0);
}

TEST_F(Sweep, NeverComesFasterThanTheFirstBackoff) {
  JobWatcher watcher(fake_.client, {.backoff = even_backoff()});
  for (int i = 0; i < 30; ++i) add_watched(watcher, {.running = 20s});
  watcher.run();
  microseconds before = -1h;
  for (const testing::RecordedRequest& request : api().requests()) {
    EXPECT_GE(request.at - before, 1500ms);
    before = request.at;
  }
}

TEST_F(Sweep, ForgivesAListThatFailedLongAgo) {
  JobWatcher watcher(fake_.client);
  for (int i = 0; i < 30; ++i) add_watched(watcher, {.running = 40min});
  for (const auto moment : {1min, 3min, 30min}) {
    api().inject({.status = 404, .only_for = "/jobs?", .after = moment});
  }
  watcher.run();
  expect_all_told();
  std::vector<microseconds> pauses;
  microseconds before{};
  for (const testing::RecordedRequest& request : api().requests()) {
    if (request.target.find("/jobs?") == std::string::npos) continue;
    if (request.at - before > 30s) pauses.push_back(request.at - before);
    before = request.at;
  }
  ASSERT_EQ(pauses.size(), 3U);
  // Up to a round later.
  EXPECT_THAT(pauses[0], AllOf(Ge(60s), Le(60s + usual_cap)));
  EXPECT_THAT(pauses[1], AllOf(Ge(120s), Le(120s + usual_cap))) << "again so soon";
  EXPECT_THAT(pauses[2], AllOf(Ge(60s), Le(60s + usual_cap)));
}

TEST_F(Sweep, LooksUpASucceededRowThatLacksItsResult) {
  JobWatcher watcher(fake_.client);
  for (int i = 0; i < 9; ++i) add_watched(watcher, {.running = 10s});
  const std::string uuid = api().add({.running = 10s, .row_without_result = true});
  bool has_result = false;
  watcher.watch(uuid, [&](const std::string&, const Result<Job>& outcome) {
    has_result = outcome->result().has_value();
  });
  watcher.run();
  expect_all_told();
  EXPECT_TRUE(has_result);
  EXPECT_EQ(api().stats().lookups, 1);
}

TEST_F(Sweep, ConfirmsEveryEndByALookupWhenAsked) {
  JobWatcher watcher(fake_.client, {.confirm_with_lookup = true});
  for (int i = 0; i < 20; ++i) add_watched(watcher, {.running = 10s});
  watcher.run();
  expect_all_told();
  EXPECT_EQ(api().stats().lookups, 20);
}

TEST_F(Sweep, SkipsPagesWithoutAPendingJob) {
  JobWatcher watcher(fake_.client);
  for (int i = 0; i < 20; ++i) add_watched(watcher, {.running = 60s});
  api().add_history(200, {.outcome = JobStatus::running}, 0s);
  for (int i = 0; i < 20; ++i) add_watched(watcher, {.running = 60s});
  watcher.run();
  expect_all_told();
  // Six pages in the first round, then two in each of some forty.
  EXPECT_LE(api().stats().lists, 6 + 2 * 45);
}

TEST_F(Sweep, LaysPagesEndToEndThatOverlapSinceTheHeadHasShifted) {
  JobWatcher watcher(fake_.client);
  for (int i = 0; i < 100; ++i) add_watched(watcher, {.running = 100s});
  for (int wave = 1; wave <= 8; ++wave) {
    api().schedule(wave * 4s, [this, &watcher] {
      for (int i = 0; i < 20; ++i) add_watched(watcher, {.running = 100s});
    });
  }
  watcher.run();
  expect_all_told();
  std::set<std::string> pages;
  for (const testing::RecordedRequest& request : api().requests()) {
    const bool is_page = request.target.find("/jobs?") != std::string::npos;
    if (is_page && request.at > 40s && request.at < 90s) pages.insert(request.target);
  }
  EXPECT_EQ(pages.size(), 6U) << "260 jobs fill six pages";
}

TEST_F(Sweep, ReplacesAPageWithOnePendingJobByItsLookup) {
  JobWatcher watcher(fake_.client);
  for (int page = 0; page < 4; ++page) {
    add_watched(watcher, {.running = 100s});
    for (int i = 0; i < 49; ++i) add_watched(watcher, {.running = 5s});
  }
  watcher.run();
  expect_all_told();
  // Four pages while they have two jobs, each first backoff; then four lookups, each cap.
  EXPECT_LE(api().stats().lists, 4 * (7s / 1500ms + 3));
  EXPECT_GE(api().stats().lookups, 4 * ((102s - 7s) / usual_cap - 3));
}

// Their page, which was to be read for them, is not read for two.
TEST_F(Sweep, LooksAfterTheLastTwoAsIfNoPageHadShownThem) {
  enum class Third { ends, leaves, times_out };
  for (const Third third : {Third::ends, Third::leaves, Third::times_out}) {
    FakeClient fake;
    JobWatcher watcher(fake.client, {.backoff = slow});
    WatchLog log(fake.api, watcher);
    const std::vector<std::string> uuids = fake.api.add_history(2, job_of(70s), 0s);
    log.watch_all(uuids);
    const std::string uuid = fake.api.add(third == Third::ends ? job_of(5s) : job_of(1h));
    if (third == Third::leaves) fake.api.schedule(10s, [&] { watcher.unwatch(uuid); });
    // Nearly a round after their page was read the last time.
    third == Third::times_out ? log.watch(uuid, 115s) : log.watch(uuid);
    watcher.run();
    log.expect_true_ends(uuids, slow.cap);
  }
}

// The last page holds the oldest five. Later jobs move the borders between pages: a walk for two
// others, which the head does not show any more, finds them and four of the five on one page.
TEST_F(Sweep, LooksAfterAJobWhoseNeighboursMoveToAnotherPage) {
  FakeClient fake;
  JobWatcher watcher(fake.client, {.backoff = slow});
  WatchLog log(fake.api, watcher);
  testing::FakeJob oldest = job_of(170s);
  oldest.age = 103s;
  const std::string uuid = fake.api.add(oldest);
  testing::FakeJob others{.age = 97s, .outcome = JobStatus::running};
  const std::vector<std::string> neighbours = fake.api.add_history(6, others, 1s);
  others.age = 40s;
  static_cast<void>(fake.api.add_history(48, others, 1s));
  log.watch(uuid);
  for (const std::string& neighbour : neighbours) log.watch(neighbour, 5min);
  others.age = 1ms;
  fake.api.schedule(5s, [&] {
    static_cast<void>(fake.api.add_history(45, others, 0s));
    log.watch(fake.api.add({.outcome = JobStatus::running}), 5min);
  });
  watcher.run();
  log.expect_true_ends({uuid}, slow.cap);
}

TEST_F(Sweep, LooksAfterTheLastFewJobsAtTheIntervalTheyHaveGrownTo) {
  JobWatcher watcher(fake_.client, {.backoff = even_backoff()});
  for (int i = 0; i < 8; ++i) add_watched(watcher, {.running = 60s});
  const std::string slow = add_watched(watcher, {.running = 200s});
  watcher.run();
  expect_all_told();
  std::vector<microseconds> looks;
  for (const testing::RecordedRequest& request : api().requests()) {
    if (request.target.ends_with(slow)) looks.push_back(request.at);
  }
  ASSERT_GT(looks.size(), 10U);
  for (std::size_t i = 1; i < looks.size(); ++i)
    EXPECT_GE(looks[i] - looks[i - 1], even_backoff().cap);
}

TEST_F(Sweep, FallsBackToLookupsForJobsTheListDoesNotShow) {
  JobWatcher watcher(fake_.client);
  for (int i = 0; i < 20; ++i) add_watched(watcher, {.running = 30s, .unlisted = i % 2 == 0});
  watcher.run();
  expect_all_told();
  EXPECT_LE(last_, 32s + usual_cap);
}

TEST_F(Sweep, LooksUpAtOnceWhatAWalkDidNotFind) {
  for (const int count : {3, 30}) {
    FakeClient fake;
    fake.api.set_latency(50ms);
    JobWatcher watcher(fake.client, {.backoff = slow, .max_in_flight = count});
    WatchLog log(fake.api, watcher);
    const std::vector<std::string> shown = fake.api.add_history(20, job_of(10min), 0s);
    const std::vector<std::string> unlisted =
        fake.api.add_history(count, {.age = 1h, .unlisted = true}, 0s);
    log.watch_all(shown);
    log.watch_all(unlisted);
    watcher.run();
    log.expect_true_ends(shown, slow.cap);
    for (const std::string& uuid : unlisted) {
      EXPECT_LE(log.of(uuid).at(0).at, 100ms) << "a page's time and a lookup's";
    }
  }
}

TEST_F(Sweep, DoesNotWalkThroughAWholeAccountForAFewOldJobs) {
  JobWatcher watcher(fake_.client);
  for (int i = 0; i < 10; ++i) add_watched(watcher, {.running = 40s});
  api().add_history(5000, {.outcome = JobStatus::running}, 0s);
  watcher.run();
  expect_all_told();
  EXPECT_LE(api().stats().lists, 10) << "as many as there are jobs";
}

TEST_F(Sweep, FindsJobsAmongManyForeignOnes) {
  JobWatcher watcher(fake_.client);
  for (int i = 0; i < 40; ++i) {
    add_watched(watcher, {.running = 40s});
    api().add_history(24, {.outcome = JobStatus::running}, 0s);
  }
  watcher.run();
  expect_all_told();
  EXPECT_LE(last_, 42s + 2 * usual_cap) << "two to a page";
}

TEST_F(Sweep, LosesNoJobWhilePagesShiftUnderTheWalk) {
  api().set_latency(300ms);
  JobWatcher watcher(fake_.client);
  for (int i = 0; i < 300; ++i) add_watched(watcher, {.running = 20s});
  for (int i = 0; i < 400; ++i) {
    api().schedule(i * 50ms, [this, &watcher, i] {
      if (i % 2 == 0) {
        api().add({.outcome = JobStatus::running});
      } else {
        add_watched(watcher, {.running = 15s});
      }
    });
  }
  watcher.run();
  expect_all_told();
  EXPECT_LE(last_, 20s + 17s + usual_cap) << "of those added last";
}

TEST_F(Sweep, PollsOneByOneWhileOnlyTheListFails) {
  JobWatcher watcher(fake_.client);
  for (int i = 0; i < 40; ++i) add_watched(watcher, {.running = 60s});
  api().inject({.status = 503, .only_for = "/jobs?", .times = testing::Fault::forever});
  watcher.run();
  expect_all_told();
  EXPECT_LE(last_, 62s + usual_cap);
}

TEST_F(Sweep, LeavesAForbiddenListAlone) {
  JobWatcher watcher(fake_.client);
  for (int i = 0; i < 40; ++i) add_watched(watcher, {.running = 30s});
  api().inject({.status = 403, .only_for = "/jobs?", .times = testing::Fault::forever});
  watcher.run();
  expect_all_told();
  EXPECT_EQ(api().stats().lists, 1);
}

TEST_F(Sweep, LeavesAListAloneThatCannotBeRead) {
  JobWatcher watcher(fake_.client);
  for (int i = 0; i < 40; ++i) add_watched(watcher, {.running = 30s});
  api().inject({.body = "<html>", .only_for = "/jobs?", .times = testing::Fault::forever});
  watcher.run();
  expect_all_told();
  EXPECT_EQ(api().stats().lists, 1);
}

TEST_F(Sweep, ComesBackToAListThatWorksAgain) {
  JobWatcher watcher(fake_.client);
  for (int i = 0; i < 100; ++i) add_watched(watcher, {.running = 10min});
  api().inject({.status = 403, .only_for = "/jobs?"});
  watcher.run();
  expect_all_told();
  EXPECT_GE(api().stats().lists, 2 * 10min / (2 * usual_cap)) << "two pages";
}

TEST_F(Sweep, NoticesAListThatLagsBehind) {
  std::vector<std::string> uuids;
  for (int i = 0; i < 200; ++i) uuids.push_back(api().add({.running = 150s + i * 100ms}));
  api().advance(130s);
  api().set_list_lag(120s);
  JobWatcher watcher(fake_.client);
  for (const std::string& uuid : uuids) watch(watcher, uuid);
  watcher.run();
  expect_all_told();
  // The last one ends at 171.4 s; the list would tell it at 291 s. Nobody is owed a lookup before
  // 184 s.
  EXPECT_LT(last_, 215s);
}

TEST_F(Sweep, TrustsAListThatKeepsUp) {
  JobWatcher watcher(fake_.client);
  for (int i = 0; i < 500; ++i) add_watched(watcher, {.running = 30s + i * 100ms});
  watcher.run();
  expect_all_told();
  EXPECT_LT(api().stats().lookups, 60) << "now and then one, to check";
}

TEST_F(Sweep, WalksPastPagesWhoseJobsHaveAllEnded) {
  std::vector<std::string> uuids = api().add_history(300, {}, 10s);
  for (int i = 0; i < 50; ++i) uuids.push_back(api().add({.running = 30s}));
  JobWatcher watcher(fake_.client);
  for (const std::string& uuid : uuids) watch(watcher, uuid);
  watcher.run();
  expect_all_told();
  EXPECT_LT(api().stats().lookups, 20) << "of 350";
}

TEST_F(Sweep, GoesOnThroughAnOutageOfEverything) {
  JobWatcher watcher(fake_.client);
  for (int i = 0; i < 200; ++i) add_watched(watcher, {.running = 60s});
  api().outage(40s, 10s);
  watcher.run();
  expect_all_told();
  EXPECT_LE(last_, 62s + usual_cap);
}

TEST_F(Sweep, FindsItsJobsAgainWhenACursorIsRefused) {
  JobWatcher watcher(fake_.client);
  for (int i = 0; i < 200; ++i) add_watched(watcher, {.running = 60s});
  api().inject({.status = 422, .only_for = "cursor=", .skip = 7, .times = 2});
  watcher.run();
  expect_all_told();
  EXPECT_LE(last_, 62s + usual_cap);
}

TEST_F(Sweep, StopsAWalkWhoseCursorsGoRoundInACircle) {
  JobWatcher watcher(fake_.client);
  for (int i = 0; i < 10; ++i) add_watched(watcher, {.running = 20s, .unlisted = true});
  api().inject({.body = R"({"jobs":[],"next_cursor":"A"})",
                .only_for = "/jobs?",
                .times = testing::Fault::forever});
  watcher.run();
  expect_all_told();
}

TEST_F(Sweep, LetsNoJobStarveUnderALimit) {
  FakeClient limited({.max_requests_per_minute = 60});
  JobWatcher watcher(limited.client, {.max_in_flight = 4});
  std::map<std::string, microseconds> late;
  for (int i = 0; i < 400; ++i) {
    const std::string uuid = limited.api.add({.running = 30s, .unlisted = i % 20 == 0});
    watcher.watch(uuid, [&](const std::string& ended, const Result<Job>& outcome) {
      ASSERT_TRUE(outcome);
      late[ended] = limited.api.elapsed() - 32s;
    });
  }
  watcher.run();
  ASSERT_EQ(late.size(), 400u);
  for (const auto& [uuid, span] : late) EXPECT_LT(span, 60s) << uuid;
}

TEST_F(Sweep, KeepsWithinTheLimitInEveryMinute) {
  FakeClient limited({.max_requests_per_minute = 90});
  limited.api.set_rate_limit(testing::RateLimit{.per_minute = 90});
  JobWatcher watcher(limited.client);
  std::size_t notified = 0;
  for (int i = 0; i < 1000; ++i) {
    watcher.watch(limited.api.add({.running = 60s + i * 20ms}),
                  [&](const std::string&, const Result<Job>&) { ++notified; });
  }
  watcher.run();
  EXPECT_EQ(notified, 1000u);
  EXPECT_EQ(limited.api.stats().rate_limited, 0);
  std::vector<microseconds> at;
  for (const testing::RecordedRequest& request : limited.api.requests()) at.push_back(request.at);
  for (std::size_t i = 90; i < at.size(); ++i) ASSERT_GE(at[i] - at[i - 90], 60s);
}

TEST_F(Sweep, LearnsALimitThatItWasNotGiven) {
  api().set_rate_limit(testing::RateLimit{.per_minute = 60});
  JobWatcher watcher(fake_.client);
  for (int i = 0; i < 500; ++i) add_watched(watcher, {.running = 5min});
  watcher.run();
  expect_all_told();
  EXPECT_LT(api().stats().rate_limited, api().stats().requests / 5) << "all would be above it";
}

TEST_F(Sweep, SpreadsItsRequestsOverWhatTheServerSaysRemains) {
  api().set_rate_limit(
      testing::RateLimit{.per_minute = 60, .fixed_windows = true, .announce = true});
  JobWatcher watcher(fake_.client);
  for (int i = 0; i < 500; ++i) add_watched(watcher, {.running = 5min});
  watcher.run();
  expect_all_told();
  EXPECT_EQ(api().stats().rate_limited, 0);
}

}  // namespace
}  // namespace sudomock
