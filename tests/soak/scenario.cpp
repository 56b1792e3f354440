#include "scenario.hpp"

#include <algorithm>

#include <sudomock/client_options.hpp>
#include <sudomock/overloaded.hpp>
#include "random_troubles.hpp"

namespace sudomock::soak {

using namespace std::chrono_literals;
using testing::Fault;

namespace {

// Whatever the server says, the client obeys it for no longer.
constexpr std::chrono::seconds longest_pause = 1h;
// What is lost is given up a moment after the time that a request may take.
const microseconds request_given_up_after = ClientOptions().request_timeout + 2s;
// The longest that a body says.
constexpr microseconds longest_pause_by_body = 1min;

microseconds pause_by(const Fault& fault) {
  microseconds pause{0};
  if (fault.retry_after) pause = std::min(*fault.retry_after, longest_pause);
  if (fault.rate_limit_reset) {
    pause = std::max<microseconds>(pause, std::min(*fault.rate_limit_reset, longest_pause));
  }
  if (fault.status != 0 && fault.body) pause = std::max(pause, longest_pause_by_body);
  return std::max<microseconds>(pause, 0s);
}

// A fault without an end is a part of the world, and the bounds hold with it.
microseconds disturbs_for(const Fault& fault) {
  if (!fault.lasts || fault.repeat_row || fault.frozen) return 0s;
  const microseconds until_given_up = fault.lose ? request_given_up_after : microseconds(0);
  return fault.after + *fault.lasts + fault.delay + until_given_up + pause_by(fault);
}

class ScenarioPlanner {
 public:
  explicit ScenarioPlanner(std::uint64_t seed) : dice_(seed * 2 + 1, {}, {}) { out_.seed = seed; }

  [[nodiscard]] Scenario plan() {
    if (out_.seed % 12 == 5) return plan_callers();
    if (out_.seed % 24 == 1) return plan_nudges_where_pages_are_slow();
    if (out_.seed % 24 == 7) return plan_long_callbacks();
    if (out_.seed % 24 == 13) return plan_jobs_that_no_list_shows();
    if (out_.seed % 24 == 19) return plan_requests_without_an_answer();
    if (dice_.one_in(15)) return plan_still_list();
    plan_basics();
    plan_jobs();
    plan_troubles();
    plan_rows();
    plan_disturbances();
    plan_callbacks();
    plan_refused_account();
    std::stable_sort(out_.events.begin(), out_.events.end(),
                     [](const Event& a, const Event& b) { return a.at < b.at; });
    return std::move(out_);
  }

 private:
  // Nothing else happens, and the first job on the page, the newest, goes on.
  [[nodiscard]] Scenario plan_still_list() {
    out_.latency = 50ms;
    out_.max_per_minute = 300;
    out_.watch.backoff.cap = dice_.one_of<std::chrono::milliseconds>({8s, 60s});
    out_.watch.confirm_with_lookup = dice_.one_in(4);
    for (int left = dice_.any(3, 150); left > 0; --left) {
      const std::chrono::seconds running(left == 1 ? 3600 : dice_.any(10, 300));
      out_.jobs.push_back({.job = {.render_uuid = name_of_job(left), .running = running}});
    }
    add(std::chrono::seconds(dice_.any(10, 60)),
        Inject{{.frozen = true, .only_for = "/jobs?", .times = Fault::forever, .lasts = 1h}});
    return std::move(out_);
  }

  // Nothing else happens, and the calls are a third of what the limit allows at most.
  [[nodiscard]] Scenario plan_callers() {
    const int limit = dice_.one_of({1, 5, 30, 100});
    out_.latency = 50ms;
    out_.max_per_minute = limit;
    out_.watch.max_in_flight = dice_.one_of({1, 16, 1000});
    out_.watch.sweep_lists = dice_.one_in(2);
    const int count = limit == 1 ? dice_.any(2, 10) : dice_.any(2, 200);
    out_.jobs = soak::plan_jobs(count, 0s, out_.seed);
    out_.callers.resize(size(1, 3));
    const int apart = 3 * static_cast<int>(out_.callers.size()) * 60'000 / limit;
    for (Caller& caller : out_.callers) {
      microseconds at{0};
      for (int left = dice_.any(5, 40); left > 0; --left) {
        at += std::chrono::milliseconds(dice_.any(apart, 2 * apart));
        caller.calls.push_back({.at = at, .is_poll = dice_.one_in(2)});
      }
    }
    return std::move(out_);
  }

