#include "testing/rate_meter.hpp"

namespace sudomock::detail {

RateMeter::Verdict RateMeter::count(const testing::RateLimit& limit, FakeTime now) {
  constexpr FakeTime minute = std::chrono::minutes{1};
  if (limit.fixed_windows) {
    if (!counted_.empty() && counted_.front() + minute <= now) counted_.clear();
  } else {
    while (!counted_.empty() && counted_.front() + minute <= now) counted_.pop_front();
  }
  Verdict verdict;
  verdict.allowed = std::ssize(counted_) < limit.per_minute;
  if (verdict.allowed) counted_.push_back(now);
  verdict.remaining = limit.per_minute - std::ssize(counted_);
  // The wire has whole seconds. They are rounded up, so that a client that waits so long is never
  // too early.
  verdict.reset = std::chrono::ceil<std::chrono::seconds>(counted_.front() + minute - now);
  return verdict;
}

}  // namespace sudomock::detail
