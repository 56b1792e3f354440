#include "limits/rate_limiter.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
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

bool is_good(const RateLimitStatus& rate_limit) {
  return rate_limit.status >= 200 && rate_limit.status <= 299;
}

}  // namespace

// --- Turn ---

Turn::Turn(Turn&& other) noexcept
    : limiter_(std::exchange(other.limiter_, nullptr)),
      waiter_(other.waiter_),
      number_(other.number_) {}

Turn::~Turn() {
  if (limiter_ != nullptr) limiter_->leave(*this);
}

Turn::time_point Turn::start(time_point now, time_point earliest) {
  const time_point at = limiter_->start(*this, now, earliest);
  if (at <= now) limiter_ = nullptr;
  return at;
}

// --- RateLimiter ---

RateLimiter::RateLimiter(std::optional<int> max_per_minute)
    : max_per_minute_(max_per_minute
                          ? std::optional<std::size_t>(static_cast<std::size_t>(*max_per_minute))
                          : std::nullopt) {}

Turn RateLimiter::wait_as(Waiter waiter) {
  const std::lock_guard lock(mutex_);
  (waiter == Waiter::call ? calls_ : engines_).push_back({last_number_ + 1});
  return {*this, waiter, ++last_number_};
}

RateLimiter::Row::iterator RateLimiter::place_of(const Turn& turn) noexcept {
  Row& row = row_of(turn);
  return std::lower_bound(
      row.begin(), row.end(), turn.number_,
      [](const Place& place, std::uint64_t number) { return place.number < number; });
}

void RateLimiter::leave(const Turn& turn) noexcept {
  const std::lock_guard lock(mutex_);
  row_of(turn).erase(place_of(turn));
}

RateLimiter::time_point RateLimiter::start(const Turn& turn, time_point now, time_point earliest) {
  const std::lock_guard lock(mutex_);
  forget_before(now - window);
  Row& row = row_of(turn);
  const auto place = place_of(turn);
  place->earliest = std::max(earliest, paused_until_);
  const auto before =
      static_cast<std::size_t>(std::count_if(row.begin(), place, [now](const Place& other) {
        return other.earliest <= now && other.is_waiting(now);
      }));
  place->asks = place->earliest > now          ? place->earliest
                : turn.waiter_ == Waiter::call ? time_of_call(before, now)
                                               : time_of_engine(before, now);
  if (place->asks > now) return place->asks;
  log(turn.waiter_, now);
  row.erase(place);
  return now;
}

void RateLimiter::log(Waiter by, time_point now) {
  const std::optional<std::size_t> limit = limit_at(now);
  if (by == Waiter::engine) {
    owed_ -= std::min<std::size_t>(owed_, 1);
  } else if (!is_engine_waiting(now)) {
    owed_ = 0;
  } else if (have_calls_had_their_share(now)) {
    ++owed_;
  }
  last_ = by;
  if (limit) {
    // Another thread's, which read the clock later, may have come first.
    log_.push_back({log_.empty() ? now : std::max(now, log_.back().at), by});
    if (by == Waiter::call) ++calls_in_log_;
  }
  ++counts_[second_of(now)];
}

bool RateLimiter::have_calls_had_their_share(time_point now) const {
  const std::optional<std::size_t> limit = limit_at(now);
  if (!limit) return false;
  // A minute of fewer requests has no third.
  return *limit < 3 ? last_ == Waiter::call : calls_in_log_ > *limit / 3;
}

std::size_t RateLimiter::kept_for_engines(time_point now) const {
  return owed_ + (have_calls_had_their_share(now) ? 1 : 0);
}

bool RateLimiter::is_engine_waiting(time_point now) const {
  return std::any_of(engines_.begin(), engines_.end(),
                     [now](const Place& place) { return place.is_waiting(now); });
}

std::size_t RateLimiter::calls_due(time_point now) const {
  return static_cast<std::size_t>(std::count_if(
      calls_.begin(), calls_.end(),
      [now](const Place& place) { return place.asks <= now && place.is_waiting(now); }));
}

RateLimiter::time_point RateLimiter::time_of_call(std::size_t before, time_point now) const {
  const std::size_t free = room(now);
  if (free <= before) return room_behind(before, now);
  const std::size_t kept = is_engine_waiting(now) ? kept_for_engines(now) : 0;
  if (free > before + kept) return now;
  return std::min(room_behind(free, now), now + longest_delay);
}

