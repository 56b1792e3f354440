#include "polling/list_sweep.hpp"

#include <algorithm>
#include <utility>

namespace sudomock::detail {

namespace {

constexpr int page_limit = 50;  // the most that the API allows
constexpr std::size_t least_jobs = 3;
constexpr int most_walks = 2;  // a job just created may not be listed yet
// One in so many requests checks a job against its own lookup, to notice a list that lags behind.
constexpr std::size_t audit_every = 32;
constexpr int most_failures = 3;
constexpr int most_failures_in_outage = 20;
constexpr std::chrono::seconds first_suspension{60};
constexpr std::chrono::seconds longest_suspension{600};

bool contains(const std::vector<WatchTable::Number>& numbers, WatchTable::Number number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

}  // namespace

ListSweep::ListSweep(WatchTable& jobs, const Backoff& backoff, bool enabled)
    : jobs_(jobs), backoff_(backoff), enabled_(enabled), suspension_(first_suspension) {}

// --- Which jobs ---

void ListSweep::seek(Number number) {
  if (!std::exchange(jobs_[number].sought, true)) ++sought_;
  seeking_.push_back(number);
  waiting_.push_back(number);
  // A service that never has enough jobs for a walk must not gather those that came and went.
  if (seeking_.size() > 2 * sought_ + 64) tidy_seeking();
}

void ListSweep::tidy_seeking() {
  std::sort(seeking_.begin(), seeking_.end());
  seeking_.erase(std::unique(seeking_.begin(), seeking_.end()), seeking_.end());
  std::erase_if(seeking_,
                [this](Number number) { return !jobs_.holds(number) || !jobs_[number].sought; });
}

void ListSweep::forget(Number number) {
  unplace(number);
  stop_seeking(number);
}

void ListSweep::expect_end(Number number, time_point now) {
  const auto page = pages_.find(jobs_[number].page);
  if (page == pages_.end()) return;
  page->second.ended = jobs_[number].render_uuid.str();
  page->second.ended_at = now;
}

bool ListSweep::worthwhile(time_point now) const {
  return enabled_ && now >= suspended_until_ && placed_ + sought_ >= least_jobs;
}

std::vector<ListSweep::Number> ListSweep::release() {
  abandon_walk();
  std::vector<Number> released = std::exchange(waiting_, {});
  for (auto& [number, page] : pages_) {
    for (const Number member : std::exchange(page.members, {})) {
      if (!jobs_.holds(member) || jobs_[member].page != number) continue;
      unplace(member);
      released.push_back(member);
    }
  }
  pages_.clear();
  units_.clear();
  return released;
}

void ListSweep::place(Number number, PageNumber page) {
  stop_seeking(number);
  if (jobs_[number].page == page) return;
  unplace(number);
  jobs_[number].page = page;
  pages_[page].members.push_back(number);
  ++pages_[page].pending;
  ++placed_;
}

void ListSweep::unplace(Number number) {
  const PageNumber page = std::exchange(jobs_[number].page, 0);
  if (page == 0) return;
  --pages_[page].pending;
  --placed_;
}

void ListSweep::stop_seeking(Number number) {
  if (std::exchange(jobs_[number].sought, false)) --sought_;
}

// --- When to ask what ---

ListSweep::time_point ListSweep::next_due(time_point now) const {
  if (!worthwhile(now)) return time_point::max();
  if (!units_.empty()) return next_unit_;
  return pages_in_flight_ > 0 ? time_point::max() : next_round_;
}

std::optional<ListSweep::Unit> ListSweep::take(time_point now, std::chrono::nanoseconds interval,
                                               double random) {
  if (next_due(now) > now) return std::nullopt;
  if (units_.empty()) begin_round(now, interval, random);
  while (!units_.empty()) {
    Unit unit = units_.front();
    units_.pop_front();
    if (!is_current(unit)) continue;
    if (unit.page && !walk_.is_at(*unit.page) && pages_.at(*unit.page).pending == 1) {
      const std::optional<Number> member = any_member(*unit.page);
      if (!member) continue;
      unit = {std::nullopt, *member};
    }
    if (unit.page) ++pages_in_flight_;
    ++since_audit_;
    next_unit_ = std::max(now, next_unit_) + spacing_;
    return unit;
  }
  return std::nullopt;
}

bool ListSweep::is_current(const Unit& unit) const {
  if (!unit.page) return jobs_.holds(unit.number);
  if (walk_.is_at(*unit.page)) return true;
  const auto page = pages_.find(*unit.page);
  return page != pages_.end() && page->second.pending > 0;
}

void ListSweep::begin_round(time_point now, std::chrono::nanoseconds interval, double random) {
  ++round_;
  const std::optional<Number> probe = choose_probe();
  plan_pages();
  if (probe) units_.push_front({std::nullopt, *probe});
  const auto requests = static_cast<std::int64_t>(std::max<std::size_t>(units_.size(), 1));
  const auto jobs = static_cast<std::int64_t>(std::max<std::size_t>(placed_ + sought_, 1));
  std::chrono::nanoseconds span = std::max<std::chrono::nanoseconds>(
      backoff_.initial, std::chrono::nanoseconds(backoff_.cap) * requests / jobs);
  span =
      std::chrono::duration_cast<std::chrono::nanoseconds>(span * (1.0 - backoff_.jitter * random));
  span = std::max(span, interval * requests);
  spacing_ = span / requests;
  next_unit_ = now;
  next_round_ = now + span;
}

void ListSweep::plan_pages() {
  std::erase_if(pages_, [](const auto& entry) { return entry.second.pending == 0; });
  const PageNumber head = page_at(std::nullopt);
  for (const auto& [number, page] : pages_) {
    if (number != head && page.pending > 0) units_.push_back({number, 0});
  }
  std::sort(units_.begin(), units_.end(), [this](const Unit& a, const Unit& b) {
    const std::optional<Timestamp> a_newest = pages_.at(*a.page).newest;
    const std::optional<Timestamp> b_newest = pages_.at(*b.page).newest;
    return a_newest != b_newest ? a_newest > b_newest : *a.page < *b.page;
  });
  if (sought_ == 0 && pages_[head].pending == 0) return;
  units_.push_front({head, 0});
  if (sought_ == 0 && pages_[head].pending == 1) return;
  tidy_seeking();
  walk_.begin(head, std::exchange(seeking_, {}));
  waiting_.clear();
}

// While pages fail, one lookup a round tells whether it is the list or everything; while they do
// not, one now and then tells whether the list keeps up.
std::optional<ListSweep::Number> ListSweep::choose_probe() {
  if (failures_ == 0 && since_audit_ < audit_every) return std::nullopt;
  since_audit_ = 0;
  auto next = pages_.upper_bound(audited_);
  if (next == pages_.end()) next = pages_.begin();
  if (next != pages_.end()) {
    audited_ = next->first;
    if (const std::optional<Number> member = any_member(audited_)) return member;
  }
  const auto sought = std::find_if(seeking_.begin(), seeking_.end(),
                                   [this](Number number) { return jobs_.holds(number); });
  return sought == seeking_.end() ? std::nullopt : std::optional<Number>(*sought);
}

std::optional<ListSweep::Number> ListSweep::any_member(PageNumber page) const {
  for (const Number member : pages_.at(page).members) {
    if (jobs_.holds(member) && jobs_[member].page == page) return member;
  }
  return std::nullopt;
}

ListOptions ListSweep::options_of(PageNumber page, time_point now) {
  pages_[page].asked = now;
  pages_[page].round = round_;
  return {.kind = std::nullopt, .limit = page_limit, .cursor = pages_[page].start};
}

// --- What came back ---

bool ListSweep::shows_lag(PageNumber page, const std::vector<JobListItem>& rows) const {
  const auto found = pages_.find(page);
  if (found == pages_.end()) return false;
  const Page& read = found->second;
  if (read.ended.empty() || read.asked < read.ended_at) return false;
  return std::any_of(rows.begin(), rows.end(), [&](const JobListItem& row) {
    return row.render_uuid == read.ended && !row.is_terminal();
  });
}

std::vector<ListSweep::Number> ListSweep::on_page(PageNumber page, const JobPage& read,
                                                  const std::vector<Number>& pending,
                                                  std::size_t ended) {
  --pages_in_flight_;
  failures_ = 0;
  lookups_work_ = false;
  if (!pages_.contains(page)) return {};  // given up while it was under way
  if (!read.jobs.empty()) pages_[page].newest = read.jobs.front().created_at;
  std::vector<Number> missing = take_missing(page, pending);
  const std::size_t finds = ended + place_all(page, pending, read.next_cursor);
  if (!walk_.is_at(page)) return missing;
  // What the head no longer shows was pushed down by newer jobs: it stands further on.
  for (const Number number : std::exchange(missing, {})) {
    seek(number);
    walk_.seek(number);
  }
  if (sought_ > 0 && read.next_cursor && walk_.go_on(finds)) {
    continue_walk(*read.next_cursor);
    if (walk_.under_way()) return {};
  }
  return end_walk();
}

// Returns how many had no place before.
std::size_t ListSweep::place_all(PageNumber page, const std::vector<Number>& pending,
                                 const std::optional<Cursor>& next_cursor) {
  std::size_t finds = 0;
  std::vector<PageNumber> overlapped;
  for (const Number number : pending) {
    const PageNumber before = jobs_[number].page;
    if (before == 0) ++finds;
    if (before != 0 && before != page) {
      if (pages_.at(before).round == round_) continue;  // asked for already in this round
      overlapped.push_back(before);
    }
    place(number, page);
  }
  if (!next_cursor) return finds;
  // An overlapped page begins within this one, so the rest of it fits behind this one's end.
  for (const PageNumber other : overlapped) {
    if (pages_.at(other).pending > 0) move_rest(other, page_at(next_cursor));
  }
  return finds;
}

void ListSweep::move_rest(PageNumber from, PageNumber to) {
  if (from == to) return;
  pages_[to].newest = pages_[from].newest;
  for (const Number member : std::exchange(pages_[from].members, {})) {
    if (jobs_.holds(member) && jobs_[member].page == from) place(member, to);
  }
  std::erase_if(units_, [to](const Unit& unit) { return unit.page == to; });
  units_.push_front({to, 0});
}

std::vector<ListSweep::Number> ListSweep::take_missing(PageNumber page,
                                                       const std::vector<Number>& pending) {
  std::vector<Number> missing;
  for (const Number member : std::exchange(pages_[page].members, {})) {
    if (!jobs_.holds(member) || jobs_[member].page != page) continue;
    if (contains(pending, member)) {
      pages_[page].members.push_back(member);
    } else {
      unplace(member);
      missing.push_back(member);
    }
  }
  return missing;
}

void ListSweep::abandon_walk() {
  for (const Number number : walk_.end()) {
    if (jobs_.holds(number) && jobs_[number].sought) seek(number);
  }
}

void ListSweep::continue_walk(const Cursor& next_cursor) {
  const PageNumber next = page_at(next_cursor);
  if (!walk_.go_to(next)) {
    static_cast<void>(walk_.go_to(0));  // cursors that go round in a circle lead nowhere
    return;
  }
  std::erase_if(units_, [next](const Unit& unit) { return unit.page == next; });
  units_.push_front({next, 0});
  next_unit_ = time_point{};
}

std::vector<ListSweep::Number> ListSweep::end_walk() {
  std::vector<Number> in_vain;
  for (const Number number : walk_.end()) {
    if (!jobs_.holds(number) || !jobs_[number].sought) continue;
    in_vain.push_back(number);
    if (++jobs_[number].walks < most_walks) {
      seeking_.push_back(number);
    } else {
      stop_seeking(number);
    }
  }
  return in_vain;
}

ListSweep::PageNumber ListSweep::page_at(const std::optional<Cursor>& start) {
  for (const auto& [number, page] : pages_) {
    if (page.start == start) return number;
  }
  pages_[++last_page_].start = start;
  return last_page_;
}

std::vector<ListSweep::Number> ListSweep::on_failure(PageNumber page, bool permanent,
                                                     time_point retry_at, time_point now) {
  --pages_in_flight_;
  ++failures_;
  const int most = lookups_work_ ? most_failures : most_failures_in_outage;
  const auto failed = pages_.find(page);
  const bool is_head = failed == pages_.end() || !failed->second.start;
  if (failures_ >= most || (permanent && is_head)) return suspend(now);
  abandon_walk();
  if (permanent) {
    // The cursor is no good any more; the next walk finds the jobs again.
    for (const Number number : take_missing(page, {})) seek(number);
  }
  units_.clear();
  next_round_ = std::max(next_round_, retry_at);
  return {};
}

std::vector<ListSweep::Number> ListSweep::suspend(time_point now) {
  // A list that has been fine for longer than it was left alone gets its first chance again.
  if (now - suspended_until_ > suspension_) suspension_ = first_suspension;
  suspended_until_ = now + suspension_;
  suspension_ = std::min(2 * suspension_, longest_suspension);
  failures_ = 0;
  units_.clear();
  static_cast<void>(walk_.end());
  std::vector<Number> all = jobs_.all();
  for (const Number number : all) {
    unplace(number);
    if (!std::exchange(jobs_[number].sought, true)) ++sought_;
    jobs_[number].walks = 0;
  }
  pages_.clear();
  waiting_.clear();
  seeking_ = all;
  return all;
}

}  // namespace sudomock::detail
