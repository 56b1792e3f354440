// A walk over the list may cost about as much as it saves: foreign jobs on top, or one page that
// fails on the way, are no reason to ask for a thousand jobs one by one.

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/fake_client.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

constexpr std::size_t watched_jobs = 1000;

// A thousand jobs, accepted within ten seconds, of half a minute each, at 300 requests a minute.
class Walk : public ::testing::Test {
 protected:
  Walk() : fake({.max_requests_per_minute = 300}), watcher(fake.client), log(fake.api, watcher) {
    fake.api.set_latency(50ms);
    fake.api.set_rate_limit(testing::RateLimit{.per_minute = 300});
    std::mt19937_64 random(1);
    std::lognormal_distribution<double> seconds(std::log(30.0), 0.6);
    for (std::size_t i = 0; i < watched_jobs; ++i) {
      testing::FakeJob job = job_of(microseconds(static_cast<std::int64_t>(seconds(random) * 1e6)));
      job.age = 10ms * (watched_jobs - i);
      uuids.push_back(fake.api.add(job));
    }
    watched.resize(watched_jobs);
  }

  void add_foreign(int count) {
    static_cast<void>(fake.api.add_history(count, {.outcome = JobStatus::running}, 1us));
  }

  void watch(std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      watched[i] = fake.api.elapsed();
      log.watch(uuids[i]);
    }
  }

  void run() {
    ASSERT_NO_THROW(watcher.run());
    double sum = 0;
    for (std::size_t i = 0; i < watched_jobs; ++i) {
      ASSERT_EQ(log.of(uuids[i]).size(), 1U);
      sum += std::chrono::duration<double>(log.lateness(uuids[i], watched[i])).count();
    }
    EXPECT_LE(sum / watched_jobs, 6.0) << "seconds late on average";
    EXPECT_LE(fake.api.stats().requests, 900);
    RecordProperty("average_lateness", std::to_string(sum / watched_jobs));
    RecordProperty("requests", std::to_string(fake.api.stats().requests));
  }

  FakeClient fake;
  JobWatcher watcher;
  WatchLog log;
  std::vector<std::string> uuids;  // oldest first
  std::vector<microseconds> watched;
};

class WalkBelowForeignJobs : public Walk, public ::testing::WithParamInterface<int> {};

TEST_P(WalkBelowForeignJobs, FindsEveryJob) {
  add_foreign(GetParam());
  watch(0, watched_jobs);
  run();
}

INSTANTIATE_TEST_SUITE_P(OfOthers, WalkBelowForeignJobs, ::testing::Values(0, 151, 200, 640, 1000));

class WalkWithAFailure : public Walk, public ::testing::WithParamInterface<int> {};

TEST_P(WalkWithAFailure, GoesOnAfterwards) {
  fake.api.inject({.status = 503, .only_for = "/jobs?", .skip = GetParam()});
  watch(0, watched_jobs);
  run();
}

INSTANTIATE_TEST_SUITE_P(AfterPages, WalkWithAFailure, ::testing::Values(0, 1, 2, 3, 7, 12, 19));

TEST_F(Walk, FindsTheOlderHalfThatIsWatchedLater) {
  fake.api.schedule(20s, [this] { watch(0, watched_jobs / 2); });
  watch(watched_jobs / 2, watched_jobs);
  run();
}

}  // namespace
}  // namespace sudomock
