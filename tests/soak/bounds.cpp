#include "bounds.hpp"

#include <algorithm>
#include <limits>

namespace sudomock::soak {

using namespace std::chrono_literals;

namespace {

constexpr int least_limit_learnt = 30;  // of a client that was refused

bool slows_down(const Happening& what) {
  if (std::holds_alternative<AccountLimit>(what)) return true;
  const auto* inject = std::get_if<Inject>(&what);
  if (inject == nullptr) return false;
  const testing::Fault& fault = inject->fault;
  const bool is_refusal = fault.status == 429 || fault.status == 503;
  return (is_refusal && !fault.concurrent_limit) || fault.rate_limit_remaining;
}

// How long the sweep may be kept back by it, the pauses that follow included: a minute after what
// passes, and up to ten when the list lagged or was refused for good.
microseconds harms_lists_for(const Happening& what) {
  const auto* inject = std::get_if<Inject>(&what);
  const bool is_refused = inject != nullptr && inject->fault.only_for == "/jobs?" &&
                          inject->fault.status >= 400 && inject->fault.status < 500;
  const bool is_long = is_refused || std::holds_alternative<ListLag>(what) ||
                       std::holds_alternative<CursorLifetime>(what);
  const microseconds span = disturbs_for(what);
  return span > 0s ? span + (is_long ? 11min : 1min) : span;
}

bool is_bad_for_ever(const Event& event) { return std::holds_alternative<PoisonPage>(event.what); }

// Three watched at once are enough for the sweep; of these there are.
bool come_together(const std::vector<PlannedJob>& jobs) {
  return jobs.size() >= 50 && std::all_of(jobs.begin(), jobs.end(), [](const PlannedJob& job) {
           return job.submitted + job.watched <= 2min;
         });
}

int guests_of(const Scenario& scenario) {
  int jobs = 0;
  for (const Event& event : scenario.events) {
    if (const auto* guest = std::get_if<Guest>(&event.what)) jobs += guest->jobs;
  }
  return jobs;
}

}  // namespace

// A turn is the time that one request takes of all: by the limit, which a client that was refused
// may take for 30 a minute, or by the room on the wire, whichever is slower. Once all is calm: two
// turns for each job, ten round trips, and a minute. A nudge waits for the others' nudges and for
// the lookup that is under way; a last check for other last checks.
Bounds bounds_of(const Scenario& scenario) {
  std::optional<int> limit = scenario.max_per_minute;
  for (const Event& event : scenario.events) {
    if (slows_down(event.what)) limit = std::min(limit.value_or(1000), least_limit_learnt);
  }
  const microseconds at_limit = limit ? microseconds(1min) / *limit : microseconds(0);
  const microseconds on_wire = (scenario.latency + 50ms) / scenario.watch.max_in_flight;
  const microseconds turn = std::max(at_limit, on_wire);
  const microseconds round_trip = scenario.latency + scenario.list_delay;
  const int guests = guests_of(scenario);
  const auto jobs = static_cast<std::int64_t>(scenario.jobs.size()) + guests;
  const auto with_timeout =
      guests + std::count_if(scenario.jobs.begin(), scenario.jobs.end(),
                             [](const PlannedJob& job) { return job.timeout.has_value(); });
  Bounds bounds{.patience = 10 * round_trip + 2 * jobs * turn + 1min,
                .after_nudge = 3 * round_trip + jobs * turn + 100ms,
                .before_timeout = 4 * round_trip + with_timeout * turn + 100ms,
                .has_good_lists =
                    scenario.watch.sweep_lists && !scenario.has_two_watchers &&
                    come_together(scenario.jobs) &&
                    std::none_of(scenario.events.begin(), scenario.events.end(), is_bad_for_ever),
                .bad_times = {},
                .lone_jobs = jobs / 50 + 3,
                .unlisted = {}};
  for (const Event& event : scenario.events) {
    const microseconds span = harms_lists_for(event.what);
    const auto* foreign = std::get_if<ForeignJobs>(&event.what);
    if (foreign != nullptr) bounds.lone_jobs += foreign->count / 50 + 1;
    if (span == 0s) continue;
    auto& times = bounds.bad_times;
    if (times.empty() || times.back().second < event.at) times.emplace_back(event.at, event.at);
    times.back().second = std::max(times.back().second, event.at + span);
  }
  for (const PlannedJob& planned : scenario.jobs) {
    if (planned.job.unlisted) bounds.unlisted.insert(planned.job.render_uuid);
  }
  return bounds;
}

// As if each watch were followed by itself: the waits of the backoff grow from one second and a
// half to eight, jitter takes a tenth of them, and each job may be looked up some more times: as it
// is taken up, by the last check, to confirm its end, and after failures.
double Bounds::requests(microseconds watched) {
  constexpr double shortest_full_wait = 7.2;
  return 8 + std::chrono::duration<double>(watched).count() / shortest_full_wait;
}

// The failures' backoff begins with half a second, and anew after each success.
double Bounds::retries(microseconds disturbed) {
  constexpr double usual_wait = 6.0;
  return std::chrono::duration<double>(disturbed).count() / usual_wait;
}

// The sweep leaves one or two, such as to begin with, and again after a bad time.
double Bounds::lookups(const std::string& uuid, microseconds begin, microseconds end) const {
  if (!has_good_lists || unlisted.contains(uuid)) return requests(end - begin);
  const auto is_met = [&](const auto& bad) { return bad.first < end && bad.second > begin; };
  return 2 + 2 * static_cast<double>(std::count_if(bad_times.begin(), bad_times.end(), is_met));
}

}  // namespace sudomock::soak
