#include "judge.hpp"

#include <cstdint>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "comparison.hpp"
#include "polling/polling_engine.hpp"
#include "support/live_memory.hpp"
#include "world.hpp"

namespace sudomock::soak {

namespace {

// Of more jobs at once the engine checks its invariant after some steps only, as that takes longer
// than the steps.
constexpr std::size_t most_jobs_to_check_each_step = 400;

bool others_ask_too(const Scenario& scenario) {
  for (const Event& event : scenario.events) {
    if (std::holds_alternative<Call>(event.what) || std::holds_alternative<Guest>(event.what)) {
      return true;
    }
  }
  return scenario.has_two_watchers || !scenario.callers.empty();
}

bool loses_requests(const Scenario& scenario) {
  for (const Event& event : scenario.events) {
    const auto* inject = std::get_if<Inject>(&event.what);
    if (inject != nullptr && inject->fault.lose) return true;
  }
  return false;
}

void expect_nothing_left(World& world, const Scenario& scenario) {
  const testing::FakeStats stats = world.stats();
  // The fake's lost requests stay on the wire for ever.
  const bool is_alone = !loses_requests(scenario) && !others_ask_too(scenario);
  EXPECT_TRUE(!is_alone || stats.most_in_flight <= scenario.watch.max_in_flight)
      << stats.most_in_flight;
  EXPECT_TRUE(others_ask_too(scenario) || stats.most_sessions == 1) << stats.most_sessions;
  const std::optional<std::int64_t> at_end = world.live_at_end();
  world.drop_watchers();
  EXPECT_EQ(world.stats().sessions, 0);
  EXPECT_EQ(world.stats().in_flight, 0);
  if (!at_end) return;
  // A page that is being read, and room for the most that were watched at once may be kept, but
  // nothing of each job.
  EXPECT_LT(*at_end - live_bytes().value_or(0),
            131'072 + 320 * static_cast<std::int64_t>(world.oracle().most_open()))
      << "bytes kept for nobody";
}

/// The same world, watched in another way.
Run run_of(const Scenario& scenario) {
  World world(scenario);
  EXPECT_NO_THROW(world.run());
  return {
      .ends = world.oracle().ends(), .requests = world.stats().requests, .calls = world.calls()};
}

void compare(const Scenario& scenario, const Run& own) {
  Scenario by_lookups = scenario;
  by_lookups.watch.sweep_lists = false;
  expect_not_worse_than_lookups(scenario, own, run_of(by_lookups));
  Scenario without_nudges = scenario;
  without_nudges.nudges_at_ends = false;
  if (std::erase_if(without_nudges.events, is_nudge) == 0 && !scenario.nudges_at_ends) return;
  expect_not_worse_than_without_nudges(scenario, own, run_of(without_nudges));
}

}  // namespace

void expect_all_is_well(const Scenario& scenario) {
  detail::PollingEngine::is_checked_each_step =
      scenario.jobs.size() <= most_jobs_to_check_each_step;
  World world(scenario);
  ASSERT_NO_THROW(world.run());
  expect_nothing_left(world, scenario);
  ::testing::Test::RecordProperty("requests", std::to_string(world.stats().requests));
  ::testing::Test::RecordProperty("part_of_the_patience",
                                  std::to_string(world.oracle().worst_lateness()));
  ::testing::Test::RecordProperty("part_of_the_requests",
                                  std::to_string(world.oracle().share_of_requests()));
  if (bounds_of(scenario).has_good_lists)
    ::testing::Test::RecordProperty("part_of_the_lookups",
                                    std::to_string(world.oracle().share_of_lookups()));
  const Run own{
      .ends = world.oracle().ends(), .requests = world.stats().requests, .calls = world.calls()};
  if (is_comparable(scenario)) compare(scenario, own);
  if (!scenario.callers.empty()) {
    Scenario alone = scenario;
    alone.jobs.clear();
    expect_calls_not_worse_than_alone(scenario, own, run_of(alone));
  }
}

}  // namespace sudomock::soak
