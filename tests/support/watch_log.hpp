#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <sudomock/sudomock.hpp>
#include <sudomock/testing/fake_jobs_api.hpp>

namespace sudomock {

/// How many watches are pending, how many requests in flight and how many watches finished.
using States = std::array<std::size_t, 3>;
[[nodiscard]] inline States states_of(const JobWatcher& watcher) {
  const WatchCounts counts = watcher.counts();
  return {counts.pending, counts.in_flight, counts.finished};
}

/// Watches jobs of a fake API and keeps what their callbacks were given, and when.
class WatchLog {
 public:
  struct Notice {
    Result<Job> outcome;
    std::chrono::microseconds at;
  };

  WatchLog(const testing::FakeJobsApi& api, JobWatcher& watcher) : api_(api), watcher_(watcher) {}

  void watch(const std::string& uuid) { watcher_.watch(uuid, callback()); }
  void watch(const std::string& uuid, std::chrono::milliseconds timeout) {
    watcher_.watch(uuid, callback(), timeout);
  }
  void watch_all(const std::vector<std::string>& uuids) {
    for (const std::string& uuid : uuids) watch(uuid);
  }

  [[nodiscard]] JobWatcher::Callback callback() {
    return [this](const std::string& uuid, const Result<Job>& outcome) {
      notices_[uuid].push_back({outcome, api_.elapsed()});
    };
  }

  /// Of one job; empty when it was not notified.
  [[nodiscard]] const std::vector<Notice>& of(const std::string& uuid) { return notices_[uuid]; }
  /// Jobs that were notified.
  [[nodiscard]] std::size_t size() const { return notices_.size(); }

  /// From a job's true end, or from `watched` when that was later, to its notification.
  [[nodiscard]] std::chrono::microseconds lateness(const std::string& uuid,
                                                   std::chrono::microseconds watched = {}) {
    return of(uuid).at(0).at - std::max(watched, end_of(uuid));
  }

  /// In `FakeJobsApi::elapsed`'s time; only for a job that has ended.
  [[nodiscard]] std::chrono::microseconds end_of(const std::string& uuid) const {
    return *api_.find(uuid)->updated_at - (api_.now() - api_.elapsed());
  }

  /// That each has one notification, of its true end, at most so late.
  void expect_true_ends(const std::vector<std::string>& uuids, std::chrono::microseconds bound) {
    for (const std::string& uuid : uuids) {
      ASSERT_EQ(of(uuid).size(), 1U) << uuid;
      const Result<Job>& outcome = of(uuid)[0].outcome;
      ASSERT_TRUE(outcome) << uuid << ": " << outcome.error();
      EXPECT_EQ(*outcome, static_cast<const Job&>(*api_.find(uuid)));
      EXPECT_LE(lateness(uuid), bound) << uuid << " in microseconds";
    }
  }

 private:
  const testing::FakeJobsApi& api_;
  JobWatcher& watcher_;
  std::map<std::string, std::vector<Notice>> notices_;
};

/// A job that ends so long after it was accepted.
inline testing::FakeJob job_of(std::chrono::microseconds span) {
  return {.queued = span / 8, .dispatched = span / 8, .running = span - 2 * (span / 8)};
}

/// Every list page comes that much later.
inline testing::Fault slow_lists(std::chrono::microseconds delay) {
  return {.delay = delay, .only_for = "/jobs?", .times = testing::Fault::forever};
}

}  // namespace sudomock
