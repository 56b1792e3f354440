// Ten runs of five seeds, and ten thousand jobs for an hour: that takes minutes, so it is a program
// of its own, which the step `goals` of .ci/full builds and runs.

#include <gtest/gtest.h>

#include "polling_cost/simulation.hpp"

namespace sudomock::simulation {
namespace {

constexpr std::uint64_t runs = 10;

void expect_met(const std::vector<Goal>& goals) {
  for (const Goal& goal : goals) EXPECT_LE(goal.value, goal.goal) << goal.what;
}

class SlowPollingGoals : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(SlowPollingGoals, AreMetInVirtualTime) { expect_met(check_goals(GetParam(), runs)); }

TEST_P(SlowPollingGoals, AreMetWithWebhooks) { expect_met(check_webhook_goals(GetParam(), runs)); }

TEST_P(SlowPollingGoals, OfTenThousandJobsAreMetWithWebhooks) {
  expect_met(check_webhook_goals_of_ten_thousand_jobs(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Seeds, SlowPollingGoals, ::testing::Values(1, 2, 3, 4, 90210));

}  // namespace
}  // namespace sudomock::simulation
