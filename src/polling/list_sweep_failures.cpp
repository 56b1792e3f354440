// What a sweep does when pages cannot be read; the rest of it is in list_sweep.cpp.

#include <algorithm>
#include <utility>

#include "polling/list_sweep.hpp"

namespace sudomock::detail {

int ListSweep::failures(PageNumber page) const {
  return std::max(visit(page).failures, visits_.failures);
}

void ListSweep::on_failure(PageNumber page, bool is_permanent, time_point retry_at, time_point now,
                           const Release& release) {
  constexpr int most_failures = 3;
  constexpr int most_failures_in_outage = 20;
  PageVisit& failed = visit(page);
  failed.in_flight = false;
  failed.retry_at = retry_at;
  if (failed.failures++ == 0) failed.reads_before = visits_.reads;
  const bool is_head = !start_of(page);
  // The same page again says nothing of the list, but for the head, without which there is none.
  if (is_head || std::exchange(visits_.failed_last, page) != page) ++visits_.failures;
  const int most = visits_.lookups_work ? most_failures : most_failures_in_outage;
  if (visits_.failures >= most || (is_permanent && is_head)) return suspend(now, release);
  if (visits_.failures >= most_failures) {  // all pages fail: those that follow would too
    std::erase_if(round_.units,
                  [](const SweepRound::Unit& unit) { return unit.page != no_number; });
    round_.not_before = retry_at;
  }
  if (page == walk_.page) {
    walk_.due = retry_at;
    if (is_permanent || failed.failures >= most_failures) end_walk(false, now, release);
  }
  if (is_permanent) {
    // The cursor is not valid any more; the next walk finds the jobs again.
    pages_.put_all(page, PageMap::sought);
  } else if (failed.failures > 1 && visits_.reads > failed.reads_before) {
    failed.pause.begin(now);
    release_on(page, release);
  }
}

void ListSweep::suspend(time_point now, const Release& release) {
  suspension_.begin(now);
  visits_.failures = 0;
  round_.units.clear();
  release_all(release);
  pages_.put_all(PageMap::deep, PageMap::sought);
  for (Number number = pages_.first(PageMap::sought); number != no_number;
       number = JobList<&WatchedJob::on_page>::after(jobs_, number)) {
    jobs_[number].walks = 0;
  }
}

void ListSweep::release_all(const Release& release) {
  abandon_walk();
  for (PageNumber place = 0; place < PageMap::places; ++place) release_on(place, release);
  pages_.for_each_page([&](PageNumber page, const PageMap::Page&) { release_on(page, release); });
}

void ListSweep::release_on(PageNumber page, const Release& release) const {
  for (Number number = pages_.first(page); number != no_number;
       number = JobList<&WatchedJob::on_page>::after(jobs_, number)) {
    release(number);
  }
}

}  // namespace sudomock::detail
