#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <sudomock/sudomock.hpp>
#include <sudomock/testing/fake_jobs_api.hpp>

#include "catalogue.hpp"
#include "live_memory.hpp"
#include "weather.hpp"

namespace sudomock::soak {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

constexpr int job_count = 10000;
constexpr std::chrono::minutes one_hour{60};

/// `SUDOMOCK_SOAK_SEED`, or the same every time.
std::uint64_t seed_of_this_run() {
  const char* given = std::getenv("SUDOMOCK_SOAK_SEED");
  return given == nullptr ? 1 : std::strtoull(given, nullptr, 10);
}

// The fake API over the hour.
class Hour {
 public:
  explicit Hour(std::uint64_t seed)
      : api(seed), jobs(plan_jobs(job_count, one_hour, seed)), uuids(jobs.size()), weather_(seed) {
    api.record_requests(false);
    api.set_latency(50ms);
    weather_.forecast(api, one_hour);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      api.schedule(jobs[i].submitted, [this, i] { submit(i); });
    }
  }

  testing::FakeJobsApi api;
  const std::vector<PlannedJob> jobs;
  std::vector<std::string> uuids;
  std::function<void(std::size_t)> on_submitted;

 private:
  void submit(std::size_t i) {
    uuids[i] = api.add(jobs[i].job);
    if (jobs[i].refusal) api.inject(jobs[i].refusal_of(uuids[i]));
    if (on_submitted) on_submitted(i);
  }

  Weather weather_;
};

// Watches the hour's jobs, and checks each end against the plan and the API's own truth.
class Watch {
 public:
  Watch(Hour& hour, const ClientOptions& options)
      : hour_(hour),
        client_(hour.api.credentials(), options),
        watcher_(client_, {.keep_running = true}),
        told_(hour.jobs.size()) {
    for (const PlannedJob& planned : hour.jobs) left_ += planned.watches;
    hour_.on_submitted = [this](std::size_t i) { watch(i); };
  }

  /// Returns how many bytes the engine held when the last job had ended, if that can be known.
  std::optional<std::int64_t> run() {
    watcher_.run(stop_.get_token());
    const std::optional<std::int64_t> after = live_bytes();  // the engine lives as long as `run`
    if (!live_at_end_ || !after) return std::nullopt;
    return *live_at_end_ - *after;
  }

  [[nodiscard]] std::size_t most_pending() const { return most_pending_; }

  void expect_each_told_once() const {
    for (std::size_t i = 0; i < told_.size(); ++i) {
      EXPECT_EQ(told_[i], hour_.jobs[i].tellings()) << hour_.uuids[i];
    }
    EXPECT_EQ(watcher_.counts().pending, 0U);
  }

 private:
  void watch(std::size_t i) {
    const PlannedJob& planned = hour_.jobs[i];
    const auto on_end = [this, i](const std::string&, const Result<Job>& outcome) {
      check(i, outcome);
    };
    for (int n = 0; n < planned.watches; ++n) {
      if (planned.timeout) {
        watcher_.watch(hour_.uuids[i], on_end, *planned.timeout);
      } else {
        watcher_.watch(hour_.uuids[i], on_end);
      }
    }
    most_pending_ = std::max(most_pending_, watcher_.counts().pending);
    if (planned.unwatched) {
      hour_.api.schedule(*planned.unwatched, [this, i] {
        watcher_.unwatch(hour_.uuids[i]);
        count_down();
      });
    }
  }

  void count_down() {
    if (--left_ > 0) return;
    live_at_end_ = live_bytes();
    stop_.request_stop();
  }

  void check(std::size_t i, const Result<Job>& outcome) {
    const PlannedJob& planned = hour_.jobs[i];
    ++told_[i];
    count_down();
    if (const std::optional<ErrorCode> error = planned.expected_error()) {
      ASSERT_FALSE(outcome.has_value()) << hour_.uuids[i];
      EXPECT_EQ(outcome.error().code, *error) << outcome.error();
    } else if (!outcome) {
      ADD_FAILURE() << hour_.uuids[i] << " at " << hour_.api.elapsed().count()
                    << " us: " << outcome.error();
    } else {
      EXPECT_EQ(*outcome, static_cast<const Job&>(*hour_.api.find(hour_.uuids[i])));
      EXPECT_TRUE(outcome->is_terminal());
    }
    // The transport gets a moment's grace to tell of a deadline itself.
    if (planned.timeout) {
      EXPECT_LE(hour_.api.elapsed(), planned.submitted + *planned.timeout + 2s);
    }
  }

  Hour& hour_;
  JobsClient client_;
  JobWatcher watcher_;
  std::stop_source stop_;
  std::vector<int> told_;
  int left_ = 0;  // watches that did not end yet
  std::size_t most_pending_ = 0;
  std::optional<std::int64_t> live_at_end_;
};

TEST(Soak, AnHourOfEveryFaultEndsEachJobOnceWithItsTrueState) {
  const std::uint64_t seed = seed_of_this_run();
  SCOPED_TRACE("again with SUDOMOCK_SOAK_SEED=" + std::to_string(seed));
  Hour hour(seed);
  Watch watch(hour, {.max_requests_per_minute = 300, .transport = hour.api.transport()});
  const std::optional<std::int64_t> held = watch.run();

  watch.expect_each_told_once();
  const testing::FakeStats stats = hour.api.stats();
  EXPECT_GT(stats.faulted, stats.requests / 10) << "too fair a weather to prove anything";
  EXPECT_EQ(stats.most_sessions, 1);
  EXPECT_LE(stats.most_in_flight, WatchOptions().max_in_flight);
  // Room for the most that were pending at once may be kept, but nothing of each job.
  EXPECT_LT(held.value_or(0), 65'536 + 250 * static_cast<std::int64_t>(watch.most_pending()));
  RecordProperty("requests", std::to_string(stats.requests));
  RecordProperty("faulted", std::to_string(stats.faulted));
  RecordProperty("most_pending", std::to_string(watch.most_pending()));
  RecordProperty("held_bytes", std::to_string(held.value_or(0)));
}

}  // namespace
}  // namespace sudomock::soak
