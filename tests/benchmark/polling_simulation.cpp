// Prints how many requests and how much delay it takes to notice the ends of many jobs: by the API
// page's own loop, by the fixed 2 s interval of the published clients, and by this library. All in
// virtual time on the fake API, so it takes seconds; the seed makes it repeatable.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <sudomock/sudomock.hpp>
#include <sudomock/testing/fake_jobs_api.hpp>

namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using sudomock::testing::FakeJobsApi;

struct Workload {
  int jobs;
  bool stream;  // else all at once, which is over 10 s
  std::optional<int> limit;
};

struct Outcome {
  double requests_per_job = 0;
  double mean_delay = 0;  // seconds from the end to the callback
  double p99_delay = 0;
  std::int64_t refused = 0;
  std::size_t told = 0;
};

struct PlannedJob {
  microseconds submitted;
  microseconds duration;
  sudomock::JobKind kind;
};

// Lognormal with median 30 s and sigma 0.6; the kinds in turn.
std::vector<PlannedJob> plan(const Workload& workload, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::lognormal_distribution<double> seconds(std::log(30.0), 0.6);
  const double span = workload.stream ? 10.0 * 60.0 : 10.0;
  std::vector<PlannedJob> jobs;
  for (int i = 0; i < workload.jobs; ++i) {
    const double at = span * i / workload.jobs;
    jobs.push_back({microseconds(static_cast<std::int64_t>(at * 1e6)),
                    microseconds(static_cast<std::int64_t>(seconds(random) * 1e6)),
                    static_cast<sudomock::JobKind>(i % 3)});
  }
  return jobs;
}

sudomock::testing::FakeJob fake_job(const PlannedJob& planned) {
  const microseconds queued = planned.duration / 6;
  return {.kind = planned.kind,
          .queued = queued,
          .dispatched = queued / 2,
          .running = planned.duration - queued - queued / 2};
}

// Adds the jobs as time goes by, and measures how late each end is told.
class Stage {
 public:
  Stage(const Workload& workload, std::uint64_t seed) : api_(seed) {
    api_.record_requests(false);
    api_.set_latency(50ms);
    if (workload.limit)
      api_.set_rate_limit(sudomock::testing::RateLimit{.per_minute = *workload.limit});
    for (const PlannedJob& planned : plan(workload, seed)) {
      api_.schedule(planned.submitted, [this, planned] {
        const std::string uuid = api_.add(fake_job(planned));
        ends_[uuid] = planned.submitted + planned.duration;
        on_submitted(uuid);
      });
    }
  }

  void told(const std::string& uuid) {
    delays_.push_back(std::chrono::duration<double>(api_.elapsed() - ends_.at(uuid)).count());
  }

  [[nodiscard]] Outcome outcome() const {
    Outcome outcome;
    const auto stats = api_.stats();
    outcome.told = delays_.size();
    if (delays_.empty()) return outcome;
    std::vector<double> sorted = delays_;
    std::sort(sorted.begin(), sorted.end());
    outcome.requests_per_job =
        static_cast<double>(stats.requests) / static_cast<double>(ends_.size());
    for (const double delay : sorted)
      outcome.mean_delay += delay / static_cast<double>(sorted.size());
    outcome.p99_delay = sorted[(sorted.size() - 1) * 99 / 100];
    outcome.refused = stats.rate_limited;
    return outcome;
  }

  [[nodiscard]] FakeJobsApi& api() { return api_; }

  std::function<void(const std::string&)> on_submitted;

 private:
  FakeJobsApi api_;
  std::map<std::string, microseconds> ends_;
  std::vector<double> delays_;
};

struct Method {
  const char* name;
  std::function<Outcome(const Workload&, std::uint64_t)> run;
};

Outcome run_watcher(const Workload& workload, std::uint64_t seed,
                    const sudomock::WatchOptions& options) {
  Stage stage(workload, seed);
  const sudomock::JobsClient client(
      stage.api().credentials(),
      {.max_requests_per_minute = workload.limit, .transport = stage.api().transport()});
  std::stop_source stop;
  sudomock::WatchOptions forever = options;
  forever.keep_running = true;
  int left = workload.jobs;
  sudomock::JobWatcher watcher(client, forever);
  stage.on_submitted = [&](const std::string& uuid) {
    watcher.watch(uuid, [&](const std::string& ended, const sudomock::Result<sudomock::Job>& job) {
      if (job) stage.told(ended);
      if (--left == 0) stop.request_stop();
    });
  };
  watcher.run(stop.get_token());
  return stage.outcome();
}

