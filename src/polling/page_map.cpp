#include "polling/page_map.hpp"

namespace sudomock::detail {

const PageMap::Jobs& PageMap::jobs_on(const std::string& page) const noexcept {
  static const Jobs none;
  const auto found = pages_.find(page);
  return found == pages_.end() ? none : found->second;
}

void PageMap::seek(WatchedJob& job) {
  if (sought_.contains(&job)) return;
  Jobs entry{&job};
  forget(job);
  sought_.merge(entry);
  ++size_;
}

WatchedJob* PageMap::put(WatchedJob& job, const std::string& page) {
  Jobs entry{&job};
  const auto to = pages_.try_emplace(page).first;
  if (job.page == &to->first) return nullptr;
  WatchedJob* const alone = forget(job);
  to->second.merge(entry);
  job.page = &to->first;
  ++size_;
  return alone;
}

WatchedJob* PageMap::forget(WatchedJob& job) noexcept {
  if (job.page == nullptr) {
    size_ -= sought_.erase(&job) + missed_.erase(&job);
    return nullptr;
  }
  const auto from = pages_.find(*job.page);
  Jobs& jobs = from->second;
  jobs.erase(&job);
  job.page = nullptr;
  --size_;
  WatchedJob* const alone = jobs.size() == 1 ? *jobs.begin() : nullptr;
  if (jobs.empty()) pages_.erase(from);
  return alone;
}

}  // namespace sudomock::detail