RateLimiter::time_point RateLimiter::time_of_engine(std::size_t before, time_point now) const {
  const std::size_t free = room(now);
  if (free <= before) return room_behind(before, now);
  const std::size_t calls = calls_due(now);
  const bool is_its_turn = (calls > 0 ? kept_for_engines(now) : owed_) > before;
  if (is_its_turn || !limit_at(now)) return now;
  const std::size_t others = before + calls;
  if (free <= others) return std::min(room_behind(free, now), now + longest_delay);
  // Each of the calls that come until there is more room may be followed by two even intervals.
  const auto left = static_cast<std::int64_t>(free - others);
  return std::max(now, room_behind(free, now) - 2 * left * interval_of_limit(now));
}

bool RateLimiter::is_at_rest() const noexcept {
  return std::unique_lock(mutex_, std::try_to_lock).owns_lock();
}

void RateLimiter::observe(const RateLimitStatus& rate_limit, time_point now) {
  const std::lock_guard lock(mutex_);
  if (rate_limit.is_refusal) learn_from_refusal(now);
  if (rate_limit.is_refusal && rate_limit.retry_after) pause(*rate_limit.retry_after, now);
  if (!rate_limit.remaining) return;
  if (*rate_limit.remaining <= 0) {
    if (rate_limit.reset) pause(*rate_limit.reset, now);
    return;
  }
  const std::chrono::seconds reset =
      std::min(rate_limit.reset.value_or(std::chrono::seconds(0)), longest_server_wait);
  advised_interval_ = std::chrono::nanoseconds(reset) / *rate_limit.remaining;
  advice_ends_ = now + reset;
  if (is_good(rate_limit)) paused_until_ = std::min(paused_until_, now);
}

void RateLimiter::pause(std::chrono::seconds span, time_point now) {
  paused_until_ = std::max(paused_until_, now + std::min(span, longest_server_wait));
}

RateLimiter::time_point RateLimiter::paused_until() const {
  const std::lock_guard lock(mutex_);
  return paused_until_;
}

std::optional<std::size_t> RateLimiter::limit(time_point now) const {
  const std::lock_guard lock(mutex_);
  return limit_at(now);
}

std::chrono::nanoseconds RateLimiter::even_interval(time_point now) const {
  const std::lock_guard lock(mutex_);
  std::chrono::nanoseconds interval = interval_of_limit(now);
  if (now < advice_ends_) interval = std::max(interval, advised_interval_);
  return interval;
}

RateLimiter::time_point RateLimiter::advice_end(time_point now) const {
  const std::lock_guard lock(mutex_);
  return now < advice_ends_ ? advice_ends_ : time_point::max();
}

void RateLimiter::forget_before(time_point time) {
  for (; !log_.empty() && log_.front().at <= time; log_.pop_front()) {
    if (log_.front().by == Waiter::call) --calls_in_log_;
  }
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

/// How many more the limits allow now.
std::size_t RateLimiter::room(time_point now) const {
  std::size_t room = std::numeric_limits<std::size_t>::max();
  const auto allow = [&](std::optional<std::size_t> limit, time_point since) {
    if (!limit) return;
    const auto first =
        std::upper_bound(log_.begin(), log_.end(), since,
                         [](time_point time, const Start& start) { return time < start.at; });
    const auto used = static_cast<std::size_t>(log_.end() - first);
    room = std::min(room, *limit - std::min(used, *limit));
  };
  allow(max_per_minute_, time_point::min());
  allow(learnt_limit_at(now), learnt_at_);
  return room;
}

/// When the limits allow one more after so many others, each of which starts as soon as it may.
RateLimiter::time_point RateLimiter::room_behind(std::size_t others, time_point now) const {
  time_point room = now;
  const auto allow = [&](std::optional<std::size_t> limit, time_point since) {
    if (!limit) return;
    const std::size_t used = log_.size() + others % *limit;
    const bool is_free = used < *limit || log_[used - *limit].at <= since;
    const auto minutes = static_cast<std::int64_t>(others / *limit);
    room = std::max(room, (is_free ? now : log_[used - *limit].at + window) + minutes * window);
  };
  allow(max_per_minute_, time_point::min());
  // Requests from before the limit was learnt do not count: they would stop the client for a minute
  // instead of slowing it down.
  allow(learnt_limit_at(now), learnt_at_);
  return room;
}

/// The time between requests that spends the limits evenly.
std::chrono::nanoseconds RateLimiter::interval_of_limit(time_point now) const {
  const std::optional<std::size_t> limit = limit_at(now);
  if (!limit) return {};
  return std::chrono::nanoseconds(window) / static_cast<std::int64_t>(*limit);
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
