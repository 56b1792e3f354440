#include "polling/list_sweep.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "polling/backoff_delay.hpp"
#include "types/saturate.hpp"

namespace sudomock::detail {

namespace {

constexpr std::size_t least_jobs = 3;
// One in so many requests checks a job against its own lookup, to notice a list that lags behind.
constexpr std::size_t probe_every = 32;

}  // namespace

ListSweep::ListSweep(WatchTable& jobs, const Backoff& backoff, bool enabled)
    : jobs_(jobs), backoff_(backoff), enabled_(enabled), pages_(jobs) {}

void ListSweep::seek(Number number) noexcept { pages_.put(number, PageMap::sought); }

bool ListSweep::worthwhile(time_point now) const noexcept {
  return enabled_ && pages_.total() >= least_jobs && suspension_.is_over(now);
}

bool ListSweep::covers(Number number, time_point now) const noexcept {
  const PageNumber page = jobs_[number].page;
  return PageMap::is_page(page) && worthwhile(now) && visit(page).pause.is_over(now);
}

ListSweep::time_point ListSweep::read_at(Number number) const noexcept {
  const PageNumber page = jobs_[number].page;
  return PageMap::is_page(page) ? visit(page).read_at : time_point();
}

std::chrono::nanoseconds ListSweep::round_length(std::chrono::nanoseconds interval) const {
  // A walk goes first, and passes pages that the round then reads again.
  const int readings = walk_.page == no_number ? 1 : 2;
  const auto pages =
      readings * static_cast<std::int64_t>(pages_.total() / std::size_t{page_limit} + 1);
  return std::max(round_.length_at(interval) + round_.rest, interval * pages);
}

const std::optional<Cursor>& ListSweep::start_of(PageNumber page) const {
  return pages_.find(page)->start;
}

PageNumber ListSweep::page_at(const std::optional<Cursor>& start) {
  const PageNumber page = pages_.page_at(start);
  try {
    visits_.by_page.try_emplace(page);
  } catch (...) {
    pages_.drop(page);  // a page that is known has a visit, so it is new
    throw;
  }
  return page;
}

// --- When to ask what ---

ListSweep::Due ListSweep::next(time_point now, const Pace& pace) {
  if (!worthwhile(now)) return time_point::max();
  std::erase_if(round_.units, [this](const SweepRound::Unit& unit) { return !is_current(unit); });
  // A round may have been planned on advice that has ended since.
  round_.quicken(pace.interval);
  if (round_.units.empty() && now >= round_.next_round()) begin_round(now, pace);
  if (is_walk_due(now)) return ReadPage{walk_.page};
  time_point next = round_.next_round();
  if (!round_.units.empty()) {
    const SweepRound::Unit& unit = round_.units.front();
    if (round_.next_unit() <= now) {
      if (unit.page == no_number) return LookUp{unit.probe.number};
      if (pages_.count(unit.page) == 1) return LookUp{pages_.first(unit.page)};
      return ReadPage{unit.page};
    }
    next = round_.next_unit();
  }
  if (walk_.page != no_number && !visit(walk_.page).in_flight) next = std::min(next, walk_.due);
  return next;
}

void ListSweep::take(time_point now) noexcept {
  ++round_.since_probe;
  PageNumber page = walk_.page;
  if (!is_walk_due(now)) {
    page = round_.units.front().page;
    if (page != no_number && pages_.count(page) == 1) {
      visit(page).asked = now;
      page = no_number;
    }
    round_.units.pop_front();
    round_.last_unit = std::max(now, round_.next_unit());
    if (round_.units.empty()) round_.taken = now - round_.started;
  }
  if (page != no_number) mark_asked(page, now);
}

void ListSweep::mark_asked(PageNumber page, time_point now) noexcept {
  PageVisit& asked = visit(page);
  asked.in_flight = true;
  asked.round = round_.number;
  asked.asked = now;
}

std::size_t ListSweep::due_count(time_point now) const noexcept {
  std::size_t due = is_walk_due(now) ? 1 : 0;
  if (round_.units.empty() || round_.next_unit() > now) return due;
  const auto spacing = std::max<std::chrono::nanoseconds>(round_.length() / round_.requests,
                                                          std::chrono::nanoseconds(1));
  const auto behind = (now - round_.next_unit()) / spacing;
  return due + std::min(round_.units.size(), 1 + static_cast<std::size_t>(behind));
}

bool ListSweep::is_walk_due(time_point now) const noexcept {
  return walk_.page != no_number && walk_.due <= now && !visit(walk_.page).in_flight;
}

bool ListSweep::is_current(const SweepRound::Unit& unit) const noexcept {
  if (unit.page == no_number) return jobs_.holds(unit.probe);
  if (pages_.count(unit.page) == 0 || unit.page == walk_.page) return false;
  return visit(unit.page).round != round_.number && !visit(unit.page).in_flight;
}

void ListSweep::begin_round(time_point now, const Pace& pace) {
  ++round_.number;
  drop_empty_pages();
  round_.rest = plan_rest(now);
  plan_walk(now);
  plan_pages(now);
  if (const Number probe = choose_probe(); probe != no_number) {
    round_.since_probe = 0;
    round_.probed = jobs_[probe].page;
    round_.units.push_front({no_number, jobs_.ref(probe)});
  }
  const bool walks = walk_.page != no_number;
  round_.requests =
      static_cast<std::int64_t>(std::max<std::size_t>(round_.units.size() + (walks ? 1 : 0), 1));
  round_.least = round_span(pace.random);
  // Where lookups wait long for their turn, pages that come far oftener would only prolong that.
  round_.intervals = std::max(round_.requests, static_cast<std::int64_t>(pace.lookups_waiting / 8));
  round_.interval = pace.interval;
  round_.started = now;
  // The first unit is due at once, unless a walk goes first.
  round_.last_unit = walks ? now : now - round_.length() / round_.requests;
}

std::chrono::nanoseconds ListSweep::round_span(double random) const {
  const auto jobs = static_cast<std::int64_t>(std::max<std::size_t>(pages_.total(), 1));
  const std::chrono::nanoseconds wait = backoff_delay(backoff_, least_checks(), 0.0);
  const bool waits_for_ends_only = round_.rest.count() > 0 && pages_.count(PageMap::sought) == 0;
  const auto span =
      waits_for_ends_only
          ? round_.rest * 2 / 5
          : std::max(std::min(saturating_nanoseconds(backoff_.initial), longest_wait(backoff_)),
                     std::min(wait / jobs * round_.requests, longest_wait(backoff_)));
  return std::chrono::duration_cast<std::chrono::nanoseconds>(span *
                                                              (1.0 - backoff_.jitter * random));
}

// Of one watch on each page, so that a round with new jobs comes as soon as their first checks
// would.
int ListSweep::least_checks() const noexcept {
  int least = std::numeric_limits<std::uint16_t>::max();
  const auto look_at = [&](PageNumber page) {
    const Number first = pages_.first(page);
    if (first != no_number) least = std::min<int>(least, jobs_[first].news.checks);
  };
  look_at(PageMap::walked);
  look_at(walk_.page);
  for (const SweepRound::Unit& unit : round_.units) look_at(unit.page);
  return least;
}

void ListSweep::drop_empty_pages() {
  std::vector<PageNumber> empty;
  pages_.for_each_page([&](PageNumber page, const PageMap::Page& entry) {
    if (entry.jobs.empty() && page != walk_.page && !visit(page).in_flight) empty.push_back(page);
  });
  for (const PageNumber page : empty) {
    pages_.drop(page);
    visits_.by_page.erase(page);
  }
}

// The head is always read by a walk: what newer jobs have pushed off it stands further on.
void ListSweep::plan_walk(time_point now) {
  if (walk_.page != no_number) return;
  const PageNumber head = page_at(std::nullopt);
  const PageVisit& visited = visit(head);
  if (visited.in_flight || visited.retry_at > now || !visited.pause.is_over(now)) return;
  const bool is_deep_due = pages_.count(PageMap::deep) > 0 && walk_.deep_pause.is_over(now);
  const bool seeks = pages_.count(PageMap::sought) > 0 || is_deep_due;
  if (!seeks && (pages_.count(head) < 2 || !is_rested(visited, now))) return;
  begin_walk(head, is_deep_due, now);
}

void ListSweep::begin_walk(PageNumber head, bool is_deep_due, time_point now) {
  pages_.put_all(PageMap::sought, PageMap::walked);
  if (is_deep_due) pages_.put_all(PageMap::deep, PageMap::walked);
  walk_.page = head;
  walk_.due = now;
  walk_.wanted = pages_.count(PageMap::walked);
  walk_.foreign = 0;
  visit(head).walk = ++walk_.number;
}

void ListSweep::plan_pages(time_point now) {
  struct Planned {
    std::optional<Timestamp> newest;
    PageNumber page;
  };
  std::vector<Planned> planned;
  pages_.for_each_page([&](PageNumber page, const PageMap::Page& entry) {
    const PageVisit& visited = visit(page);
    if (entry.jobs.empty() || page == walk_.page || visited.in_flight) return;
    if (!entry.start && walk_.page != no_number) return;  // the head waits for the next walk
    if (visited.retry_at > now || !visited.pause.is_over(now) || !is_rested(visited, now)) return;
    planned.push_back({entry.newest, page});
  });
  std::sort(planned.begin(), planned.end(), [](const Planned& a, const Planned& b) {
    return a.newest != b.newest ? a.newest > b.newest : a.page < b.page;
  });
  for (const Planned& one : planned) round_.units.push_back({one.page, {}});
}

// While pages fail, one lookup a round tells whether it is the list or everything; while they do
// not, one now and then shows whether the list keeps up.
Number ListSweep::choose_probe() const noexcept {
  if (visits_.failures == 0 && round_.since_probe < probe_every) return no_number;
  PageNumber page = round_.probed;
  const std::size_t pages = visits_.by_page.size();
  for (std::size_t tried = 0; tried < pages; ++tried) {
    const std::optional<PageNumber> next = pages_.next_page(page);
    if (!next) break;
    page = *next;
    if (const Number member = pages_.first(page); member != no_number) return member;
  }
  return pages_.first(PageMap::walked);
}

// --- What came back ---

void ListSweep::expect_end(Number number, time_point now) {
  const PageNumber page = jobs_[number].page;
  if (!PageMap::is_page(page)) return;
  visit(page).ended = jobs_[number].render_uuid;
  visit(page).ended_at = now;
}

bool ListSweep::shows_lag(PageNumber page, const JobRows& rows) const {
  const PageVisit& read = visit(page);
  if (read.ended.view().empty() || read.asked < read.ended_at) return false;
  return std::any_of(rows.jobs.begin(), rows.jobs.end(), [&](const JobListItem& row) {
    return row.render_uuid == read.ended.view() && !row.is_terminal();
  });
}

void ListSweep::on_page_begin(PageNumber page, const JobRows& rows, time_point now) {
  PageVisit& read = visit(page);
  read.read_at = now;
  read.in_flight = false;
  read.failures = 0;
  ++visits_.reads;
  visits_.failures = 0;
  visits_.failed_last = no_number;
  visits_.lookups_work = false;
  visits_.found = 0;
  visits_.overlapped.clear();
  if (!rows.jobs.empty()) pages_.find(page)->newest = rows.jobs.front().created_at;
  pages_.put_all(page, PageMap::expected);
}

void ListSweep::on_pending(PageNumber page, Number number) {
  ++visits_.found;
  const PageNumber before = jobs_[number].page;
  if (before == page) return;
  if (PageMap::is_page(before)) {
    if (visit(before).round == round_.number) return;  // asked for already in this round
    std::vector<PageNumber>& overlapped = visits_.overlapped;
    if (std::find(overlapped.begin(), overlapped.end(), before) == overlapped.end()) {
      overlapped.push_back(before);
    }
  }
  jobs_[number].walks = 0;
  pages_.put(number, page);
}

void ListSweep::on_page_end(PageNumber page, const JobRows& rows, time_point now,
                            const Release& release) {
  lay_end_to_end(rows.next_cursor);
  if (page == walk_.page) {
    walk_.wanted += pages_.count(PageMap::expected);
    pages_.put_all(PageMap::expected, PageMap::walked);
    return go_on_with_walk(rows, now, release);
  }
  const bool is_head = !start_of(page);
  for (Number missing = pages_.first(PageMap::expected); missing != no_number;
       missing = pages_.first(PageMap::expected)) {
    if (is_head) {
      pages_.put(missing, PageMap::sought);
    } else {
      pages_.remove(missing);
    }
    release(missing);
  }
}

// An overlapped page begins within this one, so the rest of it fits behind this one's end.
void ListSweep::lay_end_to_end(const std::optional<Cursor>& next_cursor) {
  if (!next_cursor) return;
  for (const PageNumber other : visits_.overlapped) {
    if (pages_.count(other) == 0) continue;
    const PageNumber behind = page_at(next_cursor);
    if (behind == other) continue;
    pages_.find(behind)->newest = pages_.find(other)->newest;
    round_.units.push_front({behind, {}});
    pages_.put_all(other, behind);
  }
}

// A walk for n jobs may cost about n requests, which is what one round of lookups costs.
void ListSweep::go_on_with_walk(const JobRows& rows, time_point now, const Release& release) {
  if (visits_.found == 0) ++walk_.foreign;
  const bool is_exhausted = walk_.foreign >= std::max<std::size_t>(walk_.wanted, least_jobs);
  if (pages_.count(PageMap::walked) == 0 || !rows.next_cursor || is_exhausted) {
    return end_walk(is_exhausted, now, release);
  }
  const PageNumber next = page_at(rows.next_cursor);
  // Cursors that go round in a circle lead nowhere.
  if (visit(next).walk == walk_.number) return end_walk(false, now, release);
  visit(next).walk = walk_.number;
  walk_.page = next;
  walk_.due = now;
}

void ListSweep::end_walk(bool is_exhausted, time_point now, const Release& release) {
  constexpr int most_walks = 2;  // a job just created may not be listed yet
  walk_.page = no_number;
  for (Number number = pages_.first(PageMap::walked); number != no_number;
       number = pages_.first(PageMap::walked)) {
    const bool is_deep = is_exhausted || jobs_[number].walks + 1 >= most_walks;
    if (is_deep && walk_.deep_pause.is_over(now)) walk_.deep_pause.begin(now);
    if (!is_deep) ++jobs_[number].walks;
    pages_.put(number, is_deep ? PageMap::deep : PageMap::sought);
    release(number);
  }
}

void ListSweep::abandon_walk() noexcept {
  walk_.page = no_number;
  pages_.put_all(PageMap::walked, PageMap::sought);
}

}  // namespace sudomock::detail
