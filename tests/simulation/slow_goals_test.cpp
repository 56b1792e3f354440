// More seeds, and ten thousand jobs for an hour: they take minutes, so this is built apart and runs
// in the configuration Slow.

#include <gtest/gtest.h>

#include "simulation/simulation.hpp"

namespace sudomock::simulation {
namespace {

void expect_met(const std::vector<Goal>& goals) {
  for (const Goal& goal : goals) EXPECT_LE(goal.value, goal.goal) << goal.what;
}

class SlowPollingGoals : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(SlowPollingGoals, AreMetInVirtualTime) { expect_met(check_goals(GetParam())); }

TEST_P(SlowPollingGoals, AreMetWithWebhooks) { expect_met(check_webhook_goals(GetParam(), 1000)); }

INSTANTIATE_TEST_SUITE_P(Seeds, SlowPollingGoals, ::testing::Values(2, 3));

TEST(SlowPollingGoals, OfTenThousandJobsAreMetWithWebhooks) {
  expect_met(check_webhook_goals(1, 10000));
}

}  // namespace
}  // namespace sudomock::simulation
