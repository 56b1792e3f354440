#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string_view>

#include "polling/id_index.hpp"
#include "polling/watched_job.hpp"

namespace sudomock::detail {

/// A watch that may have left the table meanwhile.
struct WatchRef {
  Number number = no_number;
  Number generation = 0;
};

/// The watches by number and by the id of their job. A number stays valid until the watch is taken
/// out, and is then used again with another generation. The same job may be watched more than
/// once; its watches form a ring.
class WatchTable {
 public:
  /// Makes room for one more watch, so that `add` needs no memory.
  void make_room();
  /// Adds a watch, which nobody owns yet. Room was made for it.
  [[nodiscard]] Number add(WatchedJob&& job) noexcept;
  /// Takes the watch out.
  WatchedJob take(Number number) noexcept;

  [[nodiscard]] WatchedJob& operator[](Number number) noexcept { return jobs_[number]; }
  [[nodiscard]] const WatchedJob& operator[](Number number) const noexcept { return jobs_[number]; }

  [[nodiscard]] WatchRef ref(Number number) const noexcept {
    return {number, jobs_[number].generation};
  }
  /// Whether that watch is still in the table.
  [[nodiscard]] bool holds(WatchRef ref) const noexcept {
    return ref.number < jobs_.size() && jobs_[ref.number].generation == ref.generation;
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// The most watches that there ever were at once.
  [[nodiscard]] std::size_t most() const noexcept { return jobs_.size(); }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  /// The watch of that job that was added last, or another one of it when that has left.
  [[nodiscard]] std::optional<Number> find(std::string_view render_uuid) const noexcept;
  /// The watch of the same job that was added before; itself when there is no other.
  [[nodiscard]] Number other_of_same_job(Number number) const noexcept {
    return jobs_[number].same_job.before;
  }

  /// Calls `use(number)` for every watch of the same job. `use` may take out the watch that it is
  /// called with, and no other.
  template <class Use>
  void for_each_of_same_job(Number number, Use use) {
    const Number last = jobs_[number].same_job.before;
    for (Number at = number;;) {
      const Number next = jobs_[at].same_job.after;
      const bool is_last = at == last;
      use(at);
      if (is_last) return;
      at = next;
    }
  }

  /// Calls `use(number)` for every watch there is; `use` may take it out.
  template <class Use>
  void for_each(Use use) {
    for (Number number = 0; number < jobs_.size(); ++number) {
      if (is_taken(number)) use(number);
    }
  }

 private:
  // Of a free place it is odd, of a taken one even.
  [[nodiscard]] bool is_taken(Number number) const noexcept {
    return jobs_[number].generation % 2 == 0;
  }

  std::deque<WatchedJob> jobs_;    // a deque grows without moving or doubling
  Number first_free_ = no_number;  // free places are linked by `same_job.after`
  std::size_t size_ = 0;
  IdIndex by_id_;  // of one watch a job; a second copy of ten thousand ids would double the memory
};

}  // namespace sudomock::detail
