// Prints how many requests and how much delay it takes to notice the ends of many jobs: by a loop
// per job as the API advises, by the fixed 2 s interval of the published clients, and by this
// library. All in virtual time on the fake API, so it takes seconds; the seed makes it repeatable.
//
// usage: polling_simulation [SEED [MOST_JOBS]]

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polling_cost/simulation.hpp"

namespace {

using namespace std::chrono_literals;
using namespace sudomock::simulation;
using sudomock::Backoff;

struct Method {
  const char* name;
  bool is_loop;  // pays no regard to a limit
  std::function<Outcome(const Workload&, std::uint64_t)> run;
};

std::vector<Method> methods() {
  return {
      {"a loop per job", true,
       [](const Workload& workload, std::uint64_t seed) {
         return run_loops(workload, seed, Backoff());
       }},
      {"fixed 2 s", true,
       [](const Workload& workload, std::uint64_t seed) {
         return run_loops(workload, seed, {.initial = 2000ms, .multiplier = 1.0, .cap = 2000ms});
       }},
      {"one by one", false,
       [](const Workload& workload, std::uint64_t seed) {
         return run_watcher(workload, seed, {.sweep_lists = false});
       }},
      {"sweeps", false,
       [](const Workload& workload, std::uint64_t seed) {
         return run_watcher(workload, seed, {});
       }},
      {"sweeps + lookup", false,
       [](const Workload& workload, std::uint64_t seed) {
         return run_watcher(workload, seed, {.confirm_with_lookup = true});
       }},
  };
}

void print_row(const Workload& workload, const Method& method, std::uint64_t seed) {
  const std::string limit = workload.limit ? std::to_string(*workload.limit) : "none";
  std::printf("%6d  %-8s %5s  %-16s ", workload.jobs, workload.stream ? "stream" : "at once",
              limit.c_str(), method.name);
  if (method.is_loop && workload.limit && workload.jobs / *workload.limit > 20) {
    std::printf("%9s %10s %10s %8s\n", "-", "-", "-", "-");  // millions of refused requests
    return;
  }
  const Outcome outcome = method.run(workload, seed);
  std::printf(
      "%9.2f %10.2f %10.2f %8lld%s\n", outcome.requests_per_job, outcome.mean_delay,
      outcome.p99_delay, static_cast<long long>(outcome.refused),
      outcome.notified == static_cast<std::size_t>(workload.jobs) ? "" : "  NOT ALL NOTIFIED");
  std::fflush(stdout);
}

// Ends that are noticed by webhooks, beside the same by sweeps alone.
void print_webhook_rows(std::uint64_t seed, int most_jobs) {
  std::printf("\n%6s  %-16s %-20s %9s %10s %10s %10s %10s %8s\n", "jobs", "ends", "method",
              "req/job", "mean late", "p99 late", "delivered", "lost", "429s");
  struct Spread {
    const char* name;
    Workload workload;
  };
  const Spread spreads[] = {
      {"over an hour", {.jobs = 1000, .limit = 300, .ends_over = 3600s}},
      {"over an hour", {.jobs = 10000, .limit = 300, .ends_over = 3600s}},
      {"at once", {.jobs = 1000, .limit = 300}},
      {"over ten minutes", {.jobs = 10000, .limit = 300, .ends_over = 600s}},
      {"stream, ten min", {.jobs = 10000, .stream = true, .limit = 300}},
  };
  for (const auto& [name, spread] : spreads) {
    if (spread.jobs > most_jobs) continue;
    for (const bool webhooks : {false, true}) {
      for (const auto cap : {8s, 60s}) {
        Workload workload = spread;
        workload.webhooks = webhooks;
        const Outcome outcome = run_watcher(workload, seed, {.backoff = {.cap = cap}});
        const std::string method = std::string(webhooks ? "webhooks" : "sweeps") + ", cap " +
                                   std::to_string(cap.count()) + " s";
        std::printf("%6d  %-16s %-20s %9.2f %10.2f %10.2f %10.2f %10.2f %8lld\n", workload.jobs,
                    name, method.c_str(), outcome.requests_per_job, outcome.mean_delay,
                    outcome.p99_delay, outcome.delivered_delay, outcome.lost_delay,
                    static_cast<long long>(outcome.refused));
        std::fflush(stdout);
      }
    }
  }
}

// Returns whether all are met.
bool print_goals(std::uint64_t seed, int most_jobs) {
  std::printf("\n%-80s %8s %8s\n", "goal", "is", "at most");
  bool all_met = true;
  constexpr std::uint64_t runs = 10;
  std::vector<Goal> goals = check_goals(seed, runs);
  for (Goal& goal : check_webhook_goals(seed, runs)) goals.push_back(std::move(goal));
  if (most_jobs >= 10000) {
    for (Goal& goal : check_webhook_goals_of_ten_thousand_jobs(seed)) {
      goals.push_back(std::move(goal));
    }
  }
  for (const Goal& goal : goals) {
    std::printf("%-80s %8.2f %8.2f  %s\n", goal.what.c_str(), goal.value, goal.goal,
                goal.is_met() ? "met" : "MISSED");
    all_met = all_met && goal.is_met();
  }
  return all_met;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
  const int most_jobs = argc > 2 ? std::atoi(argv[2]) : 10000;
  std::printf("seed %llu; durations lognormal, median 30 s, sigma 0.6; latency 50 ms\n",
              static_cast<unsigned long long>(seed));
  std::printf("%6s  %-8s %5s  %-16s %9s %10s %10s %8s\n", "jobs", "arrival", "limit", "method",
              "req/job", "mean late", "p99 late", "429s");
  const std::vector<Method> all = methods();
  for (const int jobs : {10, 100, 1000, 10000}) {
    if (jobs > most_jobs) break;
    for (const bool stream : {false, true}) {
      for (const std::optional<int> limit : {std::optional<int>(30), std::optional<int>(100),
                                             std::optional<int>(300), std::optional<int>()}) {
        for (const Method& method : all) print_row({jobs, stream, limit}, method, seed);
      }
    }
  }
  print_webhook_rows(seed, most_jobs);
  return print_goals(seed, most_jobs) ? EXIT_SUCCESS : EXIT_FAILURE;
}