  // Nothing else happens, and half of the jobs time out about when they end.
  [[nodiscard]] Scenario plan_long_callbacks() {
    out_.latency = dice_.one_of<microseconds>({300ms, 1s, 3s});
    out_.watch.sweep_lists = dice_.one_in(2);
    out_.jobs = soak::plan_jobs(dice_.any(5, 60), 0s, out_.seed);
    for (PlannedJob& job : out_.jobs) {
      job.callback = std::chrono::milliseconds(dice_.one_in(2) ? dice_.any(1'000, 20'000)
                                                               : dice_.any(0, 1'000));
      if (!job.timeout) job.timeout = timeout_of(job);
    }
    return std::move(out_);
  }

  // Nothing else happens: to wait for a page with a nudged job would show.
  [[nodiscard]] Scenario plan_nudges_where_pages_are_slow() {
    out_.latency = 50ms;
    out_.list_delay = std::chrono::milliseconds(dice_.any(10'000, 25'000));
    out_.nudges_at_ends = true;
    out_.jobs =
        soak::plan_jobs(dice_.any(5, 25), dice_.one_of<microseconds>({0s, 10s, 2min}), out_.seed);
    return std::move(out_);
  }

  // They have ended, and are watched together.
  [[nodiscard]] Scenario plan_jobs_that_no_list_shows() {
    out_.latency = 50ms;
    for (int left = dice_.any(3, 60); left > 0; --left) {
      out_.jobs.push_back({.job = {.render_uuid = name_of_job(left),
                                   .queued = 0s,
                                   .dispatched = 0s,
                                   .running = 0s,
                                   .unlisted = true},
                           .watched = 10s});
    }
    return std::move(out_);
  }

  // Most of the latest when a job ends, which it does shortly before its timeout.
  [[nodiscard]] Scenario plan_requests_without_an_answer() {
    out_.latency = 50ms;
    out_.watch.sweep_lists = false;
    const int jobs = dice_.any(1, 4);
    const int of_each = dice_.any(4, 6);
    // With what is waited after failures; then a few more checks.
    const std::chrono::milliseconds timeout =
        of_each * std::chrono::seconds(38) - 20s + std::chrono::milliseconds(dice_.any(0, 20'000));
    for (int left = jobs; left > 0; --left) {
      out_.jobs.push_back(
          {.job = {.render_uuid = name_of_job(left),
                   .running = timeout - std::chrono::milliseconds(dice_.any(2'000, 5'000))},
           .timeout = timeout});
      add(0s, Inject{{.delay = 40s,
                      .only_for = "/jobs/" + name_of_job(left),
                      .skip = 2,
                      .times = of_each}});
    }
    return std::move(out_);
  }

  void plan_basics() {
    out_.latency = dice_.one_of<microseconds>({0s, 50ms, 50ms, 300ms, 1s, 3s});
    if (dice_.one_in(3)) {
      out_.list_delay = std::chrono::milliseconds(dice_.any(100, dice_.one_in(2) ? 25000 : 3000));
    }
    if (dice_.one_in(2)) out_.max_per_minute = dice_.one_of({5, 60, 100, 300, 300, 1000});
    if (dice_.one_in(10)) out_.max_per_minute = dice_.one_of({1, 2, 10, 30});
    if (dice_.one_in(2)) {
      out_.watch.backoff = dice_.one_of<Backoff>({{.initial = 1min, .cap = 1min},
                                                  {.cap = 1min},
                                                  {.initial = 5s, .cap = 5min},
                                                  {.initial = 1s, .cap = 2s}});
    }
    out_.watch.max_in_flight = dice_.one_of({1, 2, 4, 16, 16, 16});
    out_.watch.sweep_lists = is_for_comparison_ || !dice_.one_in(4);
    out_.watch.confirm_with_lookup = dice_.one_in(8);
    out_.watch.keep_running = dice_.one_in(2);
    out_.has_two_watchers = !is_for_comparison_ && dice_.one_in(6);
    // Always where a nudge could wait for a slow page.
    out_.nudges_at_ends = dice_.one_in(3) || out_.list_delay > 3s;
  }

  [[nodiscard]] int number_of_jobs() {
    if (out_.max_per_minute.value_or(1000) < 5) return dice_.any(1, 10);
    if (dice_.one_in(100) && out_.max_per_minute.value_or(1000) >= 60) return dice_.any(1000, 5000);
    if (dice_.one_in(3)) return dice_.any(60, 400);
    return dice_.any(1, 60);
  }

  void plan_jobs() {
    const int count = number_of_jobs();
    span_ = count >= 1000 ? 20min : dice_.one_of<microseconds>({0s, 10s, 2min, 10min});
    out_.jobs = soak::plan_jobs(count, span_, out_.seed);
    const bool has_timeouts = dice_.one_in(2);
    const bool has_late_watches = dice_.one_in(3);
    const bool has_long_jobs = dice_.one_in(4);  // which outlive the troubles
    const bool has_capitals = dice_.one_in(6);
    const bool has_many_watches = dice_.one_in(8);
    const int throws = dice_.one_in(4) ? dice_.any(1, 8) : 0;  // of twenty callbacks
    for (PlannedJob& job : out_.jobs) {
      if (has_long_jobs) job.job.running *= 20;
      if (has_late_watches && dice_.one_in(2)) job.watched = std::chrono::seconds(dice_.any(1, 90));
      if (has_timeouts && !job.timeout && dice_.one_in(2)) job.timeout = timeout_of(job);
      if (out_.has_two_watchers) job.watcher = dice_.any(0, 1);
      job.throws = dice_.any(1, 20) <= throws;
      // A refusal is for the id as it is.
      job.in_capitals = has_capitals && !job.refusal && dice_.one_in(2);
      if (has_many_watches && job.watches > 0 && dice_.one_in(4)) job.watches = dice_.any(2, 8);
    }
    // One that outlives all others, mostly the newest, is first on its page.
    if (dice_.one_in(3)) {
      out_.jobs[size(dice_.one_in(3) ? 0 : count - 1, count - 1)].job.running += 1h;
    }
  }

  // Half of them are over soon after the job ends, when only the last check may see that.
  [[nodiscard]] std::chrono::milliseconds timeout_of(const PlannedJob& planned) {
    if (dice_.one_in(2)) {
      return dice_.one_of<std::chrono::milliseconds>({1ms, 100ms, 1s,
                                                      std::chrono::seconds(dice_.any(2, 60)), 120s,
                                                      std::chrono::milliseconds::max()});
    }
    const testing::FakeJob& job = planned.job;
    const microseconds until_end = job.queued + job.dispatched + job.running - planned.watched;
    return std::chrono::ceil<std::chrono::milliseconds>(std::max(until_end, microseconds(0))) +
           std::chrono::milliseconds(dice_.any(1, 8000));
  }

  void plan_troubles() {
    // In calm worlds the bounds are tighter.
    if (is_for_comparison_ || dice_.one_in(4)) return;
    std::vector<Trouble> troubles;
    for (const Trouble trouble : all_troubles()) {
      // The hours of pause would hide what else goes wrong.
      const bool is_absurd = trouble == Trouble::absurd_pause || trouble == Trouble::absurd_advice;
      if (dice_.one_in(is_absurd ? 12 : 4)) troubles.push_back(trouble);
    }
    if (troubles.empty()) return;
    RandomTroubles random(out_.seed, std::move(troubles), names());
    for (microseconds at{0}; at < span_ + 2min; at += std::chrono::seconds(dice_.any(5, 40))) {
      add(at, random.next());
    }
  }

  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const PlannedJob& job : out_.jobs) names.push_back(job.job.render_uuid);
    return names;
  }

  void plan_rows() {
    const bool has_bad_rows = dice_.one_in(5);
    const bool has_repeated_rows = dice_.one_in(8);
    for (const PlannedJob& planned : out_.jobs) {
      const bool is_first = &planned == &out_.jobs.front();
      const std::string& name = planned.job.render_uuid;
      if (has_bad_rows && (is_first || dice_.one_in(40))) {
        add(planned.submitted, Inject{{.spoil_row = name,
                                       .only_for = "/jobs?",
                                       .times = Fault::forever,
                                       .probability = 0.7}});
      }
      if (has_repeated_rows && (is_first || dice_.one_in(10))) {
        add(planned.submitted + std::chrono::seconds(dice_.any(0, 30)),
            Inject{{.repeat_row = name,
                    .only_for = "/jobs?",
                    .times = Fault::forever,
                    .lasts = std::chrono::seconds(dice_.any(5, 30))}});
      }
    }
  }

  void plan_disturbances() {
    if (dice_.one_in(5)) now_and_then([this] { return PoisonPage{size(0, 49)}; });
    if (dice_.one_in(4)) {
      add((dice_.one_in(2) ? span_ : 0s) + std::chrono::seconds(dice_.any(5, 60)),
          Inject{{.frozen = true,
                  .only_for = "/jobs?",
                  .times = Fault::forever,
                  .lasts = dice_.one_of<microseconds>({1min, 1h, 1h})}});
    }
    if (dice_.one_in(6)) {
      now_and_then([this] {
        return FreezePage{size(0, 9), dice_.one_of<microseconds>({1min, 10min, 1h})};
      });
    }
    if (dice_.one_in(2)) {
      // Watched, ended, unwatched and unknown jobs alike.
      for (int i = 0; i < 20; ++i) {
        now_and_then([this] { return Nudge{dice_.one_in(9) ? "unknown" : some_job()}; });
      }
    }
    if (dice_.one_in(3)) {
      const auto take_back = [this] { return TakeBack{some_job(), dice_.one_in(2)}; };
      now_and_then(take_back);
      now_and_then(take_back);
    }
    if (dice_.one_in(4)) {
      for (int n = dice_.any(1, 3); n > 0; --n) {
        add(std::chrono::seconds(dice_.any(0, 60)),
            ForeignJobs{dice_.any(50, 400), dice_.one_of<microseconds>({0s, 0s, 200ms})});
      }
    }
    if (is_for_comparison_) return;
    if (dice_.one_in(5)) {
      now_and_then([this] { return Call{dice_.one_in(3) ? "" : some_job()}; });
    }
    if (dice_.one_in(8)) {
      now_and_then([this] {
        return Guest{.jobs = dice_.any(1, 5),
                     .running = std::chrono::seconds(dice_.any(1, 20)),
                     .timeout = std::chrono::seconds(dice_.any(1, 40))};
      });
    }
    if (dice_.one_in(5)) now_and_then([] { return Stop{}; });
  }

  void plan_callbacks() {
    const bool are_long = !out_.has_two_watchers && dice_.one_in(8);
    const bool watch_again = dice_.one_in(6);
    for (PlannedJob& job : out_.jobs) {
      if (are_long && dice_.one_in(10)) {
        job.callback = std::chrono::milliseconds(dice_.any(1, dice_.one_in(4) ? 60'000 : 900));
      }
      job.watched_again = watch_again && dice_.one_in(8);
    }
  }

  // Which pauses a service, and ends what others do.
  void plan_refused_account() {
    const bool has_others =
        std::any_of(out_.events.begin(), out_.events.end(), [](const Event& event) {
          return std::holds_alternative<Call>(event.what) ||
                 std::holds_alternative<Guest>(event.what);
        });
    if (is_for_comparison_ || has_others || !out_.watch.keep_running || !dice_.one_in(3)) return;
    now_and_then([this] {
      return Inject{{.status = dice_.one_of({401, 402, 403}),
                     .times = Fault::forever,
                     .probability = 0.1 * dice_.any(5, 10),
                     .lasts = std::chrono::seconds(dice_.any(1, 300))}};
    });
  }

  template <class Make>
  void now_and_then(const Make& make) {
    const int span = static_cast<int>((span_ + 1min) / 1ms);
    for (int n = dice_.any(1, 8); n > 0; --n) {
      add(std::chrono::milliseconds(dice_.any(0, span)), make());
    }
  }

  void add(microseconds at, Happening what) { out_.events.push_back({at, std::move(what)}); }
  [[nodiscard]] std::size_t size(int least, int most) {
    return static_cast<std::size_t>(dice_.any(least, most));
  }
  [[nodiscard]] std::string some_job() {
    return out_.jobs[size(0, static_cast<int>(out_.jobs.size()) - 1)].job.render_uuid;
  }

  RandomTroubles dice_;
  // Half of them: only lists have troubles, and nobody else asks.
  const bool is_for_comparison_ = dice_.one_in(2);
  Scenario out_;
  microseconds span_{0};
};

}  // namespace

microseconds disturbs_for(const Happening& what) {
  return std::visit(overloaded{[](const Inject& inject) { return disturbs_for(inject.fault); },
                               [](const ListLag& lag) { return lag.lasts + lag.lag; },
                               [](const AccountLimit& limit) { return limit.lasts + 1min; },
                               [](const CursorLifetime& cursors) { return cursors.lasts; },
                               [](const auto&) { return microseconds(0); }},
                    what);
}

bool is_about_lists(const Happening& what) {
  return std::visit(
      overloaded{[](const Inject& inject) {
                   const Fault& fault = inject.fault;
                   return fault.frozen || fault.spoil_row || fault.repeat_row ||
                          (fault.only_for == "/jobs?" && fault.status != 429 &&
                           fault.status != 503 && !fault.retry_after &&
                           !fault.rate_limit_remaining && !fault.rate_limit_reset);
                 },
                 [](const ListLag&) { return true; }, [](const CursorLifetime&) { return true; },
                 [](const PoisonPage&) { return true; }, [](const FreezePage&) { return true; },
                 [](const BodyShape&) { return true; }, [](const ForeignJobs&) { return true; },
                 [](const auto&) { return false; }},
      what);
}

bool refuses_account(const Happening& what) {
  const auto* inject = std::get_if<Inject>(&what);
  if (inject == nullptr || !inject->fault.only_for.empty()) return false;
  const int status = inject->fault.status;
  return status == 401 || status == 402 || status == 403;
}

bool changes_what_is_watched(const Happening& what) {
  return std::holds_alternative<TakeBack>(what) || std::holds_alternative<Nudge>(what);
}

bool only_lists_are_troubled(const Scenario& scenario) {
  return std::all_of(scenario.events.begin(), scenario.events.end(), [](const Event& event) {
    return is_about_lists(event.what) || changes_what_is_watched(event.what);
  });
}

Scenario scenario_of(std::uint64_t seed) { return ScenarioPlanner(seed).plan(); }

}  // namespace sudomock::soak
