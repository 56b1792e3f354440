#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <sudomock/sudomock.hpp>
#include <sudomock/testing/fake_jobs_api.hpp>

#include "oracle.hpp"
#include "scenario.hpp"

namespace sudomock::soak {

/// A scenario in virtual time: its jobs, what happens, who watches. With two watchers each has a
/// thread of its own, of which one at a time runs.
class World {
 public:
  explicit World(const Scenario& scenario);

  /// To the end of the last watch, or until that is hopelessly late. What is wrong comes out as
  /// gtest failures.
  void run();

  [[nodiscard]] const Oracle& oracle() const { return oracle_; }
  [[nodiscard]] testing::FakeStats stats() const { return api_.stats(); }
  /// How long each call took, by callers.
  [[nodiscard]] const std::vector<std::vector<microseconds>>& calls() const { return calls_; }
  /// What was in use when the last watch had ended; nothing where that cannot be known.
  [[nodiscard]] std::optional<std::int64_t> live_at_end() const { return live_at_end_; }
  /// Frees what the watchers and their client hold; nothing may run afterwards.
  void drop_watchers();

 private:
  struct Watching {
    std::optional<JobWatcher> watcher;
    std::stop_source stop;
  };

  // What happens in it.
  void submit(const PlannedJob& planned);
  void happen(const Inject& inject);
  void happen(const ListLag& lag);
  void happen(const AccountLimit& limit);
  void happen(const CursorLifetime& cursors);
  void happen(const BodyShape& shape);
  void happen(const ForeignJobs& jobs);
  void happen(const PoisonPage& page);
  void happen(const FreezePage& page);
  void happen(const TakeBack& job);
  void happen(const Nudge& nudge);
  void happen(const Call& call);
  void happen(const Guest& guest);
  void happen(const Stop&);
  void nudge_at_ends();

  [[nodiscard]] std::optional<std::string> cursor_asked_for(std::size_t nth) const;

  // Who watches.
  [[nodiscard]] const PlannedJob* find(const std::string& name) const;
  void begin_watching(const PlannedJob& planned);
  void watch(const PlannedJob& planned);
  void on_end(const PlannedJob& planned, Oracle::Id id, const Result<Job>& outcome);
  void unwatch(const PlannedJob& planned);
  void nudge(const std::string& name);

  // Who calls beside them.
  void call_now_and_then(std::size_t caller);
  void call(const std::string& uuid, bool is_poll);
  void expect_limit_kept() const;

  // Until when.
  void supervise();
  void stop_own_run();
  void follow(int watcher);
  void follow_on_its_own_thread();
  [[nodiscard]] bool run_once(int watcher);
  void pause();
  void leave();
  [[nodiscard]] bool is_over() const;

  const Scenario scenario_;
  const Bounds bounds_;
  testing::FakeJobsApi api_;
  std::map<std::string, const PlannedJob*> jobs_;
  std::map<std::string, int> watched_again_;  // after they were cancelled
  std::set<std::string> watched_from_a_callback_;
  Oracle oracle_;
  std::optional<JobsClient> client_;
  std::array<Watching, 2> watching_;
  std::size_t waited_for_ = 0;  // jobs whose watching has not begun yet
  std::thread::id second_;      // the second watcher's
  std::vector<std::vector<microseconds>> calls_;
  std::atomic<int> threads_{1};
  std::atomic<bool> has_given_up_{false};
  std::optional<std::int64_t> live_at_end_;
};

}  // namespace sudomock::soak
