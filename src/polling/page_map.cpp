#include "polling/page_map.hpp"

namespace sudomock::detail {

PageMap::PageMap(WatchTable& jobs) : jobs_(jobs) {
  for (PageNumber place = 0; place < places; ++place) pages_[place];
}

PageNumber PageMap::page_at(const std::optional<Cursor>& start) {
  if (!start) {
    if (!head_) {
      pages_[next_number_];
      head_ = next_number_++;
    }
    return *head_;
  }
  if (const auto found = by_start_.find(start->str()); found != by_start_.end()) {
    return found->second;
  }
  const auto added = pages_.try_emplace(next_number_).first;
  try {
    added->second.start = start;
    by_start_.emplace(added->second.start->str(), added->first);
  } catch (...) {
    pages_.erase(added);
    throw;
  }
  return next_number_++;
}

PageMap::Page* PageMap::find(PageNumber page) noexcept {
  const auto found = pages_.find(page);
  return found == pages_.end() ? nullptr : &found->second;
}

const PageMap::Page* PageMap::find(PageNumber page) const noexcept {
  const auto found = pages_.find(page);
  return found == pages_.end() ? nullptr : &found->second;
}

std::size_t PageMap::count(PageNumber page) const noexcept {
  const Page* found = find(page);
  return found == nullptr ? 0 : found->jobs.size();
}

Number PageMap::first(PageNumber page) const noexcept {
  const Page* found = find(page);
  return found == nullptr ? no_number : found->jobs.front();
}

std::size_t PageMap::unplaced() const noexcept {
  std::size_t sum = 0;
  for (PageNumber place = 0; place < places; ++place) sum += pages_.at(place).jobs.size();
  return sum;
}

void PageMap::put(Number number, PageNumber page) noexcept {
  remove(number);
  find(page)->jobs.push_back(jobs_, number);
  jobs_[number].page = page;
  ++total_;
}

void PageMap::remove(Number number) noexcept {
  if (jobs_[number].page == no_number) return;
  find(jobs_[number].page)->jobs.remove(jobs_, number);
  jobs_[number].page = no_number;
  --total_;
}

void PageMap::put_all(PageNumber from, PageNumber to) noexcept {
  for (Number next = first(from); next != no_number; next = first(from)) put(next, to);
}

void PageMap::drop(PageNumber page) noexcept {
  const auto found = pages_.find(page);
  if (found == pages_.end()) return;
  if (found->second.start) {
    by_start_.erase(found->second.start->str());
  } else {
    head_.reset();
  }
  pages_.erase(found);
}

std::optional<PageNumber> PageMap::next_page(PageNumber page) const noexcept {
  auto next = pages_.upper_bound(is_page(page) ? page : places - 1);
  if (next == pages_.end()) next = pages_.lower_bound(places);
  return next == pages_.end() ? std::nullopt : std::optional(next->first);
}

}  // namespace sudomock::detail
