#include "limits/backoff_delay.hpp"

#include <algorithm>
#include <cmath>

#include "base/saturate.hpp"

namespace sudomock::detail {

std::chrono::nanoseconds backoff_delay(const Backoff& backoff, int count, double random) {
  using Nanoseconds = std::chrono::duration<double, std::nano>;
  const Nanoseconds cap = longest_wait(backoff);
  // pow overflows to infinity for a large count, which the cap takes care of.
  Nanoseconds delay =
      Nanoseconds(saturating_nanoseconds(backoff.initial)) * std::pow(backoff.multiplier, count);
  if (!(delay < cap)) delay = cap;
  return std::chrono::round<std::chrono::nanoseconds>(delay * (1.0 - backoff.jitter * random));
}

std::chrono::nanoseconds longest_wait(const Backoff& backoff) {
  // Half of what the clock can count, so that it can be added to a time.
  return std::min(saturating_nanoseconds(backoff.cap), std::chrono::nanoseconds::max() / 2);
}

}  // namespace sudomock::detail
