// Ten thousand jobs for an hour take a minute, so this is built apart and runs in the configuration
// Slow.

#include <gtest/gtest.h>

#include "simulation/simulation.hpp"

namespace sudomock::simulation {
namespace {

TEST(PollingGoalsOfManyJobs, AreMetWithWebhooks) {
  for (const Goal& goal : check_webhook_goals(1, 10000)) {
    EXPECT_LE(goal.value, goal.goal) << goal.what;
  }
}

}  // namespace
}  // namespace sudomock::simulation
