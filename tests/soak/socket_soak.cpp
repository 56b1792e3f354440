// Thousands of jobs over real sockets, against a simulator whose every fault happens at random:
// each watch must end once and with the job's true state, and memory must stay flat.

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>

#include <sudomock/sudomock.hpp>

#include "catalogue.hpp"
#include "random_troubles.hpp"
#include "simulator_control.hpp"
#include "usage.hpp"

namespace sudomock::soak {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

struct Options {
  std::string base_url;
  std::string api_key;
  int seconds = 120;
  int jobs_per_second = 84;  // 10,000 in two minutes
  int speed = 10;            // the simulator's
  bool has_limits = false;   // refusals, limits and advice too, which make a client slow
  std::uint64_t seed = 1;
};

/// Enough of a job to tell whether two are the same, in eight bytes.
std::size_t digest(const Job& job) {
  std::string text = job.render_uuid + job.kind_text + job.status_text;
  for (const auto* field : {&job.model, &job.result_url, &job.mockup_uuid, &job.error}) {
    text += '|' + field->value_or("-");
  }
  text += std::to_string(job.credits_charged.value_or(-1));
  text += std::to_string(job.updated_at.value_or(Timestamp()).time_since_epoch().count());
  return std::hash<std::string>()(text);
}

struct ThrownByACallback {};

class Soak {
 public:
  explicit Soak(const Options& options)
      : options_(options),
        jobs_(plan_jobs(options.seconds * options.jobs_per_second,
                        std::chrono::seconds(options.seconds), options.seed)),
        uuids_(uuids_of(options.seed, jobs_.size())),
        ends_(jobs_.size()),
        control_(options.base_url),
        troubles_(options.seed, options.has_limits ? bearable_troubles() : short_troubles(),
                  uuids_),
        client_(Credentials::api_key(options.api_key),
                {.base_url = options.base_url, .request_timeout = 2s}),
        runs_{Run(client_), Run(client_)} {
    for (const PlannedJob& planned : jobs_) left_ += planned.watches;
  }

  /// Whether all went well; says what did not.
  [[nodiscard]] bool run() {
    Usage before;
    Usage after;
    {
      const std::jthread submitter([&] { submit_all(before, after); });
      const std::jthread caller([&] { call_now_and_then(); });
      const std::jthread second([&] { follow(runs_[1]); });
      follow(runs_[0]);
    }
    std::printf("%zu jobs, %d changes of troubles\n", jobs_.size(), changes_);
    check_ends();
    for (const std::string& what : growth(before, after, 2 * WatchOptions().max_in_flight)) {
      fault(what);
    }
    return faults_ == 0;
  }

 private:
  /// A watcher and the thread that runs it.
  struct Run {
    explicit Run(const JobsClient& client) : watcher(client, {.keep_running = true}) {}

    JobWatcher watcher;
    std::mutex mutex;  // over all below
    std::stop_source stop = {};
    bool is_last = false;
  };
  struct End {
    int notified = 0;
    bool failed = false;  // with an error
    ErrorCode error = ErrorCode::network;
    std::size_t job = 0;  // its digest
  };

  [[nodiscard]] static std::vector<std::string> uuids_of(std::uint64_t seed, std::size_t count) {
    std::vector<std::string> uuids;
    for (std::size_t i = 0; i < count; ++i) {
      char uuid[64];
      std::snprintf(uuid, sizeof uuid, "50a4%04llx-0000-4000-8000-%012zu",
                    static_cast<unsigned long long>(seed & 0xffffU), i);
      uuids.emplace_back(uuid);
    }
    return uuids;
  }

  // Of a virtual span, in real time; short enough for the job to end within this run.
  [[nodiscard]] std::chrono::milliseconds real(std::chrono::milliseconds span) const {
    const std::chrono::milliseconds longest = std::chrono::seconds(options_.seconds) / 2;
    return std::min(longest, span / options_.speed + 1ms);
  }

  void follow(Run& run) {
    for (bool is_over = false; !is_over;) {
      std::stop_token stop;
      {
        const std::lock_guard lock(run.mutex);
        if (!run.is_last) run.stop = std::stop_source();
        stop = run.stop.get_token();
      }
      try {
        run.watcher.run(stop);
        const std::lock_guard lock(run.mutex);
        is_over = run.is_last;
      } catch (const ThrownByACallback&) {
      } catch (const std::exception& error) {
        return fault(error.what());
      }
    }
  }

  static void stop(Run& run, bool is_last) {
    const std::lock_guard lock(run.mutex);
    run.is_last = is_last;
    run.stop.request_stop();
  }

  // Another user of the client, on a thread of its own.
  void call_now_and_then() {
    RandomTroubles dice(options_.seed, {}, {});
    for (; !is_over_.stop_requested(); wait_for(100ms)) {
      const int submitted = submitted_;
      if (submitted == 0) continue;
      const auto i = static_cast<std::size_t>(dice.any(0, submitted - 1));
      if (dice.one_in(10)) {
        static_cast<void>(client_.list({.limit = 50}, is_over_.get_token()));
      } else if (const Result<Job> job = client_.get(uuids_[i], is_over_.get_token())) {
        if (job->render_uuid != uuids_[i]) fault(uuids_[i] + " was answered with another job");
      } else if (!is_expected_of_a_call(jobs_[i], job.error())) {
        fault(uuids_[i] + " cannot be had: " + job.error().message);
      }
    }
  }

