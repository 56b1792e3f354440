#include "polling/nudged_ends.hpp"

namespace sudomock::detail {

namespace {

// Two nudged ends in a row begin the reliance on nudges, and four without a nudge end it; in the
// long run it takes a third of the ends.
constexpr double least_share = 0.6;
constexpr double trust_gained = 0.4;
constexpr double trust_lost = 1.0 / 8;

}  // namespace

void NudgedEnds::on_end(bool was_nudged, std::chrono::nanoseconds first_interval,
                        time_point now) noexcept {
  share_ = was_nudged ? share_ + (1.0 - share_) * trust_gained : share_ * (1.0 - trust_lost);
  interval_ = last_ == time_point() ? first_interval : interval(now);
  last_ = now;
}

bool NudgedEnds::are_most() const noexcept { return share_ >= least_share; }

std::chrono::nanoseconds NudgedEnds::interval(time_point now) const noexcept {
  constexpr int latest = 16;
  return interval_ + (now - last_ - interval_) / latest;
}

}  // namespace sudomock::detail
