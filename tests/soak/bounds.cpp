#include "bounds.hpp"

#include <algorithm>
#include <limits>

namespace sudomock::soak {

using namespace std::chrono_literals;

namespace {

constexpr microseconds slowest_good_list = 3s;
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
  const bool is_frozen = inject != nullptr && inject->fault.frozen;
  const bool is_long = is_refused || is_frozen || std::holds_alternative<ListLag>(what) ||
                       std::holds_alternative<CursorLifetime>(what);
  const microseconds span = is_frozen ? *inject->fault.lasts : disturbs_for(what);
  return span > 0s ? span + (is_long ? 11min : 1min) : span;
}

bool is_bad_for_ever(const Event& event) {
  return std::holds_alternative<PoisonPage>(event.what) ||
         std::holds_alternative<FreezePage>(event.what);
}

bool stands_still(const Event& event) {
  const auto* inject = std::get_if<Inject>(&event.what);
  return (inject != nullptr && inject->fault.frozen) ||
         std::holds_alternative<FreezePage>(event.what);
}

bool harms_lists(const Event& event) {
  return harms_lists_for(event.what) > 0s || is_bad_for_ever(event);
}

// Three watched at once are enough for the sweep; of these there are.
bool come_together(const std::vector<PlannedJob>& jobs) {
  return jobs.size() >= 50 && std::all_of(jobs.begin(), jobs.end(), [](const PlannedJob& job) {
           return job.submitted + job.watched <= 2min;
         });
}

// All are new at the same time.
bool is_one_walk(const Scenario& scenario) {
  return std::all_of(scenario.jobs.begin(), scenario.jobs.end(), [&](const PlannedJob& job) {
    return job.submitted + job.watched == scenario.jobs[0].submitted + scenario.jobs[0].watched &&
           !job.watched_again;
  });
}

// The time that one request takes of all: by the limit, which a client that was refused may take
// for 30 a minute, or by the room on the wire, whichever is slower.
microseconds turn_of(const Scenario& scenario) {
  std::optional<int> limit = scenario.max_per_minute;
  for (const Event& event : scenario.events) {
    if (slows_down(event.what)) limit = std::min(limit.value_or(1000), least_limit_learnt);
  }
  // Beside callers two turns in three are the watcher's.
  const int share = scenario.callers.empty() ? 1 : 2;
  const microseconds at_limit = limit ? share * microseconds(1min) / *limit : microseconds(0);
  const microseconds on_wire = (scenario.latency + 50ms) / scenario.watch.max_in_flight;
  return std::max(at_limit, on_wire);
}

// With a list that stands still each job is owed a lookup after a minute or three waits; then it
// has its turn, one each quarter of a minute at most, until one of the first few is found to have
// ended: the others on its page have theirs one wait later.
microseconds until_owed(const Scenario& scenario) {
  if (std::none_of(scenario.events.begin(), scenario.events.end(), stands_still)) return 0s;
  const microseconds cap = scenario.watch.backoff.cap;
  const auto turn = std::max(std::clamp<microseconds>(cap, 15s, 1min), 8 * turn_of(scenario));
  const auto few = static_cast<std::int64_t>(scenario.jobs.size()) / 4 + 3;
  return std::max<microseconds>(1min, 3 * cap) + cap + few * turn;
}

int guests_of(const Scenario& scenario) {
  int jobs = 0;
  for (const Event& event : scenario.events) {
    if (const auto* guest = std::get_if<Guest>(&event.what)) jobs += guest->jobs;
  }
  return jobs;
}

}  // namespace

