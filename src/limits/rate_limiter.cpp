#include "limits/rate_limiter.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace sudomock::detail {

namespace {

constexpr std::chrono::seconds window{60};
constexpr std::chrono::seconds burst{1};
// A learnt limit starts below what was refused, and grows until it no longer matters.
constexpr double learnt_share = 0.7;
constexpr double growth_per_minute = 1.25;
constexpr double forgotten_at_growth = 4.0;
// Below this many requests a minute, a refusal says more about others on the account than about us.
constexpr double least_learnt = 30.0;

RateLimiter::time_point second_of(RateLimiter::time_point time) {
  return std::chrono::floor<std::chrono::seconds>(time);
}

bool is_good(const RateLimitStatus& signs) { return signs.status >= 200 && signs.status <= 299; }

}  // namespace

// --- Turn ---

Turn::Turn(Turn&& other) noexcept
    : limiter_(std::exchange(other.limiter_, nullptr)), time_(other.time_) {}

Turn::~Turn() {
  if (limiter_ != nullptr) limiter_->give_back(time_);
}

bool Turn::start(time_point now) {
  time_ = limiter_->start(time_, now);
  if (time_ > now) return false;
  limiter_ = nullptr;
  return true;
}

// --- RateLimiter ---

RateLimiter::RateLimiter(std::optional<int> max_per_minute)
    : max_per_minute_(max_per_minute
                          ? std::optional<std::size_t>(static_cast<std::size_t>(*max_per_minute))
                          : std::nullopt) {}

Turn RateLimiter::book(time_point now) {
  const std::lock_guard lock(mutex_);
  forget_before(now - window);
  time_point at = std::max({now, quiet_until_, room_behind(log_.size(), now)});
  if (!log_.empty()) at = std::max(at, log_.back());
  if (limit_at(now)) log_.push_back(at);
  return {*this, at};
}

RateLimiter::time_point RateLimiter::start(time_point booked, time_point now) {
  const std::lock_guard lock(mutex_);
  if (now < booked) return booked;
  // It may be used late, the server may have asked for quiet since, and others may have started
  // late: every turn is asked again, so that no minute ever holds more than the limit.
  auto& count = counts_[second_of(now)];
  const auto own = find(booked);
  // Its own entry goes behind all that is not after now, and then to its new place.
  auto place = std::upper_bound(log_.begin(), log_.end(), now);
  if (own != log_.end()) place = std::rotate(own, own + 1, place);
  const auto used = static_cast<std::size_t>(place - log_.begin());
  const time_point at = std::max({now, quiet_until_, room_behind(used, now)});
  if (own != log_.end()) {
    const auto end = std::upper_bound(place + 1, log_.end(), at);
    *std::rotate(place, place + 1, end) = at;
  } else if (at == now && limit_at(now)) {
    log_.insert(place, at);
  }
  if (at == now) ++count;
  return at;
}

bool RateLimiter::is_at_rest() const noexcept {
  return std::unique_lock(mutex_, std::try_to_lock).owns_lock();
}

void RateLimiter::give_back(time_point booked) noexcept {
  const std::lock_guard lock(mutex_);
  if (const auto own = find(booked); own != log_.end()) log_.erase(own);
}

std::deque<RateLimiter::time_point>::iterator RateLimiter::find(time_point booked) noexcept {
  const auto found = std::lower_bound(log_.begin(), log_.end(), booked);
  return found != log_.end() && *found == booked ? found : log_.end();
}

void RateLimiter::observe(const RateLimitStatus& signs, time_point now) {
  const std::lock_guard lock(mutex_);
  if (signs.is_refusal) learn_from_refusal(now);
  if (signs.is_refusal && signs.retry_after) be_quiet(*signs.retry_after, now);
  if (!signs.remaining) return;
  if (*signs.remaining <= 0) {
    if (signs.reset) be_quiet(*signs.reset, now);
    return;
  }
  const std::chrono::seconds reset =
      std::min(signs.reset.value_or(std::chrono::seconds(0)), longest_advice);
  advised_interval_ = std::chrono::nanoseconds(reset) / *signs.remaining;
  advice_ends_ = now + reset;
  if (is_good(signs) && quiet_until_ > now) {
    quiet_until_ = now;
    ++quiets_ended_;
  }
}

