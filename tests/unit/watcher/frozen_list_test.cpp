// A list that stands still, such as a replica that is stuck or a page in a cache, tells of no end
// any more. What it says of a job that goes on is never final.

#include <algorithm>
#include <chrono>
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
using testing::Fault;

class FrozenList : public ::testing::Test {
 protected:
  FrozenList() { fake_.api.set_latency(50ms); }

  /// Jobs of about a minute and a half, of which the first one watched on each page goes on for
  /// `first`.
  void add(int count, microseconds first, std::uint64_t seed = 1) {
    std::mt19937_64 random(seed);
    std::lognormal_distribution<double> seconds(std::log(90.0), 0.6);
    for (int i = 0; i < count; ++i) {
      const auto span = microseconds(static_cast<std::int64_t>(seconds(random) * 1e6));
      uuids_.push_back(fake_.api.add(job_of((count - 1 - i) % 50 == 0 ? first : span)));
    }
    std::reverse(uuids_.begin(), uuids_.end());
  }
  void freeze(const std::string& what = "/jobs?", microseconds lasts = 1h) {
    fake_.api.inject(
        {.frozen = true, .only_for = what, .times = Fault::forever, .after = 20s, .lasts = lasts});
  }
  void run(WatchOptions options = {}) {
    JobWatcher watcher(fake_.client, options);
    WatchLog log(fake_.api, watcher);
    log.watch_all(uuids_);
    watcher.run();
    log.expect_true_ends(uuids_, 24h);  // how late, each test says
    for (const std::string& uuid : uuids_) worst_ = std::max(worst_, log.lateness(uuid));
  }

  FakeClient fake_{{.max_requests_per_minute = 300}};
  std::vector<std::string> uuids_;
  microseconds worst_{0};
};

struct Still {
  int jobs;
  std::chrono::milliseconds cap;
  std::chrono::milliseconds bound;
};

void PrintTo(const Still& still, std::ostream* out) {
  *out << still.jobs << " jobs, cap " << still.cap.count() << " ms";
}

class FrozenListOf : public FrozenList, public ::testing::WithParamInterface<Still> {
 protected:
  WatchOptions options() const { return {.backoff = {.cap = GetParam().cap}}; }
};

TEST_P(FrozenListOf, HidesNoEndForLong) {
  add(GetParam().jobs, 1h);
  freeze();
  run(options());
  EXPECT_LE(worst_, GetParam().bound);
}

TEST_P(FrozenListOf, HidesNoEndForLongWhenALookupConfirms) {
  add(GetParam().jobs, 1h);
  freeze();
  WatchOptions confirming = options();
  confirming.confirm_with_lookup = true;
  run(confirming);
  EXPECT_LE(worst_, GetParam().bound);
}

TEST_P(FrozenListOf, ThatNeverShowsAnEndHidesNoneForLong) {
  add(GetParam().jobs, 1h);
  freeze("/jobs?", microseconds::max());
  run(options());
  EXPECT_LE(worst_, GetParam().bound);
}

INSTANTIATE_TEST_SUITE_P(Sizes, FrozenListOf,
                         ::testing::Values(Still{3, 8s, 120s}, Still{10, 8s, 120s},
                                           Still{49, 8s, 150s}, Still{150, 8s, 150s},
                                           Still{3, 60s, 240s}, Still{10, 60s, 240s},
                                           Still{49, 60s, 240s}, Still{150, 60s, 240s},
                                           Still{3, 300s, 1200s}, Still{49, 300s, 1200s}));

TEST_F(FrozenList, WithAJobOfTenHoursCostsNoMoreThanLookups) {
  add(10, 10h);
  freeze("/jobs?", 10h);
  run();
  EXPECT_LE(worst_, 120s);
  EXPECT_LE(fake_.api.stats().requests, 10h / 7200ms) << "the cap, less its jitter";
}

TEST_F(FrozenList, OfOnePageHidesNoEndForLong) {
  for (const int count : {150, 300}) {
    add(count, 1h);
    const std::string cursor = fake_.client.list({.limit = 50})->next_cursor->str();
    freeze("%7C" + cursor.substr(cursor.find('|') + 1));
    run();
    EXPECT_LE(worst_, 150s) << count << " jobs";
    uuids_.clear();
  }
}

TEST_F(FrozenList, OfOnePageCostsItsJobsAloneTheSweep) {
  add(150, 20min);
  const std::string cursor = fake_.client.list({.limit = 50})->next_cursor->str();
  freeze("%7C" + cursor.substr(cursor.find('|') + 1));
  fake_.api.schedule(130s, [&] { fake_.api.clear_requests(); });
  fake_.api.schedule(170s, [&] {
    EXPECT_GE(fake_.api.stats().lists, 20) << "the other pages";
    fake_.api.clear_faults();
  });
  run();
}

}  // namespace
}  // namespace sudomock
