#include <gtest/gtest.h>

#include "simulation/simulation.hpp"

namespace sudomock::simulation {
namespace {

class PollingGoals : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(PollingGoals, AreMetInVirtualTime) {
  for (const Goal& goal : check_goals(GetParam())) {
    EXPECT_LE(goal.value, goal.goal) << goal.what;
  }
}

TEST_P(PollingGoals, AreMetWithWebhooks) {
  for (const Goal& goal : check_webhook_goals(GetParam(), 1000)) {
    EXPECT_LE(goal.value, goal.goal) << goal.what;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, PollingGoals, ::testing::Values(1, 2, 3));

}  // namespace
}  // namespace sudomock::simulation
