// Makes the scenario of a failing seed smaller until nothing can be left out, and writes it as C++
// for a test. Each attempt runs in a process of its own, as a failure may be a crash or a hang.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include "judge.hpp"

namespace sudomock::soak {
namespace {

constexpr rlim_t most_cpu_seconds = 60;

[[noreturn]] void run_in_child(const Scenario& scenario) {
  const rlimit cpu{most_cpu_seconds, most_cpu_seconds};
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CPU, &cpu);
  setrlimit(RLIMIT_CORE, &no_core);
  if (std::freopen("/dev/null", "w", stderr) == nullptr) std::_Exit(2);
  ::testing::TestPartResultArray failures;
  {
    const ::testing::ScopedFakeTestPartResultReporter reporter(
        ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ALL_THREADS, &failures);
    expect_all_is_well(scenario);
  }
  std::_Exit(failures.size() > 0 ? 1 : 0);
}

bool fails(const Scenario& scenario) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no process could be made");
  if (child == 0) run_in_child(scenario);
  int status = 0;
  waitpid(child, &status, 0);
  return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

class Shrinker {
 public:
  explicit Shrinker(Scenario scenario) : best_(std::move(scenario)) {}

  [[nodiscard]] const Scenario& shrink() {
    do {
      is_smaller_ = false;
      leave_out(&Scenario::callers);
      leave_out(&Scenario::events);
      leave_out(&Scenario::jobs);
      set_basics();
      for (std::size_t i = 0; i < best_.jobs.size(); ++i) simplify_job(i);
      for (std::size_t i = 0; i < best_.events.size(); ++i) simplify_event(i);
      while (attempt(&halve_times)) {
      }
      std::fprintf(stderr, "%zu jobs, %zu events after %d attempts\n", best_.jobs.size(),
                   best_.events.size(), attempts_);
    } while (is_smaller_);
    return best_;
  }

 private:
  /// First how much there is to read, then how long it takes: so it comes to an end.
  static std::pair<std::size_t, microseconds> size_of(const Scenario& scenario) {
    microseconds time{0};
    for (const Event& event : scenario.events) {
      const auto* inject = std::get_if<Inject>(&event.what);
      time += event.at +
              (inject != nullptr ? inject->fault.lasts.value_or(microseconds(0)) : microseconds(0));
    }
    for (const PlannedJob& planned : scenario.jobs) time += planned.submitted + planned.job.running;
    return {to_text(scenario).size(), time};
  }

  /// Whether nothing is watched that never ends, which would fail for that reason alone.
  static bool can_end(const Scenario& scenario) {
    return std::all_of(scenario.jobs.begin(), scenario.jobs.end(), [](const PlannedJob& planned) {
      const bool ends = planned.job.outcome != JobStatus::running || planned.timeout ||
                        planned.unwatched || planned.refusal;
      return ends || planned.watches == 0;
    });
  }

  /// Keeps the change when that makes the scenario smaller, and it still fails.
  bool attempt(const std::function<void(Scenario&)>& change) {
    Scenario changed = best_;
    change(changed);
    if (size_of(changed) >= size_of(best_) || !can_end(changed)) return false;
    ++attempts_;
    if (!fails(changed)) return false;
    best_ = std::move(changed);
    is_smaller_ = true;
    return true;
  }

  /// Halves, then quarters, and so on down to single ones.
  template <class T>
  void leave_out(std::vector<T> Scenario::*list) {
    for (std::size_t chunk = (best_.*list).size(); chunk > 0; chunk /= 2) {
      for (std::size_t from = 0; from < (best_.*list).size();) {
        const bool is_gone = attempt([&](Scenario& scenario) {
          std::vector<T>& all = scenario.*list;
          const std::size_t to = std::min(from + chunk, all.size());
          all.erase(all.begin() + static_cast<std::ptrdiff_t>(from),
                    all.begin() + static_cast<std::ptrdiff_t>(to));
        });
        if (!is_gone) from += chunk;
      }
    }
  }

  void set_basics() {
    attempt([](Scenario& scenario) { scenario.latency = {}; });
    attempt([](Scenario& scenario) { scenario.list_delay = {}; });
    attempt([](Scenario& scenario) { scenario.max_per_minute = {}; });
    attempt(
        [](Scenario& scenario) { scenario.watch.max_in_flight = WatchOptions().max_in_flight; });
    attempt([](Scenario& scenario) { scenario.watch.backoff = {}; });
    attempt([](Scenario& scenario) { scenario.watch.sweep_lists = true; });
    attempt([](Scenario& scenario) { scenario.watch.confirm_with_lookup = false; });
    attempt([](Scenario& scenario) { scenario.watch.keep_running = false; });
    attempt([](Scenario& scenario) { scenario.has_two_watchers = false; });
    attempt([](Scenario& scenario) { scenario.nudges_at_ends = false; });
    attempt([](Scenario& scenario) { scenario.seed = 0; });
  }

