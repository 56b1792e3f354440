// A job that is watched while the watcher runs has its first answer soon, however slow the backoff
// is: by the head page, or by its own lookup.

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/fake_client.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using testing::FakeJobsApi;

// By a walk and then a lookup: the caps of the backoffs below are a minute and eight seconds.
constexpr auto soon = 2s;

struct Beside {
  Backoff backoff;
  int others;
  int at_once;
};

void PrintTo(const Beside& beside, std::ostream* out) {
  *out << beside.at_once << " beside " << beside.others << ", initial "
       << beside.backoff.initial.count() << " ms";
}

class NewWatch : public ::testing::TestWithParam<Beside> {
 protected:
  NewWatch() {
    fake_.api.set_latency(50ms);
    others_ = fake_.api.add_history(GetParam().others, job_of(10min), 1s);
    log_.watch_all(others_);
  }
  /// Watches these five minutes from now, beside the others; how late each had its answer.
  std::vector<microseconds> delays_of(const std::vector<std::string>& uuids) {
    const microseconds at = fake_.api.elapsed() + 5min;
    fake_.api.schedule(5min, [&] {
      for (const std::string& uuid : uuids) log_.watch(uuid);
    });
    watcher_.run();
    std::vector<microseconds> delays;
    for (const std::string& uuid : uuids) delays.push_back(log_.of(uuid).at(0).at - at);
    return delays;
  }
  static void expect_soon(const std::vector<microseconds>& delays) {
    for (const microseconds delay : delays) EXPECT_LE(delay, soon) << "in microseconds";
  }

  FakeClient fake_{{.max_requests_per_minute = 300}};
  JobWatcher watcher_{fake_.client, {.backoff = GetParam().backoff}};
  WatchLog log_{fake_.api, watcher_};
  std::vector<std::string> others_;
};

TEST_P(NewWatch, OfAJobThatHasEndedIsAnsweredSoon) {
  expect_soon(delays_of(fake_.api.add_history(GetParam().at_once, job_of(2min), 1s)));
}

TEST_P(NewWatch, OfAWrongIdIsAnsweredSoon) {
  std::vector<std::string> uuids;
  for (int i = 0; i < GetParam().at_once; ++i) uuids.push_back("no-such-" + std::to_string(i));
  expect_soon(delays_of(uuids));
}

TEST_P(NewWatch, OfAJobDeepInTheHistoryIsAnsweredSoon) {
  testing::FakeJob old = job_of(2min);
  old.age = 10h;
  const std::vector<std::string> uuids = fake_.api.add_history(GetParam().at_once, old, 1s);
  old.age = 1h;
  static_cast<void>(fake_.api.add_history(500, old, 1s));
  expect_soon(delays_of(uuids));
}

TEST_P(NewWatch, IsAnsweredSoonWhileTheListFails) {
  const std::vector<std::string> uuids =
      fake_.api.add_history(GetParam().at_once, job_of(2min), 1s);
  fake_.api.inject({.status = 500, .only_for = "/jobs?", .times = testing::Fault::forever});
  expect_soon(delays_of(uuids));
}

// One after the other, each while the walk for those before has only just ended.
TEST_P(NewWatch, ShortlyAfterOthersIsAnsweredSoon) {
  const std::vector<std::string> uuids =
      fake_.api.add_history(5 * GetParam().at_once, job_of(2min), 1s);
  std::vector<microseconds> watched;
  for (std::size_t i = 0; i < uuids.size(); ++i) {
    watched.push_back(5min + (i / static_cast<std::size_t>(GetParam().at_once)) * 300ms);
    fake_.api.schedule(watched[i], [this, uuid = uuids[i]] { log_.watch(uuid); });
  }
  watcher_.run();
  for (std::size_t i = 0; i < uuids.size(); ++i) {
    EXPECT_LE(log_.of(uuids[i]).at(0).at - watched[i], soon) << i;
  }
}

constexpr Backoff quick{.initial = 1500ms, .multiplier = 1.5, .cap = 8s, .jitter = 0.1};

