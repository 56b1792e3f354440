// A callback that throws interrupts a run, and costs no more than that.

#include <cmath>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/fake_client.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

struct Cost {
  std::int64_t requests = 0;
  int sessions = 0;
  microseconds latest{0};
};

// Watches 2,000 jobs of half a minute; one callback in `throws` throws, and `run` is called again.
Cost cost_of(int throws) {
  FakeClient fake;
  fake.api.record_requests(false);
  fake.api.set_latency(50ms);
  JobWatcher watcher(fake.client);
  WatchLog log(fake.api, watcher);
  std::mt19937_64 random(1);
  std::lognormal_distribution<double> seconds(std::log(30.0), 0.6);
  std::vector<std::string> uuids;
  for (int i = 0; i < 2000; ++i) {
    uuids.push_back(
        fake.api.add(job_of(microseconds(static_cast<std::int64_t>(seconds(random) * 1e6)))));
    watcher.watch(uuids.back(), [&, i](const std::string& uuid, const Result<Job>& outcome) {
      log.callback()(uuid, outcome);
      if (throws != 0 && i % throws == 0) throw std::runtime_error("thrown by a callback");
    });
  }
  int thrown = 0;
  while (watcher.counts().pending > 0) {
    try {
      watcher.run();
    } catch (const std::runtime_error&) {
      ++thrown;
    }
  }
  EXPECT_EQ(thrown, throws == 0 ? 0 : 2000 / throws);
  Cost cost{fake.api.stats().requests, fake.api.stats().sessions_opened, {}};
  for (const std::string& uuid : uuids) {
    EXPECT_EQ(log.of(uuid).size(), 1U);
    cost.latest = std::max(cost.latest, log.lateness(uuid));
  }
  return cost;
}

TEST(ThrowingCallback, CostsHardlyAnyRequestsAndNobodysTime) {
  const Cost calm = cost_of(0);
  const Cost thrown = cost_of(10);
  EXPECT_LE(thrown.requests, calm.requests * 12 / 10);
  EXPECT_LE(thrown.latest, 2 * calm.latest) << calm.latest.count();
  EXPECT_EQ(thrown.sessions, 1) << "the session is kept from run to run";
}

TEST(ThrowingCallback, KeepsTheLastStateOfTheOthers) {
  FakeClient fake;
  const std::string quick = fake.api.add(job_of(10s));
  const std::vector<std::string> uuids =
      fake.api.add_history(4, {.outcome = JobStatus::running}, 0s);
  JobWatcher watcher(fake.client);
  WatchLog log(fake.api, watcher);
  watcher.watch(quick, [](const std::string&, const Result<Job>&) {
    throw std::runtime_error("thrown by a callback");
  });
  log.watch_all(uuids);
  EXPECT_THROW(watcher.run(), std::runtime_error);
  EXPECT_EQ(states_of(watcher), (States{4, 0, 1}));
  std::stop_source stop;
  stop.request_stop();
  watcher.run(stop.get_token());
  for (const std::string& uuid : uuids) {
    const Error& error = log.of(uuid).at(0).outcome.error();
    EXPECT_EQ(error.code, ErrorCode::cancelled);
    ASSERT_NE(error.last_job, nullptr);
    EXPECT_EQ(error.last_job->status, JobStatus::running);
  }
}

TEST(ThrowingCallback, LosesNoAnswerThatCameMeanwhile) {
  FakeClient fake;
  fake.api.set_latency(1s);
  const std::vector<std::string> uuids = fake.api.add_history(16, job_of(5s), 0s);
  JobWatcher watcher(fake.client, {.sweep_lists = false});
  WatchLog log(fake.api, watcher);
  for (const std::string& uuid : uuids) {
    watcher.watch(uuid, [&](const std::string& ended, const Result<Job>& outcome) {
      log.callback()(ended, outcome);
      throw std::runtime_error("thrown by a callback");
    });
  }
  for (const std::string& uuid : uuids) {
    static_cast<void>(uuid);
    EXPECT_THROW(watcher.run(), std::runtime_error);
  }
  ASSERT_NO_THROW(watcher.run());
  log.expect_true_ends(uuids, usual_cap);
}

}  // namespace
}  // namespace sudomock
