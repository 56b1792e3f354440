#include "polling/backoff_delay.hpp"

#include <cmath>
#include <string>

#include "types/errors.hpp"

namespace sudomock::detail {

std::chrono::nanoseconds backoff_delay(const Backoff& backoff, int count, double random) {
  using Nanoseconds = std::chrono::duration<double, std::nano>;
  const Nanoseconds cap = backoff.cap;
  // pow overflows to infinity for a large count, which the cap takes care of.
  Nanoseconds delay = Nanoseconds(backoff.initial) * std::pow(backoff.multiplier, count);
  if (!(delay < cap)) delay = cap;
  return std::chrono::round<std::chrono::nanoseconds>(delay * (1.0 - backoff.jitter * random));
}

std::optional<Error> check_backoff(const Backoff& backoff, std::string_view option) {
  const auto refuse = [option](const char* rule) {
    return invalid_argument(std::string(option) + "." + rule);
  };
  // Written so that NaN is refused too.
  if (backoff.initial < std::chrono::milliseconds(1))
    return refuse("initial must be at least 1 ms");
  if (backoff.cap < backoff.initial) return refuse("cap must be at least initial");
  if (backoff.cap > std::chrono::hours(24 * 365)) return refuse("cap must be at most a year");
  if (!(backoff.multiplier >= 1.0)) return refuse("multiplier must be at least 1");
  if (!(backoff.jitter >= 0.0 && backoff.jitter <= 1.0)) return refuse("jitter must be 0 to 1");
  return std::nullopt;
}

}  // namespace sudomock::detail
