#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include <sudomock/transport.hpp>

#include "polling/growing_pause.hpp"
#include "polling/kept_uuid.hpp"
#include "polling/watch_table.hpp"

namespace sudomock::detail {

/// How reading one page has gone.
struct PageVisit {
  using time_point = HttpSession::time_point;

  std::uint32_t round = 0;   // in which it was asked for last
  std::uint32_t walk = 0;    // that came by last
  std::uint32_t tally = 0;   // in which its nudges were counted last
  std::uint32_t nudges = 0;  // that this counted
  bool in_flight = false;
  int failures = 0;                // in a row
  std::uint64_t reads_before = 0;  // of all pages, when the first of these failures came
  time_point asked{};
  time_point read_at{};
  time_point retry_at{};
  GrowingPause pause;  // after failures while other pages could be read
  KeptUuid ended;      // a job that must not be shown as pending in answers asked after `ended_at`
  time_point ended_at{};
};

/// How reading the list has gone.
struct PageVisits {
  std::unordered_map<Number, PageVisit> by_page;
  std::uint64_t reads = 0;  // of pages, successful ones
  int failures = 0;         // of different pages, or of the head, in a row
  Number failed_last = no_number;
  bool lookups_work = false;  // one was answered since the last of those reads
  // Of the page that is being read:
  std::size_t found = 0;           // rows of watched jobs
  std::vector<Number> overlapped;  // pages on which some of these stood
};

/// One round over the pages.
struct SweepRound {
  using time_point = HttpSession::time_point;

  /// A page, or a watch to be looked up by itself.
  struct Unit {
    Number page = no_number;
    WatchRef probe = {};
  };

  std::uint32_t number = 0;
  std::deque<Unit> units;  // still to be asked
  time_point started{};
  time_point not_before{};               // the next round: after failures
  time_point last_unit{};                // when it was asked, or would have been
  std::int64_t requests = 1;             // planned
  std::int64_t intervals = 1;            // of the limit, that it takes at least
  std::chrono::nanoseconds least{0};     // length, whatever the limit
  std::chrono::nanoseconds interval{0};  // the even one of the rate limit
  std::chrono::nanoseconds rest{0};      // of a page since it was asked for last, before it is due
  std::chrono::nanoseconds taken{0};     // by the one before, until all of it was asked

  [[nodiscard]] std::chrono::nanoseconds length() const {
    return std::max(least, interval * intervals);
  }
  /// Of this round or of the one before, whichever is longer. At a quicker interval what the limit
  /// made of either means nothing any more.
  [[nodiscard]] std::chrono::nanoseconds length_at(std::chrono::nanoseconds present) const {
    return present < interval ? std::max(least, present * intervals) : std::max(length(), taken);
  }
  void quicken(std::chrono::nanoseconds present) {
    if (present >= interval) return;
    interval = present;
    taken = {};
  }
  [[nodiscard]] time_point next_unit() const { return last_unit + length() / requests; }
  [[nodiscard]] time_point next_round() const { return std::max(started + length(), not_before); }

  std::size_t since_probe = 0;  // requests
  Number probed = 0;            // a page
};

/// One walk down the list from its head, looking for watched jobs.
struct ListWalk {
  using time_point = HttpSession::time_point;

  std::uint32_t number = 0;
  Number page = no_number;  // that it is at; none when no walk is under way
  time_point due{};         // when to read that
  std::size_t wanted = 0;   // jobs to find
  std::size_t foreign = 0;  // pages without a watched job
  GrowingPause deep_pause;  // between walks for those that were not found
};

}  // namespace sudomock::detail