  // Of a lookup that was answered with another job, which may not be submitted yet.
  static bool is_error_of_mixed_up(ErrorCode code) {
    return code == ErrorCode::malformed_response || code == ErrorCode::not_found;
  }

  [[nodiscard]] bool is_expected_of_a_call(const PlannedJob& planned, const Error& error) const {
    return error.is_transient() || error.code == planned.expected_error() ||
           is_error_of_mixed_up(error.code) || is_over_.stop_requested();
  }

  void submit_all(Usage& before, Usage& after) {
    try {
      const std::int64_t heap_at_start = usage().live_bytes;
      const Clock::time_point start = Clock::now();
      const std::chrono::seconds span(options_.seconds);
      Clock::time_point next_change = start;
      bool is_warm = false;
      for (std::size_t next = 0; next < jobs_.size();) {
        const Clock::duration passed = Clock::now() - start;
        next = submit_until(next, passed);
        if (Clock::now() >= next_change) {
          disturb();
          next_change += 1s;
        }
        if (!is_warm && passed > span / 3) {
          is_warm = true;
          before = usage();
        }
        wait_for(50ms);
      }
      unwatch_due(Clock::duration::max());
      after = usage();
      control_.calm();
      // The longest pause that a body asks for, and then all that waits, at a learnt limit.
      wait_for(options_.has_limits ? 300s : 60s);
      check_heap(heap_at_start);
      control_.clear_faults();
    } catch (const std::exception& error) {
      fault(error.what());
    }
    is_over_.request_stop();
    for (Run& run : runs_) stop(run, true);
  }

  // When all have ended nothing of them may be left, but connections keep their buffers. A leak of
  // a hundred bytes a job shows in two minutes, where threads cache no freed memory (run.sh).
  void check_heap(std::int64_t at_start) {
    const Usage now = usage();
    const std::int64_t grown = now.live_bytes - at_start;
    std::printf("all ended: %lld bytes more than at the start, %lld open files\n",
                static_cast<long long>(grown), static_cast<long long>(now.open_files));
    if (grown > 300'000 + 20'000 * now.open_files) fault("the heap keeps what has ended");
  }

  void disturb() {
    ++changes_;
    note_refusal(control_.change(troubles_));
    for (int n = troubles_.any(0, 20); n > 0 && submitted_ > 0; --n) {
      const auto i = static_cast<std::size_t>(troubles_.any(0, submitted_ - 1));
      watcher_of(i).nudge(uuids_[i]);
    }
    if (troubles_.one_in(10)) control_.poison_page();
    if (troubles_.one_in(10)) stop(runs_.at(static_cast<std::size_t>(troubles_.any(0, 1))), false);
  }

  [[nodiscard]] JobWatcher& watcher_of(std::size_t i) { return runs_.at(i / 64 % 2).watcher; }

  void note_refusal(const Happening& what) {
    const auto* inject = std::get_if<Inject>(&what);
    if (inject != nullptr && inject->fault.answer_of) mixed_up_.insert(inject->fault.only_for);
  }

  [[nodiscard]] std::size_t submit_until(std::size_t next, Clock::duration passed) {
    std::vector<const PlannedJob*> jobs;
    std::vector<std::string> uuids;
    const std::size_t first = next;
    for (; next < jobs_.size() && jobs_[next].submitted <= passed; ++next) {
      jobs.push_back(&jobs_[next]);
      uuids.push_back(uuids_[next]);
    }
    if (!jobs.empty()) control_.add(jobs, uuids);
    submitted_ = static_cast<int>(next);
    for (std::size_t i = first; i < next; ++i) watch(i);
    unwatch_due(passed);
    return next;
  }

  void watch(std::size_t i) {
    for (int n = 0; n < jobs_[i].watches; ++n) {
      // Taken back at once, and watched again, while the watcher may be at it.
      if (i % 25 == 3 && n == 0) {
        const auto on_end = [this, i](const std::string&, const Result<Job>& outcome) {
          if (is_stopped(outcome)) return;
          fault(uuids_[i] + " was notified though it was unwatched");
        };
        watcher_of(i).watch(uuids_[i], on_end);
        watcher_of(i).unwatch(uuids_[i]);
      }
      watch_once(i);
    }
    if (jobs_[i].unwatched) to_unwatch_.push_back(i);
  }

  void watch_once(std::size_t i) {
    const auto on_end = [this, i](const std::string&, const Result<Job>& outcome) {
      on_notified(i, outcome);
    };
    if (jobs_[i].timeout) {
      watcher_of(i).watch(uuids_[i], on_end, real(*jobs_[i].timeout));
    } else {
      watcher_of(i).watch(uuids_[i], on_end);
    }
  }

