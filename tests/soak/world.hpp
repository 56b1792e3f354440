#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <sudomock/sudomock.hpp>
#include <sudomock/testing/fake_jobs_api.hpp>

#include "catalogue.hpp"
#include "oracle.hpp"
#include "random_troubles.hpp"
#include "world_plan.hpp"

namespace sudomock::soak {

/// One seed's world in virtual time: its jobs, what goes wrong, who watches. All on one thread.
class World {
 public:
  explicit World(std::uint64_t seed);

  /// To the end of the last watch, or until that is hopelessly late. What is wrong comes out as
  /// gtest failures.
  void run();

  [[nodiscard]] const WorldPlan& plan() const { return plan_; }
  [[nodiscard]] const Oracle& oracle() const { return oracle_; }
  [[nodiscard]] testing::FakeStats stats() const { return api_.stats(); }
  /// What was in use when the last watch had ended; nothing where that cannot be known.
  [[nodiscard]] std::optional<std::int64_t> live_at_end() const { return live_at_end_; }
  /// Frees what the watcher and its client hold; nothing may run afterwards.
  void drop_watcher();
  [[nodiscard]] std::size_t most_open() const { return most_open_; }

 private:
  using microseconds = std::chrono::microseconds;

  [[nodiscard]] static microseconds patience(const WorldPlan& plan);

  // What happens in it.
  void schedule_jobs();
  void schedule_troubles();
  void schedule_disturbances();
  void submit(std::size_t i);
  void spoil(std::size_t i);
  void poison_page();
  void unwatch_somebody();
  void nudge_somebody();
  void nudge_at_ends();
  void call_somebody();
  void have_a_guest();
  void stop();

  // Who watches.
  void watch(std::size_t i);
  void on_end(std::size_t i, Oracle::Id id, const Result<Job>& outcome);
  void unwatch(std::size_t i);
  [[nodiscard]] std::optional<std::chrono::milliseconds> timeout_of(std::size_t i);

  // Until when.
  void supervise();
  [[nodiscard]] bool run_once();
  [[nodiscard]] bool is_over() const;

  const WorldPlan plan_;
  testing::FakeJobsApi api_;
  const std::vector<PlannedJob> jobs_;
  std::vector<std::string> uuids_;
  std::vector<int> watched_again_;
  Oracle oracle_;
  RandomTroubles troubles_;
  std::optional<JobsClient> client_;
  std::optional<JobWatcher> watcher_;
  std::stop_source stop_;
  std::size_t submitted_ = 0;
  bool has_given_up_ = false;
  std::size_t most_open_ = 0;
  std::optional<std::int64_t> live_at_end_;
};

}  // namespace sudomock::soak
