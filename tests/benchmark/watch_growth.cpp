// What a job costs among 100,000 against 10,000: when it is watched, when it ends, and when the
// watcher is stopped. Each measurement is a process of its own.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <sudomock/sudomock.hpp>

#include "cpu_time.hpp"
#include "endless_jobs.hpp"
#include "own_process.hpp"
#include "table.hpp"

namespace {

using namespace sudomock::benchmarks;

constexpr std::uint32_t few = 10'000;
constexpr std::uint32_t many = 100'000;
constexpr int repetitions = 5;

// Seconds of CPU for each job.
struct Cost {
  double watched = 0;
  double notified = 0;
};

Cost measure(std::uint32_t jobs, bool sweep, bool stopped) {
  const sudomock::JobsClient client(sudomock::Credentials::api_key("sm_benchmark"),
                                    {.transport = ended_jobs(jobs)});
  sudomock::JobWatcher watcher(client, {.sweep_lists = sweep});
  std::uint32_t notified = 0;
  const double start = cpu_seconds();
  for (std::uint32_t i = 0; i < jobs; ++i) {
    watcher.watch(endless_uuid(i), [&](const std::string&, const auto& outcome) {
      if (outcome.has_value() != stopped) ++notified;
    });
  }
  const double watched = cpu_seconds();
  std::stop_source stop;
  if (stopped) stop.request_stop();
  watcher.run(stop.get_token());
  const double end = cpu_seconds();
  if (notified != jobs) std::exit(EXIT_FAILURE);
  return {(watched - start) / jobs, (end - watched) / jobs};
}

void print(const std::string& what, const std::vector<double>& times,
           const std::vector<double>& ratios) {
  char figure[32];
  std::snprintf(figure, sizeof figure, "%.2f us", median(times) * 1e6);
  // The larger one's memory does not fit into the caches: that much is allowed for.
  print_row("CPU per job at 100,000 against 10,000, " + what, figure, median(ratios), 1.5);
}

void compare(const std::string& what, bool sweep, bool stopped) {
  std::vector<double> times;
  std::vector<double> ratios;
  std::vector<double> watch_times;
  std::vector<double> watch_ratios;
  for (int i = 0; i < repetitions; ++i) {
    const Cost small = in_own_process([&] { return measure(few, sweep, stopped); });
    const Cost large = in_own_process([&] { return measure(many, sweep, stopped); });
    times.push_back(large.notified);
    ratios.push_back(large.notified / small.notified);
    watch_times.push_back(large.watched);
    watch_ratios.push_back(large.watched / small.watched);
  }
  if (stopped) print("watched", watch_times, watch_ratios);
  print(what, times, ratios);
}

}  // namespace

int main() {
  compare("ended, swept", true, false);
  compare("ended, one by one", false, false);
  compare("stopped", true, true);
}
