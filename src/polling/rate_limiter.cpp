#include "polling/rate_limiter.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sudomock::detail {

namespace {

constexpr std::chrono::seconds window{60};
// The longest span that the API's plans count in (contract: "rate limits", per hour); whoever asks
// for longer quiet than that is more likely broken than serious.
constexpr std::chrono::seconds longest_quiet{3600};
constexpr std::chrono::seconds bunch{1};
// A learnt limit starts below what was refused, and grows until it no longer matters.
constexpr double learnt_share = 0.7;
constexpr double growth_per_minute = 1.25;
constexpr double forgotten_at_growth = 4.0;
// Below this many requests a minute, a refusal says more about others on the account than about us.
constexpr double least_learnt = 30.0;

constexpr int status_rate_limited = 429;

RateLimiter::time_point second_of(RateLimiter::time_point time) {
  return std::chrono::floor<std::chrono::seconds>(time);
}

}  // namespace

RateLimiter::RateLimiter(std::optional<int> max_per_minute)
    : max_per_minute_(max_per_minute
                          ? std::optional<std::size_t>(static_cast<std::size_t>(*max_per_minute))
                          : std::nullopt) {}

RateLimiter::time_point RateLimiter::book(time_point now) {
  const std::lock_guard lock(mutex_);
  forget_before(now - window);
  time_point at = std::max(now, quiet_until_);
  if (!booked_.empty()) at = std::max(at, booked_.back());
  at = std::max(at, room_for_one_more(max_per_minute_, time_point::min()));
  // What was asked before the lesson is past mending: to count it would mean silence, not slowness.
  const std::optional<std::size_t> learnt = learnt_limit_at(now);
  at = std::max(at, room_for_one_more(learnt, learnt_at_));
  if (max_per_minute_ || learnt) booked_.push_back(at);
  ++counts_[second_of(at)];
  return at;
}

void RateLimiter::give_back(time_point booked) {
  const std::lock_guard lock(mutex_);
  const auto found = std::lower_bound(booked_.begin(), booked_.end(), booked);
  if (found != booked_.end() && *found == booked) booked_.erase(found);
  const auto count = counts_.find(second_of(booked));
  if (count != counts_.end() && --count->second == 0) counts_.erase(count);
}

void RateLimiter::observe(const RateSigns& signs, time_point now) {
  const std::lock_guard lock(mutex_);
  std::optional<std::chrono::seconds> quiet;
  if (signs.status == status_rate_limited) {
    quiet = signs.retry_after;
    if (quiet != std::chrono::seconds(0)) learn_from_refusal(now);
  }
  if (signs.remaining && signs.reset) {
    if (*signs.remaining <= 0) {
      quiet = std::max(quiet.value_or(std::chrono::seconds(0)), *signs.reset);
    } else {
      advised_interval_ = std::chrono::nanoseconds(*signs.reset) / *signs.remaining;
      advice_ends_ = now + std::min(*signs.reset, longest_quiet);
    }
  }
  if (quiet) quiet_until_ = std::max(quiet_until_, now + std::min(*quiet, longest_quiet));
}

RateLimiter::time_point RateLimiter::quiet_until() const {
  const std::lock_guard lock(mutex_);
  return quiet_until_;
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

void RateLimiter::forget_before(time_point time) {
  while (!booked_.empty() && booked_.front() <= time) booked_.pop_front();
  counts_.erase(counts_.begin(), counts_.lower_bound(time));
}

void RateLimiter::learn_from_refusal(time_point now) {
  // Refusals come in bunches, one lesson for each; and a lone one may be other people's fault.
  if (refused_at_ && now - *refused_at_ < bunch) return;
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

/// When this limit allows one more, counting what is booked after `since`.
RateLimiter::time_point RateLimiter::room_for_one_more(std::optional<std::size_t> limit,
                                                       time_point since) const {
  const auto first = std::upper_bound(booked_.begin(), booked_.end(), since);
  const auto count = static_cast<std::size_t>(booked_.end() - first);
  if (!limit || count < *limit) return time_point::min();
  return booked_[booked_.size() - *limit] + window;
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
