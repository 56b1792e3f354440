#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "judge.hpp"

namespace sudomock::soak {
namespace {

/// The one of `SUDOMOCK_SOAK_SEED`, or the same few every time.
std::vector<std::uint64_t> seeds_of_this_run() {
  if (const char* given = std::getenv("SUDOMOCK_SOAK_SEED")) {
    return {std::strtoull(given, nullptr, 10)};
  }
  std::vector<std::uint64_t> few(10);
  std::iota(few.begin(), few.end(), 1);
  return few;
}

TEST(Soak, AWorldOfEveryFaultEndsEachWatchOnceWithItsTrueEnd) {
  for (const std::uint64_t seed : seeds_of_this_run()) {
    SCOPED_TRACE("again with SUDOMOCK_SOAK_SEED=" + std::to_string(seed) +
                 "; smaller with tests/soak/shrink.sh " + std::to_string(seed));
    expect_all_is_well(scenario_of(seed));
  }
}

}  // namespace
}  // namespace sudomock::soak
