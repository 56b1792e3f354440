#include "polling/watch_table.hpp"

#include <functional>
#include <utility>

namespace sudomock::detail {

namespace {

std::size_t hash_of(std::string_view render_uuid) noexcept {
  return std::hash<std::string_view>()(render_uuid);
}

}  // namespace

void WatchTable::make_room() {
  by_id_.reserve(by_id_.size() + 1);
  if (first_free_ != no_number) return;
  jobs_.emplace_back().generation = 1;
  first_free_ = static_cast<Number>(jobs_.size() - 1);
}

Number WatchTable::add(WatchedJob&& job) noexcept {
  const Number number = first_free_;
  const Number generation = jobs_[number].generation + 1;
  first_free_ = jobs_[number].same_job.after;
  jobs_[number] = std::move(job);
  WatchedJob& added = jobs_[number];
  added.generation = generation;
  const std::size_t hash = hash_of(added.render_uuid.view());
  if (const std::optional<Number> other = find(added.render_uuid.view())) {
    by_id_.replace(hash, *other, number);
    added.same_job = {*other, jobs_[*other].same_job.after};
    jobs_[added.same_job.after].same_job.before = number;
    jobs_[*other].same_job.after = number;
  } else {
    by_id_.insert(hash, number);
    added.same_job = {number, number};
  }
  ++size_;
  return number;
}

WatchedJob WatchTable::take(Number number) noexcept {
  const std::size_t hash = hash_of(jobs_[number].render_uuid.view());
  const auto [before, after] = jobs_[number].same_job;
  if (after == number) {
    by_id_.erase(hash, number);
  } else {
    by_id_.replace(hash, number, before);
    jobs_[before].same_job.after = after;
    jobs_[after].same_job.before = before;
  }
  WatchedJob taken = std::move(jobs_[number]);
  jobs_[number] = WatchedJob();
  jobs_[number].generation = taken.generation + 1;
  jobs_[number].same_job.after = std::exchange(first_free_, number);
  --size_;
  return taken;
}

std::optional<Number> WatchTable::find(std::string_view render_uuid) const noexcept {
  std::optional<Number> found;
  by_id_.for_each(hash_of(render_uuid), [&](Number number) {
    if (jobs_[number].render_uuid.view() == render_uuid) found = number;
  });
  return found;
}

}  // namespace sudomock::detail
