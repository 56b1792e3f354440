// How nudges change what a sweep reads; the rest of it is in list_sweep.cpp.

#include <algorithm>

#include "polling/backoff_delay.hpp"
#include "polling/list_sweep.hpp"

namespace sudomock::detail {

namespace {

// As many pending jobs make a page that is due soon worth more than one lookup.
constexpr std::size_t many_jobs = 3;
// So many of the nudges that wait are compared, so that ten thousand at once cost no time.
constexpr int most_compared = 1000;

}  // namespace

void ListSweep::on_end(bool was_nudged, time_point now) noexcept {
  nudged_ends_.on_end(was_nudged, longest_pause(), now);
}

/// The backoff's cap, but an hour at most: a cap of "for ever" may not be multiplied.
std::chrono::nanoseconds ListSweep::longest_pause() const {
  return std::min<std::chrono::nanoseconds>(longest_wait(backoff_), std::chrono::hours(1));
}

// Where nudges come with most ends, pages are for those that they missed. Four readings for five
// ends keep up with many ends at once, and 1.4 of the backoff's cap at the most with few: that
// is 1.5 requests a job where ends spread over an hour and the cap is a minute; see
// tests/simulation.
std::chrono::nanoseconds ListSweep::plan_rest(time_point now) {
  if (!nudged_ends_.are_most()) return std::chrono::nanoseconds(0);
  std::int64_t pages = 0;
  pages_.for_each_page([&](PageNumber, const PageMap::Page& entry) {
    if (!entry.jobs.empty()) ++pages;
  });
  const auto most = longest_pause() * 7 / 5;
  return std::min(most, std::min(nudged_ends_.interval(now), most) * pages * 5 / 4);
}

bool ListSweep::is_rested(const PageVisit& visited, time_point now) const {
  return visited.asked == time_point() || now - visited.asked >= round_.rest;
}

PageNumber ListSweep::page_for(const JobList<&WatchedJob::in_queue>& nudged, bool is_crowded,
                               time_point now) {
  if (nudged.empty() || !worthwhile(now)) return no_number;
  // The one that waits longest has every fourth turn, however few wait for its page.
  const bool is_for_fullest = ++nudges_ % 4 != 0;
  if (const PageNumber page = fullest_page(nudged, now); page != no_number && is_for_fullest) {
    return page;
  }
  const WatchedJob& first = jobs_[nudged.front()];
  const bool may_share = first.nudge == Nudge::open && can_read_now(first.page, now);
  if (!may_share || pages_.count(first.page) < 2) return no_number;
  return is_crowded || is_worth_a_lookup(first.page, now) ? first.page : no_number;
}

/// The page that most of the nudges wait for, if that are several.
PageNumber ListSweep::fullest_page(const JobList<&WatchedJob::in_queue>& nudged, time_point now) {
  ++tally_;
  PageNumber fullest = no_number;
  std::uint32_t most = 1;
  int left = most_compared;
  for (Number number = nudged.front(); number != no_number && left > 0; --left) {
    const WatchedJob& job = jobs_[number];
    const bool is_open = job.nudge == Nudge::open;
    number = JobList<&WatchedJob::in_queue>::after(jobs_, number);
    if (!is_open || !can_read_now(job.page, now)) continue;
    PageVisit& visited = visit(job.page);
    if (visited.tally != tally_) visited.nudges = 0;
    visited.tally = tally_;
    if (++visited.nudges <= most) continue;
    most = visited.nudges;
    fullest = job.page;
  }
  return fullest;
}

bool ListSweep::can_read_now(PageNumber page, time_point now) const {
  if (!PageMap::is_page(page)) return false;
  const PageVisit& visited = visit(page);
  if (visited.in_flight || visited.retry_at > now || !visited.pause.is_over(now)) return false;
  // The head is read by walks only.
  return start_of(page).has_value() || walk_.page == no_number || walk_.page == page;
}

bool ListSweep::is_worth_a_lookup(PageNumber page, time_point now) const {
  if (!nudged_ends_.are_most()) return false;
  const std::chrono::nanoseconds age = now - visit(page).asked;
  // As soon as it can be expected to show another end, it is worth as much.
  const auto between_ends =
      std::max<std::chrono::nanoseconds>(nudged_ends_.interval(now), std::chrono::nanoseconds(1));
  const double ends = std::chrono::duration<double>(age) / between_ends *
                      static_cast<double>(pages_.count(page)) / static_cast<double>(pages_.total());
  return ends >= 0.1 || (pages_.count(page) >= many_jobs && age >= longest_wait(backoff_) / 10);
}

void ListSweep::take_page(PageNumber page, time_point now) {
  if (!start_of(page) && walk_.page == no_number) begin_walk(page, false, now);
  ++round_.since_probe;
  mark_asked(page, now);
}

}  // namespace sudomock::detail
