// What the server advises about requests holds as long as its reason, and never for long.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/fake_client.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using testing::Fault;

constexpr auto days20 = std::chrono::hours{480};

TEST(Advice, EndsWhenAnAnswerShowsThatPlentyIsLeft) {
  FakeClient fake;
  fake.api.set_latency(50ms);
  fake.api.inject({.rate_limit_remaining = 1, .rate_limit_reset = 600s});
  fake.api.inject({.rate_limit_remaining = 290, .rate_limit_reset = 60s, .times = Fault::forever});
  const std::vector<std::string> uuids = fake.api.add_history(100, job_of(31s), 0s);
  JobWatcher watcher(fake.client);
  WatchLog log(fake.api, watcher);
  log.watch_all(uuids);
  ASSERT_NO_THROW(watcher.run());
  log.expect_true_ends(uuids, usual_cap);
}

TEST(Advice, NeverPausesALonePollForMoreThanAnHour) {
  for (const int times : {1, Fault::forever}) {
    for (const int left : {0, 1}) {
      FakeClient fake;
      fake.api.inject({.rate_limit_remaining = left, .rate_limit_reset = days20, .times = times});
      const std::string uuid = fake.api.add(job_of(70s));
      const Result<Job> job = fake.client.poll_until_terminal(uuid, {.timeout = std::nullopt});
      ASSERT_TRUE(job) << job.error();
      EXPECT_LE(fake.api.elapsed(), 1h + usual_cap) << left << " left, " << times << " times";
    }
  }
}

TEST(Advice, NeverPausesASweepForMoreThanAnHour) {
  for (const int left : {0, 1}) {
    FakeClient fake;
    fake.api.inject({.rate_limit_remaining = left, .rate_limit_reset = days20});
    const std::vector<std::string> uuids = fake.api.add_history(100, job_of(70s), 0s);
    JobWatcher watcher(fake.client);
    WatchLog log(fake.api, watcher);
    log.watch_all(uuids);
    ASSERT_NO_THROW(watcher.run());
    log.expect_true_ends(uuids, 1h);
  }
}

TEST(Advice, HoldsNoJobLongerThanItLasts) {
  for (const int left : {1, 2, 3}) {
    for (const std::chrono::seconds running : {500s, 1000s, 1500s, 2000s, 2500s}) {
      FakeClient fake;
      fake.api.outage(1min, 0s, {.rate_limit_remaining = left, .rate_limit_reset = days20});
      std::vector<std::string> uuids = {fake.api.add(job_of(running))};
      for (const std::string& uuid : fake.api.add_history(100, job_of(300s), 0s)) {
        uuids.push_back(uuid);
      }
      JobWatcher watcher(fake.client);
      WatchLog log(fake.api, watcher);
      log.watch_all(uuids);
      ASSERT_NO_THROW(watcher.run());
      EXPECT_LE(fake.api.elapsed(), 62min) << left << " left, " << running.count() << " s";
    }
  }
}

TEST(Advice, OfNonsenseIsNotTakenForASpan) {
  for (const std::int64_t left : {std::int64_t{-1}, INT64_MIN, INT64_MAX}) {
    for (const std::chrono::seconds reset : {-5s, 0s, std::chrono::seconds::max()}) {
      FakeClient fake;
      fake.api.inject(
          {.rate_limit_remaining = left, .rate_limit_reset = reset, .times = Fault::forever});
      const std::vector<std::string> uuids = fake.api.add_history(10, job_of(30s), 0s);
      JobWatcher watcher(fake.client);
      WatchLog log(fake.api, watcher);
      log.watch_all(uuids);
      ASSERT_NO_THROW(watcher.run()) << left << " left for " << reset.count() << " s";
      log.expect_true_ends(uuids, 1h);
      // A page each first backoff, and few lookups.
      EXPECT_LE(fake.api.stats().requests, 30s / 1500ms + 5);
    }
  }
}

TEST(Advice, OfFiveAMinuteStillLetsALonePollSeeItsEndInTime) {
  FakeClient fake;
  fake.api.set_rate_limit(testing::RateLimit{.per_minute = 5, .announce = true});
  const std::string uuid = fake.api.add(job_of(70s));
  ASSERT_TRUE(fake.client.poll_until_terminal(uuid, {.timeout = 10min}));
  EXPECT_LE(fake.api.elapsed(), 70s + 60s / 5) << "the next of five a minute";
  EXPECT_EQ(fake.api.stats().rate_limited, 0);
}

}  // namespace
}  // namespace sudomock
