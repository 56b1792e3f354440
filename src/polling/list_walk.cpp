#include "polling/list_walk.hpp"

#include <algorithm>

#include "api/jobs_endpoint.hpp"
#include "limits/rate_limiter.hpp"

namespace sudomock::detail {

namespace {

using namespace std::chrono_literals;
using Span = ListWalk::Span;

constexpr std::size_t least_pages = 3;
// So many new jobs that the head does not show are looked up at once.
constexpr std::ptrdiff_t few_new_jobs = 3;
// Where pages are slower, a lookup is sooner.
constexpr Span longest_page_to_wait_for = 250ms;
// Between searches for jobs that the last one has not found: they may not be listed yet, or never;
// and after a search that ended before the list's end.
constexpr Span pause_at_list_end = 3s;
constexpr Span pause_when_deep = 60s;
constexpr int most_doublings = 4;

}  // namespace

ListWalk::time_point ListWalk::due() const noexcept {
  const std::size_t sought = map_.sought().size();
  if (walk_ || sought + map_.missed().size() < 2) return time_point::max();
  return std::max(next_, sought < 2 ? next_search_ : time_point());
}

void ListWalk::begin(time_point now) {
  if (now >= next_search_) map_.seek_missed();
  next_ = now + wait_;
  walk_ = Walk{.page = PageMap::head,
               .last = (*map_.sought().rbegin())->number,
               .left = std::max(map_.sought().size(), least_pages),
               .expected = sought_pages()};
}

void ListWalk::go_on(const JobRows& rows, time_point now, std::vector<WatchedJob*>& missed) {
  if (walk_->page == PageMap::head) miss_new_jobs(missed);
  if (!is_needed()) {
    walk_.reset();
    in_vain_ = 0;
    return;
  }
  walk_->expected = std::min(walk_->expected - 1, sought_pages());
  const bool is_deep = --walk_->left == 0;
  if (is_deep || !rows.next_cursor || walk_->trail.leads_back(rows.next_cursor)) {
    return end(is_deep ? pause_when_deep : pause_at_list_end, now, missed);
  }
  walk_->trail.add(*rows.next_cursor);
  walk_->page = rows.next_cursor->str();
}

void ListWalk::give_up(time_point now) {
  std::vector<WatchedJob*> missed;  // their own lookups are due anyway
  end(pause_at_list_end, now, missed);
}

void ListWalk::end(Span shortest_pause, time_point now, std::vector<WatchedJob*>& missed) {
  for (; is_needed(); map_.miss(*missed.back())) missed.push_back(*map_.sought().begin());
  next_search_ = now + shortest_pause * (1 << std::min(in_vain_++, most_doublings));
  walk_.reset();
}

bool ListWalk::is_needed() const noexcept {
  return !map_.sought().empty() && (*map_.sought().begin())->number <= walk_->last;
}

// One lookup each is an answer sooner than the walk's next pages are, and costs no more.
void ListWalk::miss_new_jobs(std::vector<WatchedJob*>& missed) const {
  std::vector<WatchedJob*> new_jobs;
  for (WatchedJob* const job : map_.sought()) {
    if (job->number > walk_->last || std::ssize(new_jobs) > few_new_jobs) break;
    if (job->known.checks == 0) new_jobs.push_back(job);
  }
  if (std::ssize(new_jobs) <= few_new_jobs) {
    missed.insert(missed.end(), new_jobs.begin(), new_jobs.end());
  }
}

std::ptrdiff_t ListWalk::sought_pages() const noexcept {
  return std::ssize(map_.sought()) / JobsEndpoint::most_rows + 1;
}

std::ptrdiff_t ListWalk::expected_pages() const noexcept {
  return walk_ ? std::max<std::ptrdiff_t>(walk_->expected, 0) : 0;
}

Span ListWalk::duration(Span interval, Span page_time) const noexcept {
  const Span page = std::min(page_time, longest_page_to_wait_for);
  return std::min<Span>(
      (2 * sought_pages() - 1) * (page + std::min<Span>(interval, longest_server_wait)),
      longest_server_wait);
}

}  // namespace sudomock::detail
