#include "polling/list_sweep.hpp"

#include <algorithm>
#include <climits>

#include "api/jobs_endpoint.hpp"
#include "base/text.hpp"
#include "limits/backoff_delay.hpp"
#include "limits/rate_limiter.hpp"

namespace sudomock::detail {

namespace {

using namespace std::chrono_literals;
using Span = ListSweep::Span;

// After a failed page, and from one failure to the next: an outage of the list costs as long again.
constexpr std::chrono::milliseconds shortest_retry{1500};
constexpr std::chrono::milliseconds longest_retry{16'000};
// Two nudged ends in a row begin the reliance on nudges, and four without a nudge end it.
constexpr double most_ends = 0.5;
constexpr double trust_gained = 0.4;
constexpr double trust_lost = 1.0 / 8;

Span bounded(Span span) { return std::min<Span>(span, longest_server_wait); }

}  // namespace

void ListSweep::on_end(bool was_nudged) noexcept {
  nudged_share_ += was_nudged ? (1.0 - nudged_share_) * trust_gained : -nudged_share_ * trust_lost;
}

void ListSweep::expect_end(const WatchedJob& job, time_point now) {
  if (job.page == nullptr) return;
  Visit& visit = visits_[*job.page];
  // One that an answer is still awaited about is kept: many ends in a row must not hide each other.
  if (!visit.ended.empty()) return;
  visit.ended = job.render_uuid;
  visit.ended_at = now;
}

ListSweep::LeftAlone ListSweep::forget(WatchedJob& job) noexcept {
  LeftAlone left{map_.forget(job)};
  if (map_.size() >= least_jobs) return left;
  auto next = left.begin();
  for (const auto& [page, jobs] : map_.pages()) next = std::copy(jobs.begin(), jobs.end(), next);
  return left;
}

bool ListSweep::is_trusted(const std::string& page, time_point now) const noexcept {
  return is_active(now) && visit_of(page).pause.is_over(now);
}

Span ListSweep::patience(WatchedJob& job, Span interval, time_point now) const noexcept {
  if (!is_active(now)) return {};
  // A walk goes first, and may find as many pages again as there are jobs for.
  const std::size_t pages =
      std::max(map_.pages().size(), map_.size() / JobsEndpoint::most_rows + 1);
  const auto requests = static_cast<std::int64_t>(walk_.page() != nullptr ? 2 * pages : pages);
  const Span round = bounded(std::max(round_length(interval), bounded(interval) * requests));
  if (job.page != nullptr) {
    const bool is_read_again = map_.jobs_on(*job.page).size() >= 2 && is_trusted(*job.page, now);
    return is_read_again ? 3 * round : Span();
  }
  const bool is_sought = map_.sought().size() >= 2 && map_.sought().contains(&job);
  return is_sought ? ListWalk::longest_wait + walk_.duration(interval, page_time()) : Span();
}

std::ptrdiff_t ListSweep::pages_to_walk() const noexcept {
  const std::string* page = walk_.page();
  return page == nullptr || visit_of(*page).in_flight ? 0 : walk_.expected_pages();
}

Span ListSweep::own_pace(const WatchedJob& job, Span interval, time_point now) const noexcept {
  if (!is_active(now)) return {};
  const Span by_limit = bounded(interval * round_.requests);
  const bool is_lagging = job.page != nullptr && !is_trusted(*job.page, now);
  return is_lagging ? by_limit : std::max(bounded(round_.least), by_limit);
}

ListSweep::Due ListSweep::next(time_point now, Span interval, double random) {
  if (!is_active(now)) return lag_.is_over(now) ? time_point::max() : lag_.end();
  if (walk_due() <= now) walk_.begin(now);
  const std::string* const walks_to = walk_.page();
  if (walks_to != nullptr && !visits_[*walks_to].in_flight) return *walks_to;
  // Jobs have ended since the round began, or a nudge or a walk had the page read.
  const auto is_done = [&](const std::string& page) {
    return !is_readable(page, now) || visits_[page].asked > round_.started;
  };
  while (!round_.pages.empty() && is_done(round_.pages.front())) round_.pages.pop_front();
  if (round_.pages.empty() && now >= round_.started + round_.least) begin_round(now, random);
  if (round_.pages.empty()) return std::min(walk_due(), round_.started + round_.least);
  const std::string& page = round_.pages.front();
  const Span length = round_length(interval);
  const time_point due =
      std::max(visits_[page].asked + length, round_.last_page + length / round_.requests);
  if (due > now) return std::min(walk_due(), due);
  return page;
}

void ListSweep::begin_round(time_point now, double random) {
  std::erase_if(visits_, [&](const auto& entry) {
    const auto& [page, visit] = entry;
    const bool is_wanted = page == PageMap::head || visit.in_flight || visit.retry_at > now;
    return !is_wanted && map_.jobs_on(page).empty();
  });
  Round round{.pages = {}, .started = now, .last_page = round_.last_page};
  std::int64_t pending = 0;
  int least_checks = INT_MAX;
  for (const auto& [page, jobs] : map_.pages()) {
    if (!is_readable(page, now)) continue;
    round.pages.push_back(page);
    pending += std::ssize(jobs);
    for (const WatchedJob* job : jobs) least_checks = std::min(least_checks, job->known.checks);
  }
  // The one that was not read for the longest time first.
  std::sort(round.pages.begin(), round.pages.end(),
            [&](const auto& a, const auto& b) { return visits_[a].asked < visits_[b].asked; });
  round.requests = std::max<std::int64_t>(std::ssize(round.pages), 1);
  // At most four fifths of what these jobs would use if they were looked up one by one.
  const Span step = bounded(backoff_delay(backoff_, least_checks, 0.0));
  const Span sharing = step / std::max<std::int64_t>(pending, 1) * std::ssize(round.pages) * 5 / 4;
  const Span cap = bounded(longest_wait(backoff_));
  Span least = std::max(std::min(bounded(backoff_.initial), cap), sharing);
  if (nudged_share_ >= most_ends) least = std::max(least, bounded(cap * 37 / 20));
  round.least = std::chrono::duration_cast<Span>(least * (1.0 - backoff_.jitter * random));
  round_ = std::move(round);
}

Span ListSweep::round_length(Span interval) const noexcept {
  return std::max(round_.least, interval * round_.requests);
}

const ListSweep::Visit& ListSweep::visit_of(const std::string& page) const noexcept {
  static const Visit none;
  const auto visit = visits_.find(page);
  return visit == visits_.end() ? none : visit->second;
}

bool ListSweep::is_readable(const std::string& page, time_point now) const {
  if (map_.jobs_on(page).size() < 2) return false;
  const Visit& visit = visit_of(page);
  return !visit.in_flight && visit.retry_at <= now;
}

bool ListSweep::answers_nudge(const WatchedJob& job, time_point now) const {
  return is_active(now) && job.page != nullptr && is_readable(*job.page, now) &&
         visit_of(*job.page).asked < job.nudged;
}

void ListSweep::on_asked(const std::string& page, time_point now) {
  Visit& visit = visits_[page];
  visit.in_flight = true;
  ++visit.tries;
  visit.asked = now;
  if (!round_.pages.empty() && round_.pages.front() == page) round_.last_page = now;
}

bool ListSweep::lags(const Visit& visit, const JobRows& rows) {
  return std::any_of(rows.jobs.begin(), rows.jobs.end(), [&](const JobListItem& row) {
    return equals_ignoring_case(row.render_uuid, visit.ended) && !row.is_terminal();
  });
}

void ListSweep::leave_alone(Visit& visit, time_point now) {
  visit.pause.begin(now);
  visit.retry_at = std::max(visit.retry_at, visit.pause.end());
}

// A page may be stuck in a cache; when two are, the list is.
void ListSweep::distrust(const std::string& page, time_point now,
                         std::vector<WatchedJob*>& distrusted) {
  const bool is_list = std::any_of(visits_.begin(), visits_.end(), [&](const auto& entry) {
    return !entry.second.ended.empty() && !entry.second.pause.is_over(now);
  });
  leave_alone(visits_[page], now);
  if (is_list) lag_.begin(now);
  for (const auto& [each, jobs] : map_.pages()) {
    if (is_list || each == page) distrusted.insert(distrusted.end(), jobs.begin(), jobs.end());
  }
}

ListSweep::PageEffects ListSweep::on_page(const std::string& page, const JobRows& rows,
                                          const PageMap::Jobs& shown, time_point now) {
  Visit& visit = visits_[page];
  visit.in_flight = false;
  visit.failures = 0;
  visit.tries = 0;
  PageEffects effects;
  if (!visit.ended.empty() && visit.asked >= visit.ended_at) {
    if (!lags(visit, rows)) {
      visit.ended.clear();
    } else if (is_trusted(page, now)) {
      distrust(page, now, effects.distrusted);
    }
  }
  // Newer jobs have pushed these off the head.
  const PageMap::Jobs before = map_.jobs_on(page);
  for (WatchedJob* job : before) {
    if (shown.contains(job)) continue;
    map_.seek(*job);
    if (job->nudged != time_point()) effects.missed.push_back(job);
  }
  if (walk_.is_at(page)) walk_.go_on(rows, now, effects.missed);
  return effects;
}

void ListSweep::on_failure(const std::string& page, bool is_permanent, Span asked_to_wait,
                           time_point now) {
  Visit& visit = visits_[page];
  const Span pause = std::min(longest_retry, shortest_retry * (1 << std::min(visit.failures, 4)));
  visit.in_flight = false;
  visit.retry_at = now + std::max(pause, asked_to_wait);
  ++visit.failures;
  if (is_permanent && page == PageMap::head) {
    leave_alone(visit, now);
  } else if (is_permanent) {
    // Such as a cursor that has expired: the jobs are there, behind another one.
    const PageMap::Jobs lost = map_.jobs_on(page);
    for (WatchedJob* job : lost) map_.seek(*job);
  }
  if (walk_.is_at(page)) walk_.give_up(now);
}

void ListSweep::forgive_refusals() {
  Visit& head = visits_[PageMap::head];
  if (!head.ended.empty()) return;  // it is left alone because it lags
  head.retry_at = {};
  head.pause = {};
}

ListSweep::time_point ListSweep::walk_due() const noexcept {
  const Visit& head = visit_of(PageMap::head);
  return head.in_flight ? time_point::max() : std::max(walk_.due(), head.retry_at);
}

}  // namespace sudomock::detail
