#include "polling/watch_table.hpp"

#include <utility>

namespace sudomock::detail {

WatchTable::WatchTable() : by_id_(0, Hash{{&jobs_}}, Equal{{&jobs_}}) {}

WatchTable::Number WatchTable::add(WatchedJob job) {
  Number number = static_cast<Number>(jobs_.size());
  if (vacant_.empty()) {
    jobs_.push_back(std::move(job));
  } else {
    number = vacant_.back();
    vacant_.pop_back();
    jobs_[number] = std::move(job);
  }
  by_id_.insert(number);
  return number;
}

WatchedJob WatchTable::take(Number number) {
  const auto [first, last] = by_id_.equal_range(number);
  for (auto it = first; it != last; ++it) {
    if (*it == number) {
      by_id_.erase(it);
      break;
    }
  }
  vacant_.push_back(number);
  return std::exchange(jobs_[number], WatchedJob());
}

std::vector<WatchTable::Number> WatchTable::find(std::string_view render_uuid) const {
  const auto [first, last] = by_id_.equal_range(render_uuid);
  return {first, last};
}

std::vector<WatchTable::Number> WatchTable::all() const { return {by_id_.begin(), by_id_.end()}; }

}  // namespace sudomock::detail
