#include "polling/account_pause.hpp"

#include <algorithm>
#include <utility>

#include "base/saturate.hpp"
#include "limits/backoff_delay.hpp"
#include "limits/rate_limiter.hpp"

namespace sudomock::detail {

bool is_account_refusal(const Error& error) noexcept {
  return error.code == ErrorCode::unauthenticated ||
         error.code == ErrorCode::insufficient_credits ||
         error.code == ErrorCode::permission_denied;
}

void AccountPause::begin(const Error& refusal, time_point now) {
  refusal_ = refusal;
  if (!since_) since_ = now;
}

void AccountPause::end() noexcept {
  refusal_.reset();
  since_.reset();
}

void AccountPause::put_off(const Error& failure, time_point now, double random) {
  Backoff at_cap = options_.backoff;
  at_cap.initial = at_cap.cap;
  const std::chrono::nanoseconds asked =
      std::min(failure.retry_after.value_or(std::chrono::seconds(0)), longest_server_wait);
  next_try_ = saturating_add(now, std::max(backoff_delay(at_cap, 0, random), asked));
}

void AccountPause::tell() {
  const std::optional<ErrorCode> reason = refusal_ ? std::optional(refusal_->code) : std::nullopt;
  if (std::exchange(told_, reason) != reason && options_.on_pause) options_.on_pause(refusal_);
}

}  // namespace sudomock::detail