// What one loop per job does, as the API page and the published clients write it: a fixed schedule
// of waits, no regard for a limit. All loops share one session, which changes nothing in virtual
// time.
Outcome run_loops(const Workload& workload, std::uint64_t seed, sudomock::Backoff backoff) {
  Stage stage(workload, seed);
  const auto session = stage.api().transport()->open_session();
  struct Loop {
    std::string uuid;
    double delay;
  };
  std::vector<Loop> loops;
  using time_point = sudomock::HttpSession::time_point;
  std::multimap<time_point, std::size_t> due;
  const double initial = std::chrono::duration<double>(backoff.initial).count();
  const double cap = std::chrono::duration<double>(backoff.cap).count();
  stage.on_submitted = [&](const std::string& uuid) {
    loops.push_back({uuid, initial});
    due.emplace(session->now(), loops.size() - 1);
  };
  auto headers = std::make_shared<const std::vector<sudomock::HttpHeader>>(
      std::vector<sudomock::HttpHeader>{{"x-api-key", "sm_simulation"}});
  stage.api().accept_api_key("sm_simulation");
  int left = workload.jobs;
  while (left > 0) {
    while (!due.empty() && due.begin()->first <= session->now()) {
      const std::size_t i = due.begin()->second;
      due.erase(due.begin());
      session->submit(i, {"https://api.sudomock.com/api/v1/jobs/" + loops[i].uuid, headers,
                          session->now() + 30s});
    }
    const time_point next = due.empty() ? session->now() + 1s : due.begin()->first;
    for (const auto& completion : session->wait_until(next, {})) {
      Loop& loop = loops[completion.id];
      const bool ended = completion.outcome && completion.outcome->status == 200 &&
                         completion.outcome->body.find("\"succeeded\"") != std::string::npos;
      if (ended) {
        stage.told(loop.uuid);
        --left;
        continue;
      }
      due.emplace(session->now() + std::chrono::duration_cast<std::chrono::nanoseconds>(
                                       std::chrono::duration<double>(loop.delay)),
                  completion.id);
      loop.delay = std::min(cap, loop.delay * backoff.multiplier);
    }
  }
  return stage.outcome();
}

std::vector<Method> methods() {
  return {
      {"page's own loop",
       [](const Workload& workload, std::uint64_t seed) {
         return run_loops(workload, seed, sudomock::Backoff());
       }},
      {"fixed 2 s",
       [](const Workload& workload, std::uint64_t seed) {
         return run_loops(workload, seed, {.initial = 2000ms, .multiplier = 1.0, .cap = 2000ms});
       }},
      {"one by one",
       [](const Workload& workload, std::uint64_t seed) {
         return run_watcher(workload, seed, {.sweep_lists = false});
       }},
      {"sweeps", [](const Workload& workload,
                    std::uint64_t seed) { return run_watcher(workload, seed, {}); }},
      {"sweeps + lookup",
       [](const Workload& workload, std::uint64_t seed) {
         return run_watcher(workload, seed, {.confirm_with_lookup = true});
       }},
  };
}

void print_row(const Workload& workload, const Method& method, std::uint64_t seed) {
  const Outcome outcome = method.run(workload, seed);
  const std::string limit = workload.limit ? std::to_string(*workload.limit) : "none";
  std::printf("%6d  %-8s %5s  %-16s %9.2f %10.2f %10.2f %8lld%s\n", workload.jobs,
              workload.stream ? "stream" : "at once", limit.c_str(), method.name,
              outcome.requests_per_job, outcome.mean_delay, outcome.p99_delay,
              static_cast<long long>(outcome.refused),
              outcome.told == static_cast<std::size_t>(workload.jobs) ? "" : "  NOT ALL TOLD");
  std::fflush(stdout);
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
        for (const Method& method : all) {
          const bool is_loop = &method - all.data() < 2;
          if (is_loop && limit && jobs / *limit > 20) continue;  // millions of refused requests
          print_row({jobs, stream, limit}, method, seed);
        }
      }
    }
  }
}
