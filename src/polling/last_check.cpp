#include "polling/last_check.hpp"

#include <algorithm>

namespace sudomock::detail {

std::chrono::nanoseconds before_deadline(LastCheck check, const RoundTrip& round_trip) noexcept {
  if (check == LastCheck::cautious) return 4 * round_trip.slowest();
  return round_trip.usual() + round_trip.usual() / 8;
}

Watch::time_point next_last_check(const Watch& watch, Watch::time_point now,
                                  const RoundTrip& round_trip) noexcept {
  using time_point = Watch::time_point;
  if (watch.deadline == time_point::max()) return watch.deadline;
  const time_point last = watch.deadline - before_deadline(LastCheck::last, round_trip);
  if (watch.last_check != LastCheck::none) return last;
  // Never in the first half of what is left: a slow first answer must not end the poll early.
  const std::chrono::nanoseconds half = (watch.deadline - now) / 2;
  const time_point cautious =
      watch.deadline - std::min(before_deadline(LastCheck::cautious, round_trip), half);
  const bool is_time_for_both = cautious + round_trip.usual() <= last;
  return is_time_for_both ? cautious : std::max(cautious, last);
}

LastCheck last_check_at(const Watch& watch, Watch::time_point now,
                        const RoundTrip& round_trip) noexcept {
  if (watch.is_put_off) return LastCheck::last;
  if (!round_trip.is_known() || watch.deadline == Watch::time_point::max()) {
    return watch.last_check;
  }
  const std::chrono::nanoseconds left = watch.deadline - now;
  if (left <= before_deadline(LastCheck::last, round_trip)) return LastCheck::last;
  const bool is_cautious = left <= before_deadline(LastCheck::cautious, round_trip);
  return std::max(watch.last_check, is_cautious ? LastCheck::cautious : LastCheck::none);
}

}  // namespace sudomock::detail
