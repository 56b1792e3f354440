#include "polling/watch_table.hpp"

#include <functional>
#include <utility>

namespace sudomock::detail {

namespace {

std::size_t hash_of(std::string_view render_uuid) {
  return std::hash<std::string_view>()(render_uuid);
}

}  // namespace

WatchTable::Number WatchTable::add(WatchedJob job) {
  Number number = static_cast<Number>(jobs_.size());
  if (vacant_.empty()) {
    jobs_.push_back(std::move(job));
  } else {
    number = vacant_.back();
    vacant_.pop_back();
    jobs_[number] = std::move(job);
  }
  by_id_.insert(hash_of(jobs_[number].render_uuid.view()), number);
  return number;
}

WatchedJob WatchTable::take(Number number) {
  by_id_.erase(hash_of(jobs_[number].render_uuid.view()), number);
  vacant_.push_back(number);
  return std::exchange(jobs_[number], WatchedJob());
}

std::vector<WatchTable::Number> WatchTable::find(std::string_view render_uuid) const {
  std::vector<Number> found;
  by_id_.for_each(hash_of(render_uuid), [&](Number number) {
    if (jobs_[number].render_uuid.view() == render_uuid) found.push_back(number);
  });
  return found;
}

std::vector<WatchTable::Number> WatchTable::all() const {
  std::vector<Number> numbers;
  numbers.reserve(size());
  for (Number number = 0; number < jobs_.size(); ++number) {
    if (holds(number)) numbers.push_back(number);
  }
  return numbers;
}

}  // namespace sudomock::detail
