#pragma once

#include "scenario.hpp"

namespace sudomock::soak {

/// Runs the scenario to its end. What is wrong with it comes out as gtest failures: what the
/// `Oracle` says, requests or sessions that are left, or memory.
void expect_all_is_well(const Scenario& scenario);

}  // namespace sudomock::soak
