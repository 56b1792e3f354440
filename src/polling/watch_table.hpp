#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

#include "polling/id_index.hpp"
#include "polling/watched_job.hpp"

namespace sudomock::detail {

/// The watched jobs by number and by id. Numbers stay valid until the job is taken out, and are
/// then used again. The same job may be in it more than once.
class WatchTable {
 public:
  using Number = std::uint32_t;

  [[nodiscard]] Number add(WatchedJob job);
  /// Takes the job out and returns it.
  [[nodiscard]] WatchedJob take(Number number);

  [[nodiscard]] WatchedJob& operator[](Number number) { return jobs_[number]; }
  [[nodiscard]] const WatchedJob& operator[](Number number) const { return jobs_[number]; }
  [[nodiscard]] bool holds(Number number) const {
    return jobs_[number].state != WatchedJob::State::vacant;
  }
  [[nodiscard]] std::size_t size() const noexcept { return by_id_.size(); }
  [[nodiscard]] bool empty() const noexcept { return by_id_.size() == 0; }

  /// Every watch of that job.
  [[nodiscard]] std::vector<Number> find(std::string_view render_uuid) const;
  /// Every watch there is.
  [[nodiscard]] std::vector<Number> all() const;

 private:
  std::deque<WatchedJob> jobs_;  // a deque grows without moving or doubling
  std::vector<Number> vacant_;
  IdIndex by_id_;  // a second copy of ten thousand ids would double the memory
};

}  // namespace sudomock::detail
