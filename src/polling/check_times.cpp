#include "polling/check_times.hpp"

#include <algorithm>

#include "base/saturate.hpp"
#include "limits/backoff_delay.hpp"
#include "polling/last_check.hpp"

namespace sudomock::detail {

namespace {

/// `wait` of the time between requests now; or, where that is sooner, of what it is after the
/// server's advice has ended.
template <class Wait>
std::chrono::nanoseconds at_pace(RateLimiter& limiter, CheckTimes::time_point now,
                                 const Wait& wait) {
  const std::chrono::nanoseconds span = wait(limiter.even_interval(now));
  const CheckTimes::time_point end = limiter.advice_end(now);
  if (end == CheckTimes::time_point::max()) return span;
  return std::min(span, end - now + wait(limiter.even_interval(end)));
}

}  // namespace

void CheckTimes::ask(WatchedJob& job, Priority priority) {
  const time_point now = api_.now();
  job.for_each_live([&](Watch& watch) {
    watch.last_check = last_check_at(watch, now, round_trip_);
    if (watch.last_check != LastCheck::none) priority = Priority::urgent;
  });
  if (job.nudged != time_point()) priority = Priority::nudged;
  const time_point soon = now + std::chrono::nanoseconds(1);
  schedule_.move(job, Place::queue, std::max(job.deadline(), soon), priority);
}

void CheckTimes::ask_when_allowed(WatchedJob& job) {
  const time_point allowed = job.known.held_until;
  if (allowed <= api_.now()) return ask(job);
  schedule_.set_alarm(job, std::min(job.alarm, allowed));
}

void CheckTimes::ask_or_wait_for_list(WatchedJob& job, time_point now) {
  const time_point check = list_shows_until(job, now);
  if (check <= now) return ask(job);
  schedule_.set_alarm(job, check);
}

// How long that is may have changed since the job's alarm was set.
CheckTimes::time_point CheckTimes::list_shows_until(WatchedJob& job, time_point now) const {
  if (job.known.last_on_a_page == time_point() || job.nudged != time_point()) return now;
  const auto patience = [&](auto interval) { return sweep_.patience(job, interval, now); };
  const time_point check =
      saturating_add(job.known.last_on_a_page, at_pace(limiter_, now, patience));
  const Watch& first = job.live.begin()->second;
  // Asked again once it has come, that time would be half of what is left later, and so on.
  const bool is_time = last_check_at(first, now, round_trip_) > first.last_check;
  return std::min(check, is_time ? now : next_last_check(first, now, round_trip_));
}

bool CheckTimes::is_too_late(const WatchedJob& job, const Watch& watch, time_point due) const {
  const time_point now = api_.now();
  const time_point next = next_last_check(watch, now, round_trip_);
  const bool was_last = watch.last_check == LastCheck::last;
  const bool is_over = due > next && (was_last || now >= next);
  const bool was_last_look = watch.is_put_off && was_last && job.known.failures == 0;
  return is_over || was_last_look;
}

void CheckTimes::rest_until(WatchedJob& job, time_point due) {
  const time_point now = api_.now();
  time_point check = due;
  time_point last_check = time_point::max();
  job.for_each_live([&](const Watch& watch) {
    last_check = std::min(last_check, next_last_check(watch, now, round_trip_));
    // Its answer would come too late to begin the last one.
    const time_point last = watch.deadline - before_deadline(LastCheck::last, round_trip_);
    if (last - due < round_trip_.usual()) check = std::max(check, last);
  });
  schedule_.move(job, Place::timer, std::min(check, last_check));
}

CheckTimes::time_point CheckTimes::after_check(const WatchedJob& job) {
  const time_point now = api_.now();
  const auto backoff = backoff_delay(backoff_, job.known.checks - 1, api_.random());
  const auto pace = [&](auto interval) { return sweep_.own_pace(job, interval, now); };
  return saturating_add(job.known.seen, std::max(backoff, at_pace(limiter_, now, pace)));
}

CheckTimes::time_point CheckTimes::after_page(WatchedJob& job) {
  return std::max(after_check(job), list_shows_until(job, api_.now()));
}

void CheckTimes::rely_on_lookups(WatchedJob& job) noexcept {
  if (job.place != Place::timer || job.known.failures > 0) return;
  const time_point next = std::max(after_check(job), api_.now());
  schedule_.set_alarm(job, std::min(job.alarm, next));
}

void CheckTimes::stop_putting_off(WatchedJob& job) noexcept {
  if (job.place != Place::timer || job.known.failures > 0) return;
  const auto backoff = backoff_delay(backoff_, std::max(job.known.checks - 1, 0), 0.0);
  const auto soon = std::chrono::duration_cast<std::chrono::nanoseconds>(backoff * api_.random());
  job.known.last_on_a_page = {};
  schedule_.set_alarm(job, std::min(job.alarm, saturating_add(api_.now(), soon)));
  schedule_.owe(job, job.alarm);
}

}  // namespace sudomock::detail
