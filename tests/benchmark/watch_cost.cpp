// What one watched job costs at 10,000 against 100: memory, CPU per request, threads, sessions.
// Each measurement is a process of its own, so that none inherits another's heap.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <unistd.h>

#include <sudomock/sudomock.hpp>

#include "cpu_time.hpp"
#include "endless_jobs.hpp"
#include "own_process.hpp"
#include "table.hpp"

namespace {

using namespace sudomock::benchmarks;

constexpr std::uint32_t few = 100;
constexpr std::uint32_t many = 10000;
constexpr int repetitions = 7;

struct Cost {
  double resident = 0;     // bytes
  double per_request = 0;  // seconds of CPU
  int threads = 0;
  int sessions = 0;
};

double resident_bytes() {
  std::int64_t total = 0;
  std::int64_t resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return static_cast<double>(resident * sysconf(_SC_PAGESIZE));
}

Cost measure(std::uint32_t jobs, bool sweep) {
  // Long enough for every job to have been seen several times.
  const std::uint64_t requests = sweep ? 4000 : 60000;
  Cost cost;
  std::stop_source stop;
  double started = 0;
  const auto on_request = [&](std::uint64_t count) {
    if (count == requests / 2) started = cpu_seconds();
    if (count != requests) return;
    cost.per_request = (cpu_seconds() - started) / static_cast<double>(requests / 2);
    cost.resident = resident_bytes();
    cost.threads =
        static_cast<int>(std::distance(std::filesystem::directory_iterator("/proc/self/task"), {}));
    stop.request_stop();
  };
  const sudomock::JobsClient client(sudomock::Credentials::api_key("sm_benchmark"),
                                    {.transport = endless_jobs(jobs, on_request)});
  sudomock::JobWatcher watcher(client, {.sweep_lists = sweep});
  int ended = 0;
  for (std::uint32_t i = 0; i < jobs; ++i) {
    watcher.watch(endless_uuid(i),
                  [&ended, i](const std::string&, const auto&) { ended += i < many ? 1 : 0; });
  }
  watcher.run(stop.get_token());
  cost.sessions = endless_sessions();
  if (ended != static_cast<int>(jobs)) std::exit(EXIT_FAILURE);
  return cost;
}

std::string micros(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f us", seconds * 1e6);
  return text;
}

void compare(const std::string& how, bool sweep) {
  std::vector<double> bytes;
  std::vector<double> ratios;
  std::vector<double> times;
  Cost last;
  bool grew = false;
  for (int i = 0; i < repetitions; ++i) {
    const Cost small = in_own_process([&] { return measure(few, sweep); });
    last = in_own_process([&] { return measure(many, sweep); });
    bytes.push_back((last.resident - small.resident) / (many - few));
    ratios.push_back(last.per_request / small.per_request);
    times.push_back(last.per_request);
    grew = grew || last.threads != small.threads || last.sessions != small.sessions;
  }
  const double size = median(bytes);
  print_row("watched job, " + how + ": resident bytes", std::to_string(static_cast<int>(size)),
            size, 1500);
  // Ten thousand jobs don't fit into the caches: that much is allowed for.
  print_row("CPU per request at 10,000 jobs against 100, " + how, micros(median(times)),
            median(ratios), 1.5);
  print_row("threads and sessions at 10,000 jobs, " + how,
            std::to_string(last.threads) + " and " + std::to_string(last.sessions), grew ? 2 : 1,
            1);
}

}  // namespace

int main() {
  compare("swept", true);
  compare("one by one", false);
}
