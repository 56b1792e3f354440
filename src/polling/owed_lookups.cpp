#include "polling/owed_lookups.hpp"

#include <algorithm>
#include <cmath>

#include "base/saturate.hpp"
#include "limits/backoff_delay.hpp"
#include "limits/rate_limiter.hpp"

namespace sudomock::detail {

namespace {

using namespace std::chrono_literals;
using Span = std::chrono::nanoseconds;

// A job is owed a lookup after the longest of these: a minute, three times the backoff's cap, and
// a quarter of the time that it has been watched. Up to a tenth less, so that of jobs that were
// watched together those of each page have their turn soon.
constexpr Span shortest_grace = 60s;
constexpr int caps = 3;
constexpr int share_of_watched = 4;
constexpr double spread = 0.1;
// They are one beside sixteen pages; or, while those are rare, one each cap, which is taken to be
// between a quarter of a minute and a minute. Under a small limit no more than one request in
// eight, so that the pages keep the rest.
constexpr int pages_to_a_lookup = 16;
constexpr int one_request_in_of_few = 8;
constexpr Span shortest_pause = 15s;
constexpr Span longest_pause = 60s;

// In [0, 1): that of numbers next to each other lies far apart.
double part_of(Number number) {
  constexpr double golden_ratio = 0.6180339887498949;
  const double turns = static_cast<double>(number) * golden_ratio;
  return turns - std::floor(turns);
}

Span cap_of(const Backoff& backoff) {
  return std::min<Span>(longest_wait(backoff), longest_server_wait);
}

}  // namespace

void OwedLookups::add(WatchedJob& job, time_point now) {
  job.since = now;
  times_.add(job, saturating_add(now, grace(job, now)));
}

void OwedLookups::owe(WatchedJob& job, time_point from) noexcept {
  times_.change(job, saturating_add(from, grace(job, from)));
}

Span OwedLookups::grace(const WatchedJob& job, time_point from) const noexcept {
  const Span watched = (from - job.since) / share_of_watched;
  const Span longest = std::max({shortest_grace, caps * cap_of(backoff_), watched});
  return std::chrono::duration_cast<Span>(longest * (1.0 - spread * part_of(job.number)));
}

OwedLookups::time_point OwedLookups::due(Span interval) const noexcept {
  const time_point owed = times_.first_time();
  if (pages_since_ >= pages_to_a_lookup || owed == time_point::max()) return owed;
  const Span by_cap = std::clamp(cap_of(backoff_), shortest_pause, longest_pause);
  const Span by_limit = one_request_in_of_few * std::min<Span>(interval, longest_server_wait);
  return std::max(owed, last_ + std::max(by_cap, by_limit));
}

WatchedJob* OwedLookups::take(time_point now) noexcept {
  last_ = now;
  pages_since_ = 0;
  return times_.first();
}

bool OwedLookups::is_consistent(const WatchedJob& job) const noexcept {
  const bool is_owed = job.owed != time_point::max();
  return times_.contains(job) && is_owed == (job.place != Place::wire);
}

}  // namespace sudomock::detail
