#include <gtest/gtest.h>

#include "polling_cost/simulation.hpp"

namespace sudomock::simulation {
namespace {

// One run of one seed; more in slow_goals_test.cpp.
constexpr std::uint64_t seed = 1;

TEST(PollingGoals, AreMetInVirtualTime) {
  for (const Goal& goal : check_goals(seed, 1)) {
    EXPECT_LE(goal.value, goal.goal) << goal.what;
  }
}

TEST(PollingGoals, AreMetWithWebhooks) {
  for (const Goal& goal : check_webhook_goals(seed, 1)) {
    EXPECT_LE(goal.value, goal.goal) << goal.what;
  }
}

}  // namespace
}  // namespace sudomock::simulation