INSTANTIATE_TEST_SUITE_P(Of, NewWatch,
                         ::testing::Values(Beside{slow, 10, 1}, Beside{slow, 10, 2},
                                           Beside{slow, 10, 3}, Beside{slow, 100, 3},
                                           Beside{slow, 2, 1}, Beside{quick, 10, 1},
                                           Beside{quick, 10, 3}, Beside{quick, 30, 3}));

// A shop whose webhook is there before the order is known.
TEST(EarlyNudge, IsRememberedForTheWatchThatComes) {
  FakeClient fake({.max_requests_per_minute = 60});
  fake.api.set_latency(50ms);
  JobWatcher watcher(fake.client, {.max_in_flight = 1, .sweep_lists = false});
  WatchLog log(fake.api, watcher);
  log.watch_all(fake.api.add_history(100, job_of(5min), 0s));  // more than the limit has room for
  std::string early;
  fake.api.schedule(30s, [&] {
    early = fake.api.add({.age = 1h});
    watcher.nudge(early);
  });
  fake.api.schedule(145s, [&] { log.watch(early); });
  watcher.run();
  EXPECT_LE(log.lateness(early, 145s), 1s + 2 * 50ms) << "the next turn, after one under way";
}

TEST(EarlyNudge, IsRememberedWhileNobodyWatchesAnythingAndBeforeTheRun) {
  for (const bool before_the_run : {false, true}) {
    FakeClient fake;
    fake.api.set_latency(50ms);
    std::stop_source stop;
    JobWatcher watcher(fake.client, {.max_in_flight = 1, .keep_running = true});
    WatchLog log(fake.api, watcher);
    const std::vector<std::string> uuids = fake.api.add_history(4, job_of(1s), 1s);
    const auto nudge = [&] { watcher.nudge(uuids[3]); };
    before_the_run ? nudge() : fake.api.schedule(60s, nudge);
    fake.api.schedule(100s, [&] {
      fake.api.set_list_lag(10h);
      log.watch_all(uuids);
    });
    fake.api.schedule(110s, [&] { stop.request_stop(); });
    watcher.run(stop.get_token());
    EXPECT_LE(log.lateness(uuids[3], 100s), 100ms) << before_the_run;
  }
}

TEST(EarlyNudge, IsForgottenAfterTwoMinutes) {
  FakeClient fake({.max_requests_per_minute = 60});
  JobWatcher watcher(fake.client, {.max_in_flight = 1, .sweep_lists = false});
  WatchLog log(fake.api, watcher);
  log.watch_all(fake.api.add_history(100, job_of(5min), 0s));
  std::string early;
  fake.api.schedule(30s, [&] {
    early = fake.api.add({.age = 1h});
    watcher.nudge(early);
  });
  fake.api.schedule(151s, [&] { log.watch(early); });
  watcher.run();
  EXPECT_GT(log.lateness(early, 151s), 10s) << "it waits behind the others";
}

TEST(EarlyNudge, OfManyTheLatestAreRemembered) {
  FakeClient fake({.max_requests_per_minute = 60});
  JobWatcher watcher(fake.client, {.max_in_flight = 1, .sweep_lists = false});
  WatchLog log(fake.api, watcher);
  log.watch_all(fake.api.add_history(100, job_of(5min), 0s));
  std::vector<std::string> early;
  for (int batch = 0; batch < 20; ++batch) {
    fake.api.schedule(30s + batch * 100ms, [&] {
      for (int i = 0; i < 1000; ++i) {
        early.push_back("early-" + std::to_string(early.size()));
        watcher.nudge(early.back());
      }
    });
  }
  fake.api.schedule(40s, [&] {
    log.watch(early.front());
    log.watch(early.back());
  });
  watcher.run();
  EXPECT_GT(log.of(early.front()).at(0).at, 50s) << "it waits behind the others";
  EXPECT_LE(log.of(early.back()).at(0).at, 40s + 1s) << "the next turn";
}

}  // namespace
}  // namespace sudomock