  static bool is_stopped(const Result<Job>& outcome) {
    return !outcome && outcome.error().code == ErrorCode::cancelled;
  }

  void on_notified(std::size_t i, const Result<Job>& outcome) {
    if (is_stopped(outcome) && !is_over_.stop_requested()) {
      // What is to be unwatched may have been meanwhile.
      if (!jobs_[i].unwatched) watch_once(i);
      return;
    }
    End& end = ends_[i];
    ++end.notified;
    end.failed = !outcome;
    if (outcome) {
      end.job = digest(*outcome);
    } else {
      end.error = outcome.error().code;
    }
    count_down();
    if (i % 50 == 7) throw ThrownByACallback();
  }

  void unwatch_due(Clock::duration passed) {
    std::erase_if(to_unwatch_, [&](std::size_t i) {
      const bool is_due = passed >= jobs_[i].submitted + real(*jobs_[i].unwatched);
      if (is_due) {
        watcher_of(i).unwatch(uuids_[i]);
        count_down();
      }
      return is_due;
    });
  }

  void count_down() {
    const std::lock_guard lock(mutex_);
    if (--left_ == 0) all_ended_.notify_all();
  }

  void wait_for(Clock::duration span) {
    std::unique_lock lock(mutex_);
    all_ended_.wait_for(lock, span, [this] { return left_ == 0; });
  }

  [[nodiscard]] Usage usage() const {
    return usage_now(runs_[0].watcher.counts().pending + runs_[1].watcher.counts().pending);
  }

  void check_ends() {
    // Untouched by what the other one has been through.
    const JobsClient witness(Credentials::api_key(options_.api_key),
                             {.base_url = options_.base_url});
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      const PlannedJob& planned = jobs_[i];
      const End& end = ends_[i];
      if (end.notified != planned.notifications()) {
        fault(uuids_[i] + " was notified " + std::to_string(end.notified) + " times");
      } else if (end.notified > 0) {
        check_outcome(witness, uuids_[i], planned, end);
      }
    }
  }

  void check_outcome(const JobsClient& witness, const std::string& uuid, const PlannedJob& planned,
                     const End& end) {
    const std::optional<ErrorCode> error = planned.expected_error();
    if (error && end.failed) {
      if (end.error != *error) {
        fault(uuid + " ended as " + std::string(to_string(end.error)) + ", not as " +
              std::string(to_string(*error)));
      }
    } else if (planned.times_out()) {
      fault(uuid + " ended, though it runs for ever");
    } else if (end.failed) {
      const bool is_mixed_up = mixed_up_.contains("/jobs/" + uuid);
      if (is_mixed_up && is_error_of_mixed_up(end.error)) return;
      fault(uuid + " ended as " + std::string(to_string(end.error)));
    } else {
      // Also where every lookup was to be refused: a request meets one fault at most, and an older
      // one that only delays the answer lets the true one through.
      const Result<Job> job = witness.get(uuid);
      if (!job || digest(*job) != end.job) fault(uuid + " did not end in its true state");
    }
  }

  void fault(const std::string& what) {
    ++faults_;
    if (faults_ <= 20) std::printf("FAULT: %s\n", what.c_str());
  }

  const Options options_;
  const std::vector<PlannedJob> jobs_;
  const std::vector<std::string> uuids_;
  std::vector<End> ends_;
  SimulatorControl control_;
  RandomTroubles troubles_;
  const JobsClient client_;
  std::array<Run, 2> runs_;
  std::stop_source is_over_;
  std::atomic<int> submitted_{0};
  std::vector<std::size_t> to_unwatch_;
  std::set<std::string> mixed_up_;  // targets that were answered with another job
  int changes_ = 0;
  std::atomic<int> faults_{0};

  std::mutex mutex_;  // over all below
  std::condition_variable all_ended_;
  int left_ = 0;  // watches that did not end yet
};

}  // namespace
}  // namespace sudomock::soak

int main(int argc, char** argv) {
  sudomock::soak::Options options;
  CLI::App app("Watches thousands of jobs on a simulator while everything goes wrong.");
  app.add_option("--url", options.base_url)->envname("SUDOMOCK_BASE_URL")->required();
  app.add_option("--key", options.api_key)->envname("SUDOMOCK_API_KEY")->required();
  app.add_option("--seconds", options.seconds, "How long jobs arrive")->check(CLI::PositiveNumber);
  app.add_option("--jobs-per-second", options.jobs_per_second)->check(CLI::PositiveNumber);
  app.add_option("--speed", options.speed, "The simulator's")->check(CLI::PositiveNumber);
  app.add_flag("--limits", options.has_limits, "Refusals, limits and advice too");
  app.add_option("--seed", options.seed);
  CLI11_PARSE(app, argc, argv);
  if (sudomock::soak::Soak(options).run()) {
    std::puts("every job ended once, with its true state");
    return EXIT_SUCCESS;
  }
  std::printf("FAILED; again with --seed %llu\n", static_cast<unsigned long long>(options.seed));
  return EXIT_FAILURE;
}
