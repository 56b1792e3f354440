// When the polling engine sees to a job next; the rest of it is in polling_engine.cpp.

#include <algorithm>
#include <utility>

#include "limits/backoff_delay.hpp"
#include "polling/polling_engine.hpp"
#include "types/saturate.hpp"

namespace sudomock::detail {

void PollingEngine::on_alarm(WatchedJob& job, time_point now) {
  end_late_watches(job, now);
  if (job.place == Place::timer) {
    const time_point check = next_check(job, now);
    check > now ? schedule_.set_alarm(job, check) : enqueue(job, now);
  } else if (job.is_live()) {
    schedule_.set_alarm(job, job.deadline());
  }
}

void PollingEngine::end_late_watches(WatchedJob& job, time_point now) {
  const bool is_on_wire = job.place == Place::wire;
  // A check that becomes due at the deadline itself is still made.
  const time_point over = job.place == Place::timer ? now - std::chrono::nanoseconds(1) : now;
  const time_point quiet_until = is_on_wire ? time_point() : outside_.limiter.quiet_until();
  job.for_each_live(
      [&](Watch& watch) {
        if (watch.deadline <= over) {
          give_up_in_time(job, watch, is_on_wire ? "; its latest check had no answer by then" : "");
        } else if (watch.deadline < quiet_until) {
          give_up(job, watch, asked_past_deadline);
        }
      },
      std::max(over, quiet_until));
}

void PollingEngine::end_watches_before_quiet_ends(time_point now) {
  const time_point quiet_until = outside_.limiter.quiet_until();
  const bool is_new = std::exchange(observed_.quiet_until, quiet_until) != quiet_until;
  if (!is_new || quiet_until <= now) return;
  for (const auto& entry : jobs_) end_late_watches(*entry.second, now);
}

/// `wait` of the time between requests now; or, where that is sooner, of what it is after the
/// server's advice has ended.
template <class Wait>
std::chrono::nanoseconds PollingEngine::at_pace(time_point now, const Wait& wait) const {
  const std::chrono::nanoseconds span = wait(outside_.limiter.even_interval(now));
  const time_point end = outside_.limiter.advice_end(now);
  if (end == time_point::max()) return span;
  return std::min(span, end - now + wait(outside_.limiter.even_interval(end)));
}

// While the list may be expected to show it, it is not looked up: how long that takes may have
// changed since the alarm was set.
PollingEngine::time_point PollingEngine::next_check(WatchedJob& job, time_point now) const {
  if (job.news.shown == time_point() || job.nudged != time_point()) return now;
  const auto patience = [&](auto interval) { return sweep_.patience(job, interval, now); };
  const time_point check = saturating_add(job.news.shown, at_pace(now, patience));
  const Watch& first = job.live.begin()->second;
  // Asked again once it has come, that time would be half of what is left later, and so on.
  const bool is_time = last_check_at(first, now) > first.last_check;
  return std::min(check, is_time ? now : next_last_check(first, now));
}

void PollingEngine::enqueue(WatchedJob& job, time_point now, Priority priority) {
  job.for_each_live([&](Watch& watch) {
    watch.last_check = last_check_at(watch, now);
    if (watch.last_check != LastCheck::none) priority = Priority::urgent;
  });
  if (job.nudged != time_point()) priority = Priority::nudged;
  const time_point soon = now + std::chrono::nanoseconds(1);
  schedule_.move(job, Place::queue, std::max(job.deadline(), soon), priority);
}

// As soon as the server lets it be asked about; a failure's own backoff is cut short.
void PollingEngine::ask_next(WatchedJob& job, time_point now) {
  const time_point allowed = job.news.held_until;
  allowed > now ? schedule_.set_alarm(job, std::min(job.alarm, allowed)) : enqueue(job, now);
}

// A wait that would cross a deadline ends before it, for the last checks and then no more.
void PollingEngine::rest_until(WatchedJob& job, time_point due) {
  const time_point now = outside_.api.now();
  time_point check = due;
  time_point last_check = time_point::max();
  job.for_each_live([&](Watch& watch) {
    const time_point next = next_last_check(watch, now);
    const bool was_last = watch.last_check == LastCheck::last;
    const bool is_over = due > next && (was_last || now >= next);
    const bool was_last_look = watch.is_put_off && was_last && job.news.failures == 0;
    if (is_over || was_last_look) return give_up_in_time(job, watch, "");
    last_check = std::min(last_check, next);
    // Its answer would come too late to begin the last one.
    const time_point last = watch.deadline - before_deadline(LastCheck::last);
    if (due < last && last - due < observed_.round_trip.usual()) check = std::max(check, last);
  });
  if (job.is_live()) schedule_.move(job, Place::timer, std::min(check, last_check));
}

PollingEngine::time_point PollingEngine::own_next_check(const WatchedJob& job, time_point seen) {
  const time_point now = outside_.api.now();
  const auto backoff = backoff_delay(options_.backoff, job.news.checks - 1, outside_.api.random());
  const auto pace = [&](auto interval) { return sweep_.own_pace(job, interval, now); };
  return saturating_add(seen, std::max(backoff, at_pace(now, pace)));
}

std::chrono::nanoseconds PollingEngine::before_deadline(LastCheck check) const noexcept {
  const RoundTrip& round_trip = observed_.round_trip;
  if (check == LastCheck::cautious) return 4 * round_trip.slowest();
  return round_trip.usual() + round_trip.usual() / 8;
}

// When to begin the next of the watch's last checks; past when it is too late for an answer.
PollingEngine::time_point PollingEngine::next_last_check(const Watch& watch,
                                                         time_point now) const noexcept {
  if (watch.deadline == time_point::max()) return watch.deadline;
  const time_point last = watch.deadline - before_deadline(LastCheck::last);
  if (watch.last_check != LastCheck::none) return last;
  // Never in the first half of what is left: a slow first answer must not end the poll early.
  const std::chrono::nanoseconds half = (watch.deadline - now) / 2;
  const time_point cautious = watch.deadline - std::min(before_deadline(LastCheck::cautious), half);
  const bool is_time_for_both = cautious + observed_.round_trip.usual() <= last;
  return is_time_for_both ? cautious : std::max(cautious, last);
}

// Which of the watch's last checks one would be that begins now.
LastCheck PollingEngine::last_check_at(const Watch& watch, time_point now) const noexcept {
  if (watch.is_put_off) return LastCheck::last;
  if (!observed_.round_trip.is_known() || watch.deadline == time_point::max()) {
    return watch.last_check;
  }
  const std::chrono::nanoseconds left = watch.deadline - now;
  if (left <= before_deadline(LastCheck::last)) return LastCheck::last;
  const bool is_cautious = left <= before_deadline(LastCheck::cautious);
  return std::max(watch.last_check, is_cautious ? LastCheck::cautious : LastCheck::none);
}

bool PollingEngine::is_in_last_check(const WatchedJob& job) const noexcept {
  return std::any_of(job.live.begin(), job.live.end(),
                     [](const auto& entry) { return entry.second.last_check != LastCheck::none; });
}

void PollingEngine::leave_list(WatchedJob& job) noexcept {
  for (WatchedJob* const left : sweep_.forget(job)) {
    if (left != nullptr) rely_on_lookups(*left);
  }
}

// The page that was to show more of it is not read any more.
void PollingEngine::rely_on_lookups(WatchedJob& job) noexcept {
  if (job.place != Place::timer || job.news.failures > 0) return;
  const time_point next = std::max(own_next_check(job, job.news.seen), outside_.api.now());
  schedule_.set_alarm(job, std::min(job.alarm, next));
}

}  // namespace sudomock::detail
