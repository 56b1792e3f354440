#include "polling/schedule.hpp"

#include <algorithm>

#include "types/on_exit.hpp"

namespace sudomock::detail {

namespace {

// A page brings up to fifty news and a lookup one, so pages go first, and nudges before both; but
// none waits for ever.
constexpr int most_pages_in_a_row = 3;
constexpr int most_nudges_in_a_row = 3;

}  // namespace

void Schedule::move(WatchedJob& job, Place place, time_point alarm, Priority priority) {
  const std::uint64_t order = queued_ + 1;
  const bool is_new = !job.is_live();
  if (is_new) alarms_.emplace(std::pair(alarm, job.number), &job);
  if (place == Place::queue) {
    const OnThrow undo([&] {
      if (is_new) alarms_.erase({alarm, job.number});
    });
    queue_.emplace(priority, order, &job);
    queued_ = order;
  }
  if (job.place == Place::queue) queue_.erase({job.priority, job.queued, &job});
  if (!is_new && place == Place::nowhere) alarms_.erase({job.alarm, job.number});
  if (!is_new && place != Place::nowhere) set_alarm(job, alarm);
  job.alarm = alarm;
  job.place = place;
  job.priority = priority;
  job.queued = order;
}

void Schedule::set_alarm(WatchedJob& job, time_point alarm) noexcept {
  auto entry = alarms_.extract({job.alarm, job.number});
  entry.key().first = alarm;
  alarms_.insert(std::move(entry));
  job.alarm = alarm;
}

WatchedJob* Schedule::due(time_point now) noexcept {
  return next_alarm() <= now && !alarms_.empty() ? alarms_.begin()->second : nullptr;
}

Schedule::Next Schedule::next(time_point now, double random, std::size_t room) {
  if (room == 0) return next_alarm();
  const ListSweep::Due page = sweep_.next(now, limiter_.even_interval(now), random);
  const auto* later = std::get_if<time_point>(&page);
  const time_point wait = std::min(next_alarm(), limiter_.advice_end(now));
  const std::size_t wanted = queue_.size() + (later == nullptr ? sweep_.waiting() : 0);
  if (wanted == 0) {
    turns_.give_back();
    return std::min(wait, *later);
  }
  const time_point turn = turns_.take(now, std::min(wanted, room));
  if (turn > now) return std::min(wait, turn);
  return choose(now, page);
}

Schedule::Next Schedule::choose(time_point now, const ListSweep::Due& page) {
  const auto* due_page = std::get_if<std::string>(&page);
  WatchedJob* const first = queue_.empty() ? nullptr : std::get<WatchedJob*>(*queue_.begin());
  const bool is_nudged = first != nullptr && first->priority == Priority::nudged;
  const auto others = queue_.lower_bound({Priority::urgent, 0, nullptr});
  const bool others_wait = due_page != nullptr || others != queue_.end();
  if (is_nudged && (!others_wait || nudges_in_a_row_ < most_nudges_in_a_row)) {
    ++nudges_in_a_row_;
    if (sweep_.answers_nudge(*first, now)) return *first->page;
    return first;
  }
  nudges_in_a_row_ = 0;
  const bool is_urgent = others != queue_.end() && std::get<Priority>(*others) == Priority::urgent;
  const bool is_pages_turn = others == queue_.end() || pages_in_a_row_ < most_pages_in_a_row;
  if (due_page != nullptr && !is_urgent && is_pages_turn) {
    ++pages_in_a_row_;
    return *due_page;
  }
  pages_in_a_row_ = 0;
  return std::get<WatchedJob*>(*others);
}

bool Schedule::is_consistent(time_point latest) const noexcept {
  std::size_t queued = 0;
  for (const auto& [alarm, job] : alarms_) {
    if (!job->is_live() || alarm != std::pair(job->alarm, job->number)) return false;
    if (job->place == Place::timer && job->alarm > latest) return false;
    if (job->place == Place::queue) ++queued;
    const bool is_queued = queue_.contains({job->priority, job->queued, job});
    if (is_queued != (job->place == Place::queue)) return false;
  }
  return queued == queue_.size();
}

}  // namespace sudomock::detail
