#include "polling/schedule.hpp"

#include <algorithm>

#include "base/on_exit.hpp"
#include "base/saturate.hpp"

namespace sudomock::detail {

namespace {

// A page tells of up to fifty jobs and a lookup of one, so pages go first, and nudges before both;
// but none waits for ever.
constexpr int most_pages_in_a_row = 3;
constexpr int most_nudges_in_a_row = 3;
// After so many times the slowest recent page, one is not waited for.
constexpr int most_page_times = 4;

bool is_unknown(const JobKnowledge& known) noexcept {
  return known.requests == 0 && known.checks == 0;
}

}  // namespace

void Schedule::move(WatchedJob& job, Place place, time_point alarm, Priority priority) {
  const std::uint64_t order = queued_ + 1;
  const bool is_new = !job.is_live();
  if (is_new) alarms_.add(job, alarm);
  {
    const OnThrow undo([&] {
      if (is_new) alarms_.remove(job);
    });
    Queue entry;
    if (place == Place::queue) entry.emplace(priority, order, &job);
    if (is_new) owed_.add(job, alarm);
    if (job.place == Place::queue) queue_.erase({job.priority, job.queued, &job});
    queue_.merge(entry);
  }
  if (place == Place::nowhere) {
    alarms_.remove(job);
    owed_.remove(job);
  } else {
    alarms_.change(job, alarm);
  }
  if (place == Place::wire) owed_.settle(job);
  queued_ = order;
  job.place = place;
  job.priority = priority;
  job.queued = order;
}

Schedule::Next Schedule::next(time_point now, double random, std::size_t room) {
  if (room == 0) return next_alarm();
  const std::chrono::nanoseconds interval = limiter_.even_interval(now);
  const ListSweep::Due page = sweep_.next(now, interval, random);
  const auto* later = std::get_if<time_point>(&page);
  const time_point owed = sweep_.is_active(now) ? owed_.due(interval) : time_point::max();
  const time_point wait = std::min(next_alarm(), limiter_.advice_end(now));
  if (queue_.empty() && later != nullptr && owed > now) {
    turns_.leave();
    return std::min({wait, *later, owed});
  }
  // Somebody waits for the first answer of a poll as for that of a call.
  const bool is_new_poll = live() == 1 && is_unknown(alarms_.first()->known);
  const time_point turn = turns_.take(now, is_new_poll ? Waiter::call : Waiter::engine);
  if (turn > now) return std::min(wait, turn);
  return choose(now, room, page, owed <= now);
}

Schedule::time_point Schedule::page_expected(time_point now) const noexcept {
  return saturating_add(now, most_page_times * sweep_.page_time());
}

// A page shows all nudged jobs on it by one request, but may take far longer than a lookup. Where
// both are as soon, it costs no more and shows the others too.
bool Schedule::is_page_sooner(const WatchedJob& nudged, time_point now, std::size_t room) const {
  if (!sweep_.answers_nudge(nudged, now)) return false;
  const PageMap::Jobs& jobs = sweep_.map().jobs_on(*nudged.page);
  const auto lookups = std::count_if(jobs.begin(), jobs.end(), [](const WatchedJob* job) {
    return job->place == Place::queue && job->priority == Priority::nudged;
  });
  return sweep_.page_time() <= lookup_.slowest() + (lookups - 1) * lookups_apart(now, room);
}

// A lookup answers one nudge; the walk's pages, one after the other, all those that it searches
// for.
bool Schedule::is_walk_sooner(time_point now, std::size_t room) const {
  const std::ptrdiff_t pages = sweep_.pages_to_walk();
  if (pages == 0) return false;
  const auto walk = pages * std::max(sweep_.page_time(), limiter_.even_interval(now));
  const auto apart = lookups_apart(now, room);
  std::chrono::nanoseconds by_lookups{0};
  for (const auto& [priority, order, job] : queue_) {
    if (priority != Priority::nudged) break;
    if (sweep_.map().sought().contains(job)) by_lookups += apart;
    if (by_lookups > walk) return true;
  }
  return false;
}

std::chrono::nanoseconds Schedule::lookups_apart(time_point now, std::size_t room) const {
  return std::max(limiter_.even_interval(now), lookup_.slowest() / static_cast<std::int64_t>(room));
}

Schedule::Next Schedule::choose(time_point now, std::size_t room, const ListSweep::Due& page,
                                bool is_lookup_owed) {
  const auto* due_page = std::get_if<std::string>(&page);
  WatchedJob* const first = queue_.empty() ? nullptr : std::get<WatchedJob*>(*queue_.begin());
  const bool is_nudged = first != nullptr && first->priority == Priority::nudged;
  const auto others = queue_.lower_bound({Priority::urgent, 0, nullptr});
  const bool others_wait = due_page != nullptr || others != queue_.end() || is_lookup_owed;
  if (is_nudged && (!others_wait || nudges_in_a_row_ < most_nudges_in_a_row)) {
    ++nudges_in_a_row_;
    const bool is_walk = due_page != nullptr && is_walk_sooner(now, room);
    if (!is_walk && !is_page_sooner(*first, now, room)) return first;
    owed_.on_page();
    return is_walk ? *due_page : *first->page;
  }
  nudges_in_a_row_ = 0;
  const bool is_urgent = others != queue_.end() && std::get<Priority>(*others) == Priority::urgent;
  if (is_lookup_owed && !is_urgent) return owed_.take(now);
  const bool is_pages_turn = others == queue_.end() || pages_in_a_row_ < most_pages_in_a_row;
  if (due_page != nullptr && !is_urgent && is_pages_turn) {
    // Those that no lookup had to wait for do not count.
    pages_in_a_row_ = others == queue_.end() ? 0 : pages_in_a_row_ + 1;
    owed_.on_page();
    return *due_page;
  }
  pages_in_a_row_ = 0;
  return std::get<WatchedJob*>(*others);
}

bool Schedule::is_consistent(time_point latest) const noexcept {
  std::size_t queued = 0;
  for (const auto& [alarm, job] : alarms_.entries()) {
    if (!job->is_live() || alarm != std::pair(job->alarm, job->number)) return false;
    if (!owed_.is_consistent(*job)) return false;
    if (job->place == Place::timer && job->alarm > latest) return false;
    if (job->place == Place::queue) ++queued;
    const bool is_queued = queue_.contains({job->priority, job->queued, job});
    if (is_queued != (job->place == Place::queue)) return false;
  }
  return queued == queue_.size();
}

}  // namespace sudomock::detail
