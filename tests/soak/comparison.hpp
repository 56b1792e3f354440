#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "scenario.hpp"

namespace sudomock::soak {

/// How one watch came to its job's end.
struct NoticedEnd {
  microseconds late{0};     // after the end, the watch's begin or the last disturbance
  bool was_nudged = false;  // since then
  bool was_over = false;    // when the watch began
};

/// What one run of a world came to.
struct Run {
  std::map<std::pair<std::string, int>, NoticedEnd> ends = {};  // of a job's nth watch
  std::int64_t requests = 0;
  std::vector<std::vector<microseconds>> calls = {};  // how long each took, by callers
};

/// Whether the world can be run in another way so that only that way makes a difference: nothing
/// random happens to lookups.
[[nodiscard]] bool is_comparable(const Scenario& scenario);

/// That no end is noticed much later than where each job is looked up by itself, for no more
/// requests. What is wrong comes out as gtest failures.
void expect_not_worse_than_lookups(const Scenario& scenario, const Run& own, const Run& lookups);

/// That nudges make nothing later.
void expect_not_worse_than_without_nudges(const Scenario& scenario, const Run& own,
                                          const Run& without);

/// That a call takes at most two intervals of the limit longer than where nobody watches; of
/// several callers, three for each.
void expect_calls_not_worse_than_alone(const Scenario& scenario, const Run& own, const Run& alone);

}  // namespace sudomock::soak
