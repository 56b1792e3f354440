#pragma once

#include <cstddef>
#include <vector>

#include "polling/watch_table.hpp"

namespace sudomock::detail {

/// When each watch has to be seen to next: a binary heap in which a watch stands at most once and
/// knows its place, so that a wake can be moved and nothing stale piles up (`std::priority_queue`
/// can do neither). Nothing but `reserve` needs memory.
class WakeHeap {
 public:
  using time_point = WatchedJob::time_point;

  explicit WakeHeap(WatchTable& jobs) : jobs_(jobs) {}

  /// Makes room for that many watches in all.
  void reserve(std::size_t watches);

  [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }
  [[nodiscard]] bool empty() const noexcept { return heap_.empty(); }
  /// The earliest; only when not empty.
  [[nodiscard]] Number next() const noexcept { return heap_.front(); }
  /// `time_point::max()` when there is none.
  [[nodiscard]] time_point next_time() const noexcept {
    return heap_.empty() ? time_point::max() : jobs_[heap_.front()].wake;
  }

  /// Adds the watch's wake, or moves it.
  void set(Number number, time_point time) noexcept;
  /// Takes the watch's wake out, if it has one.
  void remove(Number number) noexcept;

 private:
  void put(std::size_t place, Number number) noexcept;
  void sift_up(std::size_t place, Number number) noexcept;
  void sift_down(std::size_t place, Number number) noexcept;
  void settle(std::size_t place, Number number) noexcept;

  WatchTable& jobs_;  // hold the times
  std::vector<Number> heap_;
};

}  // namespace sudomock::detail
