#pragma once

#include <cstddef>

#include "polling/watch_table.hpp"

namespace sudomock::detail {

/// Watches in the order in which they came. The links are in the watches, so that to enter takes no
/// memory (and cannot fail), to leave takes no search, and nothing in it is ever stale. A watch is
/// in at most one list with the same links.
template <JobLinks WatchedJob::*links>
class JobList {
 public:
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// The one that came first, or `no_number`.
  [[nodiscard]] Number front() const noexcept { return front_; }
  /// The one that came after that one, or `no_number`.
  [[nodiscard]] static Number after(const WatchTable& jobs, Number number) noexcept {
    return (jobs[number].*links).after;
  }

  void push_back(WatchTable& jobs, Number number) noexcept {
    jobs[number].*links = {back_, no_number};
    (back_ == no_number ? front_ : (jobs[back_].*links).after) = number;
    back_ = number;
    ++size_;
  }

  void remove(WatchTable& jobs, Number number) noexcept {
    const JobLinks gone = jobs[number].*links;
    (gone.before == no_number ? front_ : (jobs[gone.before].*links).after) = gone.after;
    (gone.after == no_number ? back_ : (jobs[gone.after].*links).before) = gone.before;
    jobs[number].*links = {};
    --size_;
  }

 private:
  Number front_ = no_number;
  Number back_ = no_number;
  std::size_t size_ = 0;
};

}  // namespace sudomock::detail
