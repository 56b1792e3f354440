#include "polling/account_pause.hpp"

#include <algorithm>
#include <utility>

#include "base/saturate.hpp"
#include "limits/backoff_delay.hpp"

namespace sudomock::detail {

bool AccountPause::is_reason(const Error& error) const noexcept {
  const bool is_refusal = error.code == ErrorCode::unauthenticated ||
                          error.code == ErrorCode::insufficient_credits ||
                          error.code == ErrorCode::permission_denied;
  return options_.keep_running && is_refusal;
}

void AccountPause::begin(const Error& refusal, time_point now) {
  refusal_ = refusal;
  if (!since_) since_ = now;
}

void AccountPause::end() noexcept {
  refusal_.reset();
  since_.reset();
}

void AccountPause::put_off(std::chrono::nanoseconds asked, time_point now, double random) {
  Backoff at_cap = options_.backoff;
  at_cap.initial = at_cap.cap;
  next_try_ = saturating_add(now, std::max(backoff_delay(at_cap, 0, random), asked));
}

void AccountPause::tell() {
  const std::optional<ErrorCode> reason = refusal_ ? std::optional(refusal_->code) : std::nullopt;
  if (std::exchange(told_, reason) != reason && options_.on_pause) options_.on_pause(refusal_);
}

}  // namespace sudomock::detail
