#pragma once

#include "scenario.hpp"

namespace sudomock::soak {

/// Runs the scenario to its end. What is wrong with it comes out as gtest failures: what the
/// `Oracle` says, requests or sessions that are left, or memory. A scenario whose lists alone have
/// trouble runs again without the list sweep, and without nudges, and may not be worse than that
/// (comparison.hpp).
void expect_all_is_well(const Scenario& scenario);

}  // namespace sudomock::soak
