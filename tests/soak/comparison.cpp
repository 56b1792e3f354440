#include "comparison.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "bounds.hpp"

namespace sudomock::soak {

using namespace std::chrono_literals;

namespace {

void expect_not_later(const Run& own, const Run& other, const char* other_name,
                      microseconds (*bound)(const NoticedEnd&, const LaterBounds&),
                      const LaterBounds& bounds) {
  for (const auto& [watch, end] : own.ends) {
    const auto found = other.ends.find(watch);
    if (found == other.ends.end()) continue;  // which ended by a timeout there
    const microseconds later = end.late - found->second.late;
    EXPECT_LE(later, bound(end, bounds))
        << watch.first << ", watch " << watch.second << ": " << end.late.count()
        << " us late instead of " << found->second.late.count() << " by " << other_name
        << (end.was_nudged ? ", nudged" : "") << (end.was_over ? ", over before" : "");
  }
}

}  // namespace

bool is_comparable(const Scenario& scenario) {
  return scenario.watch.sweep_lists && !scenario.has_two_watchers && scenario.callers.empty() &&
         only_lists_are_troubled(scenario);
}

void expect_not_worse_than_lookups(const Scenario& scenario, const Run& own, const Run& lookups) {
  const LaterBounds bounds = later_bounds_of(scenario);
  expect_not_later(
      own, lookups, "lookups",
      [](const NoticedEnd& end, const LaterBounds& later) {
        if (end.was_nudged) return later.nudged;
        return end.was_over ? later.over_before : later.usual;
      },
      bounds);
  EXPECT_LE(static_cast<double>(own.requests),
            bounds.requests * static_cast<double>(lookups.requests) + bounds.more_requests)
      << "requests, instead of " << lookups.requests << " by lookups";
}

void expect_not_worse_than_without_nudges(const Scenario& scenario, const Run& own,
                                          const Run& without) {
  const LaterBounds bounds = later_bounds_of(scenario);
  expect_not_later(
      own, without, "no nudges",
      [](const NoticedEnd& end, const LaterBounds& later) {
        return end.was_nudged ? later.nudged : later.without_its_nudge;
      },
      bounds);
}

void expect_calls_not_worse_than_alone(const Scenario& scenario, const Run& own, const Run& alone) {
  const auto callers = static_cast<std::int64_t>(scenario.callers.size());
  const std::int64_t intervals = callers == 1 ? 2 : 3 * callers;
  const microseconds most =
      intervals * microseconds(1min) / scenario.max_per_minute.value() + 4 * scenario.latency;
  ASSERT_EQ(own.calls.size(), alone.calls.size());
  for (std::size_t caller = 0; caller < own.calls.size(); ++caller) {
    ASSERT_EQ(own.calls[caller].size(), alone.calls[caller].size());
    for (std::size_t call = 0; call < own.calls[caller].size(); ++call) {
      EXPECT_LE(own.calls[caller][call] - alone.calls[caller][call], most)
          << "call " << call << " of caller " << caller;
    }
  }
}

}  // namespace sudomock::soak
