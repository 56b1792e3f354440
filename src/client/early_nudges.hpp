#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <sudomock/transport.hpp>

#include "base/text.hpp"

namespace sudomock::detail {

/// Nudges of jobs that nobody watches yet, such as by a webhook that comes before the program knows
/// its order: for two minutes, and of more than ten thousand the latest.
class EarlyNudges {
 public:
  using time_point = HttpSession::time_point;

  static constexpr std::size_t most = 10'000;

  void remember(std::string_view render_uuid, time_point now) {
    forget_until(now - kept_for);
    if (order_.size() == most) forget_first();
    order_.emplace_back(now, render_uuid);
    latest_.insert_or_assign(order_.back().second, now);
  }
  [[nodiscard]] bool contains(std::string_view render_uuid, time_point now) {
    forget_until(now - kept_for);
    return latest_.contains(render_uuid);
  }

 private:
  static constexpr std::chrono::minutes kept_for{2};

  void forget_until(time_point time) {
    while (!order_.empty() && order_.front().first <= time) forget_first();
  }
  void forget_first() {
    const auto& [at, render_uuid] = order_.front();
    const auto found = latest_.find(render_uuid);
    if (found != latest_.end() && found->second == at) latest_.erase(found);
    order_.pop_front();
  }

  std::deque<std::pair<time_point, std::string>> order_;
  std::unordered_map<std::string, time_point, HashIgnoringCase, EqualIgnoringCase> latest_;
};

}  // namespace sudomock::detail
