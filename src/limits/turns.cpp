#include "limits/turns.hpp"

namespace sudomock::detail {

Turns::time_point Turns::take(time_point now, Waiter waiter) {
  // It waits in the row while this engine paces itself too: callers who do not would take every
  // turn meanwhile.
  if (!next_) next_.emplace(limiter_.wait_as(waiter));
  const std::chrono::nanoseconds interval = limiter_.even_interval(now);
  const time_point at = next_->start(now, pacer_.next(now, interval));
  if (at > now) return at;
  next_.reset();
  pacer_.spend(now, interval);
  return now;
}

}  // namespace sudomock::detail
