#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <sudomock/backoff.hpp>

#include "api/cursor_trail.hpp"
#include "decode/bodies.hpp"
#include "polling/page_map.hpp"

namespace sudomock::detail {

/// The searches for jobs whose page is not known: walks from the head of the list downwards, each
/// for at most as many pages as it searches for jobs, which is what their lookups would cost.
class ListWalk {
 public:
  using time_point = HttpSession::time_point;
  using Span = std::chrono::nanoseconds;

  /// From one walk to the next at most, so that new jobs have their first answer soon, however slow
  /// the backoff is.
  static constexpr std::chrono::milliseconds longest_wait{1500};

  ListWalk(const Backoff& backoff, PageMap& map)
      : wait_(std::min(backoff.initial, longest_wait)), map_(map) {}

  /// When the next one is to begin; `time_point::max()` while there is one, or nothing to search
  /// for.
  [[nodiscard]] time_point due() const noexcept;
  /// Begins one at the head.
  void begin(time_point now);
  /// The page that it reads next, or is reading; null when there is no walk.
  [[nodiscard]] const std::string* page() const noexcept { return walk_ ? &walk_->page : nullptr; }
  [[nodiscard]] bool is_at(const std::string& page) const noexcept {
    return walk_ && walk_->page == page;
  }
  /// Its page has come, and the jobs that this shows have been put on it. Adds to `missed` those
  /// that it need not or will not find.
  void go_on(const JobRows& rows, time_point now, std::vector<WatchedJob*>& missed);
  /// Its page could not be read.
  void give_up(time_point now);

  /// In how many pages more it has found every job, if the pages show no others; zero when there is
  /// none, or after as many pages as that was at its start.
  [[nodiscard]] std::ptrdiff_t expected_pages() const noexcept;
  /// How long one takes that begins now, if every other job on its pages is one that it searches
  /// for. `interval`: between requests, by the rate limit.
  [[nodiscard]] Span duration(Span interval, Span page_time) const noexcept;

 private:
  struct Walk {
    std::string page;
    Number last;              // it searches for no later job
    std::size_t left;         // how many pages it may still read
    std::ptrdiff_t expected;  // how many it needs, if they show only jobs that it searches for
    CursorTrail trail = {};
  };

  [[nodiscard]] bool is_needed() const noexcept;
  [[nodiscard]] std::ptrdiff_t sought_pages() const noexcept;
  void miss_new_jobs(std::vector<WatchedJob*>& missed) const;
  void end(Span shortest_pause, time_point now, std::vector<WatchedJob*>& missed);

  const Span wait_;
  PageMap& map_;
  std::optional<Walk> walk_;
  int in_vain_ = 0;
  time_point next_{};
  time_point next_search_{};  // when missed jobs are searched for again
};

}  // namespace sudomock::detail
