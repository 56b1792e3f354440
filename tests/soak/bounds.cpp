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
  return fault.status == 429 || fault.status == 503 || fault.rate_limit_remaining;
}

bool harms_lists(const Event& event) {
  return std::holds_alternative<Inject>(event.what) ||
         std::holds_alternative<ListLag>(event.what) ||
         std::holds_alternative<AccountLimit>(event.what) ||
         std::holds_alternative<CursorLifetime>(event.what) ||
         std::holds_alternative<PoisonPage>(event.what) ||
         std::holds_alternative<Stop>(event.what) || std::holds_alternative<TakeBack>(event.what) ||
         std::holds_alternative<Guest>(event.what) || std::holds_alternative<Call>(event.what);
}

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

// Once all is calm: two requests for each job, at the limit, which a client that was refused may
// take for 30 a minute, or as fast as the wire has room for them, whichever is slower; ten round
// trips; and a minute.
Bounds bounds_of(const Scenario& scenario) {
  std::optional<int> limit = scenario.max_per_minute;
  for (const Event& event : scenario.events) {
    if (slows_down(event.what)) limit = std::min(limit.value_or(1000), least_limit_learnt);
  }
  const microseconds at_limit = limit ? microseconds(2min) / *limit : microseconds(0);
  const microseconds on_wire = 2 * (scenario.latency + 50ms) / scenario.watch.max_in_flight;
  const auto jobs = static_cast<std::int64_t>(scenario.jobs.size()) + guests_of(scenario);
  return {
      .patience =
          1min + 10 * (scenario.latency + scenario.list_delay) + jobs * std::max(at_limit, on_wire),
      .has_good_lists = scenario.watch.sweep_lists && !scenario.has_two_watchers &&
                        come_together(scenario.jobs) &&
                        std::none_of(scenario.events.begin(), scenario.events.end(), harms_lists)};
}

// As if each watch were followed by itself: the waits of the backoff grow from one second and a
// half to eight, jitter takes a tenth of them, and each job may be looked up some more times: as it
// is taken up, by the last check, to confirm its end, and after failures.
double Bounds::requests(microseconds watched) {
  constexpr double shortest_full_wait = 7.2;
  return 8 + std::chrono::duration<double>(watched).count() / shortest_full_wait;
}

// The sweep leaves one or two: to begin with, and when a job is the last one on its page. Without
// it each of these jobs would need six.
double Bounds::lookups(microseconds watched) const {
  return has_good_lists ? 2 : requests(watched);
}

}  // namespace sudomock::soak
