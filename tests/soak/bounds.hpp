#pragma once

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "scenario.hpp"

namespace sudomock::soak {

/// What the plan of a world allows, computed from it beforehand.
struct Bounds {
  /// How late a notification may be while nothing goes wrong.
  microseconds patience{0};
  /// The same after a nudge.
  microseconds after_nudge{0};
  /// An end so long before a timeout must not be missed, as there is a last check.
  microseconds before_timeout{0};
  /// How long a lookup is on its way there, and its answer on the way back; nothing where more may
  /// happen to them.
  std::optional<microseconds> way_of_a_lookup = std::nullopt;
  /// The shortest of the waits that the backoff has grown to.
  microseconds full_wait{0};
  /// The lists are swept and show all that is to be seen, but for these times: begin and end,
  /// one after the other.
  bool has_good_lists = false;
  std::vector<std::pair<microseconds, microseconds>> bad_times = {};

  /// The most requests for one watch of that length.
  [[nodiscard]] double requests(microseconds watched) const;
  /// And so many more for failures.
  [[nodiscard]] static double retries(microseconds disturbed);
  /// So many jobs at any time are left alone by the sweep: the last one on each page, and two.
  std::int64_t lone_jobs = 0;
  std::set<std::string> unlisted = {};

  /// The most lookups for a watch of that time, but for jobs left alone by the sweep and bad times.
  [[nodiscard]] double lookups(const std::string& uuid, microseconds begin, microseconds end) const;
};

[[nodiscard]] Bounds bounds_of(const Scenario& scenario);

/// How much worse one run of a world may be than another, in which only the watcher differs: by
/// chance, since each asks at other moments, and by what the list is allowed to cost.
struct LaterBounds {
  microseconds usual{0};
  microseconds over_before{0};        // jobs that had ended when they were watched
  microseconds nudged{0};             // jobs with a nudge of their own
  microseconds without_its_nudge{0};  // beside jobs whose nudges come
  double requests = 0;                // times those of the other run
  double more_requests = 0;           // and so many more
};

[[nodiscard]] LaterBounds later_bounds_of(const Scenario& scenario);

}  // namespace sudomock::soak
