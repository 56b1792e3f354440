// One limit for a watcher of many jobs and for callers who ask for one job after another.

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "support/fake_client.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

constexpr int callers = 10;

// Ten threads that ask for one job again and again until `end`, beside whoever else waits.
class BusyCallers {
 public:
  BusyCallers(FakeClient& fake, microseconds end) : fake_(fake), end_(end) {
    fake.api.set_threads(callers + 1);
    const std::string uuid = fake.api.add({.outcome = JobStatus::running});
    for (int i = 0; i < callers; ++i) {
      threads_.emplace_back([this, uuid] { call(uuid); });
    }
  }

  [[nodiscard]] int answered() const { return answered_; }
  [[nodiscard]] microseconds slowest() const { return microseconds(slowest_); }
  /// One of the threads, this one included, waits no more.
  void leave() {
    const std::lock_guard lock(mutex_);
    fake_.api.set_threads(std::max(1, --waiting_));
  }
  void join() { threads_.clear(); }

 private:
  void call(const std::string& uuid) {
    const std::unique_ptr<HttpSession> pause = fake_.api.transport()->open_session();
    while (fake_.api.elapsed() < end_) {
      const microseconds before = fake_.api.elapsed();
      if (fake_.client.get(uuid)) {
        ++answered_;
      } else {
        // Notified at once that there is a crowd.
        static_cast<void>(pause->wait_until(pause->now() + 5s, {}));
      }
      const std::int64_t took = (fake_.api.elapsed() - before).count();
      std::int64_t slowest = slowest_;
      while (took > slowest && !slowest_.compare_exchange_weak(slowest, took)) {
      }
    }
    leave();
  }

  FakeClient& fake_;
  const microseconds end_;
  std::atomic<int> answered_{0};
  std::atomic<std::int64_t> slowest_{0};
  std::mutex mutex_;  // over the next
  int waiting_ = callers + 1;
  std::vector<std::jthread> threads_;
};

TEST(Fairness, GivesAWatcherItsShareBesideBusyCallers) {
  for (const bool sweep_lists : {false, true}) {
    SCOPED_TRACE(sweep_lists);
    FakeClient fake({.max_requests_per_minute = 60});
    fake.api.set_latency(50ms);
    const std::vector<std::string> uuids = fake.api.add_history(300, job_of(60s), 0s);
    JobWatcher watcher(fake.client, {.sweep_lists = sweep_lists});
    WatchLog log(fake.api, watcher);
    log.watch_all(uuids);
    BusyCallers busy(fake, 20min);
    watcher.run();
    const auto total = fake.api.stats().requests;
    const int answered = busy.answered();
    if (!sweep_lists) {
      EXPECT_GE(total - answered, total / 4) << "of " << total << " requests";
    }
    log.expect_true_ends(uuids, 15min);  // a lookup of each, at a third of the limit
    // Who asks for one job has its turn too.
    EXPECT_GE(answered, total / 20) << "of " << total << " requests";
    busy.leave();
    busy.join();
    EXPECT_LE(busy.slowest(), 5min);
  }
}

// How long each of thirty calls took that came now and then, beside a watcher of a thousand jobs.
template <class Call>
std::vector<microseconds> calls_beside_a_watcher(int limit, const WatchOptions& options,
                                                 const Call& call) {
  FakeClient fake({.max_requests_per_minute = limit});
  fake.api.set_latency(50ms);
  fake.api.set_threads(2);
  const std::string ended = fake.api.add(job_of(0s));
  JobWatcher watcher(fake.client, options);
  for (const std::string& uuid : fake.api.add_history(1000, {.outcome = JobStatus::running}, 0s)) {
    watcher.watch(uuid, [](const std::string&, const Result<Job>&) {});
  }
  std::vector<microseconds> took;
  std::stop_source stop;
  std::jthread caller([&] {
    const std::unique_ptr<HttpSession> pause = fake.api.transport()->open_session();
    for (int i = 0; i < 30; ++i) {
      const auto span = (2 + i % 4) * std::chrono::nanoseconds(60s) / limit + i * 7ms;
      static_cast<void>(pause->wait_until(pause->now() + span, {}));
      const microseconds before = fake.api.elapsed();
      call(fake.client, ended);
      took.push_back(fake.api.elapsed() - before);
    }
    fake.api.set_threads(1);
    stop.request_stop();
  });
  watcher.run(stop.get_token());
  EXPECT_EQ(fake.api.stats().rate_limited, 0);
  return took;
}

class BesideAWatcher : public ::testing::TestWithParam<int> {};

TEST_P(BesideAWatcher, EachCallAndPollIsAnsweredWithinTwoIntervalsOfTheLimit) {
  const microseconds bound = microseconds(2min) / GetParam() + 51ms;
  for (const int in_flight : {16, 1000}) {
    for (const bool sweep_lists : {true, false}) {
      SCOPED_TRACE(in_flight);
      SCOPED_TRACE(sweep_lists);
      const WatchOptions options{.max_in_flight = in_flight, .sweep_lists = sweep_lists};
      const auto get = [](const JobsClient& client, const std::string& uuid) {
        EXPECT_TRUE(client.get(uuid));
      };
      const auto poll = [](const JobsClient& client, const std::string& uuid) {
        EXPECT_TRUE(client.poll_until_terminal(uuid));
      };
      for (const microseconds took : calls_beside_a_watcher(GetParam(), options, get)) {
        EXPECT_LE(took, bound);
      }
      for (const microseconds took : calls_beside_a_watcher(GetParam(), options, poll)) {
        EXPECT_LE(took, bound);
      }
    }
  }
}

class TwoWatchers : public ::testing::TestWithParam<int> {};

TEST_P(TwoWatchers, OfOneClientHaveAThirdOfItsLimitEachAtLeast) {
  FakeClient fake({.max_requests_per_minute = GetParam()});
  fake.api.set_latency(50ms);
  fake.api.set_threads(2);
  std::stop_source stop;
  fake.api.schedule(20min, [&] { stop.request_stop(); });
  JobWatcher first(fake.client, {.sweep_lists = false});
  JobWatcher second(fake.client, {.sweep_lists = false});
  std::array<int, 2> requests{};
  std::size_t which = 0;
  for (JobWatcher* watcher : {&first, &second}) {
    for (const std::string& uuid : fake.api.add_history(300, {.outcome = JobStatus::running}, 0s)) {
      watcher->watch(uuid, [&requests, which](const std::string&, const Result<Job>& outcome) {
        requests.at(which) += outcome.error().attempts;
      });
    }
    ++which;
  }
  std::jthread other([&] {
    second.run(stop.get_token());
    fake.api.set_threads(1);
  });
  first.run(stop.get_token());
  fake.api.set_threads(1);
  other.join();
  EXPECT_GE(requests[0], 20 * GetParam() / 3);
  EXPECT_GE(requests[1], 20 * GetParam() / 3);
}

INSTANTIATE_TEST_SUITE_P(Limits, TwoWatchers, ::testing::Values(1, 2, 5, 30, 100, 1000));
INSTANTIATE_TEST_SUITE_P(Limits, BesideAWatcher, ::testing::Values(1, 5, 30, 100, 300, 1000));

}  // namespace
}  // namespace sudomock
