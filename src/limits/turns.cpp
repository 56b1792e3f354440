#include "limits/turns.hpp"

#include <algorithm>
#include <utility>

namespace sudomock::detail {

Turns::time_point Turns::take(time_point now, std::size_t wanted) {
  const std::chrono::nanoseconds interval = limiter_.even_interval(now);
  // Booked for the end of a quiet that ended earlier.
  const std::uint64_t quiets_ended = limiter_.quiets_ended();
  if (std::exchange(quiets_ended_, quiets_ended) != quiets_ended) give_back();
  if (booked_.empty()) booked_.push_back(limiter_.book(now));
  const time_point paced = pacer_.next(now, interval);
  if (paced <= now && booked_.front().start(now)) {
    booked_.pop_front();
    pacer_.spend(now, interval);
    return now;
  }
  // Booked while this engine paces itself too: callers who do not would take every turn meanwhile.
  while (booked_.size() < wanted) booked_.push_back(limiter_.book(now));
  return std::max(paced, booked_.front().time());
}

}  // namespace sudomock::detail