void RateLimiter::be_quiet(std::chrono::seconds span, time_point now) {
  quiet_until_ = std::max(quiet_until_, now + std::min(span, longest_advice));
}

RateLimiter::time_point RateLimiter::quiet_until() const {
  const std::lock_guard lock(mutex_);
  return quiet_until_;
}

std::uint64_t RateLimiter::quiets_ended() const {
  const std::lock_guard lock(mutex_);
  return quiets_ended_;
}

std::chrono::nanoseconds RateLimiter::even_interval(time_point now) const {
  const std::lock_guard lock(mutex_);
  std::chrono::nanoseconds interval{0};
  if (const std::optional<std::size_t> limit = limit_at(now)) {
    interval = std::chrono::nanoseconds(window) / static_cast<std::int64_t>(*limit);
  }
  if (now < advice_ends_) interval = std::max(interval, advised_interval_);
  return interval;
}

RateLimiter::time_point RateLimiter::advice_end(time_point now) const {
  const std::lock_guard lock(mutex_);
  return now < advice_ends_ ? advice_ends_ : time_point::max();
}

void RateLimiter::forget_before(time_point time) {
  while (!log_.empty() && log_.front() <= time) log_.pop_front();
  counts_.erase(counts_.begin(), counts_.lower_bound(time));
}

void RateLimiter::learn_from_refusal(time_point now) {
  // Several refusals within a second count as one; and a single one may be caused by other users of
  // the account.
  if (refused_at_ && now - *refused_at_ < burst) return;
  const bool again = refused_at_ && now - *refused_at_ < window;
  refused_at_ = now;
  if (!again) return;
  const double allowed = learnt_share * static_cast<double>(count_of_last_minute(now));
  learnt_per_minute_ = static_cast<std::size_t>(std::max(least_learnt, allowed));
  learnt_at_ = now;
}

std::size_t RateLimiter::count_of_last_minute(time_point now) const {
  return std::accumulate(counts_.lower_bound(now - window), counts_.upper_bound(now),
                         std::size_t{0},
                         [](std::size_t sum, const auto& entry) { return sum + entry.second; });
}

/// When the limits allow one more behind the first `used` of the log.
RateLimiter::time_point RateLimiter::room_behind(std::size_t used, time_point now) const {
  time_point room = time_point::min();
  const auto allow = [&](std::optional<std::size_t> limit, time_point since) {
    if (!limit || used < *limit || log_[used - *limit] <= since) return;
    room = std::max(room, log_[used - *limit] + window);
  };
  allow(max_per_minute_, time_point::min());
  // Requests from before the limit was learnt do not count: they would stop the client for a minute
  // instead of slowing it down.
  allow(learnt_limit_at(now), learnt_at_);
  return room;
}

std::optional<std::size_t> RateLimiter::limit_at(time_point now) const {
  const std::optional<std::size_t> learnt = learnt_limit_at(now);
  if (!max_per_minute_ || !learnt) return max_per_minute_ ? max_per_minute_ : learnt;
  return std::min(*max_per_minute_, *learnt);
}

std::optional<std::size_t> RateLimiter::learnt_limit_at(time_point now) const {
  if (!learnt_per_minute_) return std::nullopt;
  const double minutes = std::chrono::duration<double>(now - learnt_at_) / window;
  const double growth = std::pow(growth_per_minute, std::max(0.0, minutes));
  if (growth >= forgotten_at_growth) return std::nullopt;
  return static_cast<std::size_t>(static_cast<double>(*learnt_per_minute_) * growth);
}

}  // namespace sudomock::detail