  template <class Change>
  void attempt_job(std::size_t i, const Change& change) {
    attempt([&](Scenario& scenario) { change(scenario.jobs[i]); });
  }

  void simplify_job(std::size_t i) {
    attempt_job(i, [](PlannedJob& planned) {
      planned = {.job = {.render_uuid = planned.job.render_uuid}};
    });
    attempt_job(i, [](PlannedJob& planned) {
      planned.job = {.render_uuid = planned.job.render_uuid, .outcome = planned.job.outcome};
    });
    attempt_job(i, [](PlannedJob& planned) {
      const testing::FakeJob plain;
      planned.job.kind = plain.kind;
      planned.job.queued = plain.queued;
      planned.job.dispatched = plain.dispatched;
    });
    attempt_job(i, [](PlannedJob& planned) { planned.job.outcome = JobStatus::succeeded; });
    attempt_job(i, [](PlannedJob& planned) { planned.job.without_result = false; });
    attempt_job(i, [](PlannedJob& planned) { planned.job.row_without_result = false; });
    attempt_job(i, [](PlannedJob& planned) { planned.job.unlisted = false; });
    attempt_job(i, [](PlannedJob& planned) {
      planned.job.running = std::chrono::floor<std::chrono::seconds>(planned.job.running);
    });
    attempt_job(i, [](PlannedJob& planned) { planned.submitted = {}; });
    attempt_job(i, [](PlannedJob& planned) {
      planned.submitted = std::chrono::floor<std::chrono::seconds>(planned.submitted);
    });
    attempt_job(i, [](PlannedJob& planned) { planned.watched = {}; });
    attempt_job(i, [](PlannedJob& planned) { planned.watches = 1; });
    attempt_job(i, [](PlannedJob& planned) { planned.in_capitals = false; });
    attempt_job(i, [](PlannedJob& planned) { planned.watcher = 0; });
    attempt_job(i, [](PlannedJob& planned) { planned.timeout = {}; });
    attempt_job(i, [](PlannedJob& planned) { planned.refusal = {}; });
    attempt_job(i, [](PlannedJob& planned) { planned.throws = false; });
    attempt_job(i, [](PlannedJob& planned) { planned.callback = {}; });
    attempt_job(i, [](PlannedJob& planned) { planned.watched_again = false; });
  }

  void simplify_event(std::size_t i) {
    attempt([i](Scenario& scenario) { scenario.events[i].at = {}; });
    attempt([i](Scenario& scenario) {
      scenario.events[i].at = std::chrono::floor<std::chrono::seconds>(scenario.events[i].at);
    });
    attempt_fault(i, [](testing::Fault& fault) { fault.probability = 1; });
    attempt_fault(i, [](testing::Fault& fault) { fault.times = 1; });
    attempt_fault(i, [](testing::Fault& fault) { fault.only_for = {}; });
    attempt_fault(i, [](testing::Fault& fault) {
      if (fault.lasts) *fault.lasts /= 2;
    });
  }

  template <class Change>
  void attempt_fault(std::size_t i, const Change& change) {
    attempt([&](Scenario& scenario) {
      if (auto* inject = std::get_if<Inject>(&scenario.events[i].what)) change(inject->fault);
    });
  }

  static void halve_times(Scenario& scenario) {
    for (Event& event : scenario.events) event.at /= 2;
    for (PlannedJob& planned : scenario.jobs) {
      planned.submitted /= 2;
      planned.job.running /= 2;
    }
  }

  Scenario best_;
  bool is_smaller_ = false;
  int attempts_ = 0;
};

}  // namespace
}  // namespace sudomock::soak

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s SEED\n", argv[0]);
    return 2;
  }
  const auto seed = std::strtoull(argv[1], nullptr, 10);
  const sudomock::soak::Scenario scenario = sudomock::soak::scenario_of(seed);
  if (!sudomock::soak::fails(scenario)) {
    std::fprintf(stderr, "seed %llu does not fail\n", seed);
    return EXIT_FAILURE;
  }
  sudomock::soak::Shrinker shrinker(scenario);
  std::printf("// shrunk from seed %llu\nexpect_all_is_well(%s);\n", seed,
              to_text(shrinker.shrink()).c_str());
}