// Once all is calm: two turns for each job, ten round trips, and a minute or six waits of the
// backoff. A nudge waits for the others' nudges, for one of whatever else waits after three of
// these, and for the lookup that is under way; a last check for other last checks.
Bounds bounds_of(const Scenario& scenario) {
  const microseconds turn = turn_of(scenario);
  const microseconds round_trip = scenario.latency + scenario.list_delay;
  const microseconds place = round_trip / scenario.watch.max_in_flight;  // on the wire, of a page
  const int guests = guests_of(scenario);
  const auto jobs = static_cast<std::int64_t>(scenario.jobs.size()) + guests;
  const auto with_timeout =
      guests + std::count_if(scenario.jobs.begin(), scenario.jobs.end(),
                             [](const PlannedJob& job) { return job.timeout.has_value(); });
  const microseconds waits = std::max<microseconds>(1min, 6 * scenario.watch.backoff.cap + 12s);
  Bounds bounds{
      .patience = 10 * round_trip + 2 * jobs * turn + waits + until_owed(scenario),
      .after_nudge = 3 * round_trip + jobs * (turn * 3 / 2 + place / 3) + 100ms,
      // The lookups beside a list that stands still may use up the limit, and the last
      // check then has no turn in time.
      .before_timeout = 3 * round_trip + (with_timeout + 1) * turn + 100ms + until_owed(scenario),
      .way_of_a_lookup =
          only_lists_are_troubled(scenario) ? std::optional(scenario.latency / 2) : std::nullopt,
      .full_wait = scenario.watch.backoff.cap * 9 / 10,
      .has_good_lists =
          scenario.watch.sweep_lists && !scenario.has_two_watchers &&
          come_together(scenario.jobs) && scenario.list_delay <= slowest_good_list &&
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

LaterBounds later_bounds_of(const Scenario& scenario) {
  const microseconds turn = turn_of(scenario);
  const microseconds cap = scenario.watch.backoff.cap;
  const microseconds page = scenario.latency + scenario.list_delay;
  const microseconds place = page / scenario.watch.max_in_flight;  // on the wire, taken by a page
  const auto is_one_of = [&](auto is_one) {
    return std::any_of(scenario.events.begin(), scenario.events.end(), is_one);
  };
  // A few walks over the pages of these jobs; and where each job is looked up in both runs, each
  // has its turn in another order.
  const bool is_by_lookups = scenario.watch.confirm_with_lookup || is_one_of(harms_lists);
  const auto jobs = static_cast<std::int64_t>(scenario.jobs.size());
  const microseconds turns = (20 + (is_by_lookups ? jobs : jobs / 8)) * std::max(turn, place);
  const bool has_nudges = is_one_of(is_nudge) || scenario.nudges_at_ends;
  // One that brings no end may cost its page and a lookup.
  const auto more_by_nudges =
      static_cast<double>(std::count_if(scenario.events.begin(), scenario.events.end(), is_nudge));
  // Each of which goes before what waits; and after three of them a page may.
  const microseconds nudges = (has_nudges ? jobs : 0) * turn;
  const microseconds places = place + (has_nudges ? jobs : 0) * place / 3;
  const microseconds usual = 10 * page + turns + cap + until_owed(scenario);
  // Once most ends come with a nudge, pages are read once in two waits, and trusted for three times
  // that.
  const microseconds seldom = has_nudges ? 6 * cap : microseconds(0);
  // The walk for a new job waits for the end of that for those before.
  const microseconds walk = is_one_walk(scenario) ? 200ms : 2s;
  return {.usual = usual + cap + seldom,
          .over_before = walk + 4 * scenario.latency + turns + until_owed(scenario),
          .nudged = 1s + 4 * scenario.latency + 10 * turn + nudges + places,
          .without_its_nudge = usual + cap + seldom + 2 * nudges,
          .requests = is_one_of(stands_still) ? 1.5 : 1.1,
          .more_requests = 20 + static_cast<double>(jobs) / 4 + more_by_nudges};
}

// As if each watch were followed by itself: the waits of the backoff grow to its cap, which is
// eight seconds at first, jitter takes a tenth of them, and each job may be looked up some more
// times: as it is taken up, by the last check, to confirm its end, and after failures.
double Bounds::requests(microseconds watched) const {
  return 8 + std::chrono::duration<double>(watched) / std::min<microseconds>(full_wait, 7200ms);
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
