#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sudomock/backoff.hpp>
#include <sudomock/watch_options.hpp>

// How many requests and how much delay it takes to notice the ends of many jobs, in virtual time on
// the fake API: the seed makes every figure repeatable.
namespace sudomock::simulation {

/// Jobs of the three kinds; durations lognormal with median 30 s and sigma 0.6 unless given.
struct Workload {
  int jobs = 0;
  bool stream = false;  ///< Arriving over ten minutes; else at once, which is over 10 s.
  std::optional<int> limit = std::nullopt;  ///< Requests a minute.
  /// All submitted at once, and ending spread evenly over that long instead.
  std::optional<std::chrono::seconds> ends_over = std::nullopt;
  /// How long each takes.
  std::optional<std::chrono::seconds> duration = std::nullopt;
  /// Each end is sent by webhook, and arrives as a nudge: one in ten is lost, the others are up to
  /// 2 s late.
  bool webhooks = false;
  /// Jobs of others on the same account, submitted right after the last one.
  int foreign = 0;
};

struct Outcome {
  double requests_per_job = 0;
  double mean_delay = 0;  ///< Seconds from the end to the callback.
  double p99_delay = 0;
  double delivered_delay = 0;  ///< Mean, from the arrival of its webhook; 0 if before that.
  double lost_delay = 0;       ///< Mean of those whose webhook was lost, from the end.
  std::int64_t refused = 0;    ///< Answers with 429.
  std::size_t notified = 0;
};

/// By this library's watcher, which knows the limit.
[[nodiscard]] Outcome run_watcher(const Workload& workload, std::uint64_t seed,
                                  const WatchOptions& options);

/// By one loop per job with these waits and no regard for a limit, as the API advises (contract:
/// "polling") and the published clients write it.
[[nodiscard]] Outcome run_loops(const Workload& workload, std::uint64_t seed,
                                const Backoff& backoff);

/// What the library has to reach.
struct Goal {
  std::string what;
  double value;
  double goal;  ///< `value` may not exceed it.
  [[nodiscard]] bool is_met() const { return value <= goal; }
};
/// `runs`: over how many the means are held to the goals; ten leave little to luck.
[[nodiscard]] std::vector<Goal> check_goals(std::uint64_t seed, std::uint64_t runs);
/// The same where ends come by webhook.
[[nodiscard]] std::vector<Goal> check_webhook_goals(std::uint64_t seed, std::uint64_t runs);
/// By one run, which takes ten times as long.
[[nodiscard]] std::vector<Goal> check_webhook_goals_of_ten_thousand_jobs(std::uint64_t seed);

}  // namespace sudomock::simulation
