#include "comparison.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "bounds.hpp"

namespace sudomock::soak {

using namespace std::chrono_literals;

namespace {

bool changes_what_is_watched(const Happening& what) {
  return std::holds_alternative<TakeBack>(what) || std::holds_alternative<Nudge>(what);
}

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
  return scenario.watch.sweep_lists && !scenario.has_two_watchers &&
         std::all_of(scenario.events.begin(), scenario.events.end(), [](const Event& event) {
           return is_about_lists(event.what) || changes_what_is_watched(event.what);
         });
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

}  // namespace sudomock::soak
