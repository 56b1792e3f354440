#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/live_memory.hpp"
#include "world.hpp"

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

void run_world(std::uint64_t seed) {
  std::optional<World> world(seed);
  SCOPED_TRACE("again with SUDOMOCK_SOAK_SEED=" + std::to_string(seed) + "; " +
               world->plan().describe());
  ASSERT_NO_THROW(world->run());
  const WorldPlan& plan = world->plan();
  if (!plan.has_calls && !plan.has_guests) {
    // The fake's lost requests stay on the wire for ever.
    if (!plan.has(Trouble::lost_requests)) {
      EXPECT_LE(world->stats().most_in_flight, plan.watch.max_in_flight);
    }
    EXPECT_EQ(world->stats().most_sessions, 1);
  }
  const std::optional<std::int64_t> at_end = world->live_at_end();
  const std::size_t most_open = world->most_open();
  if (plan.jobs >= 1000 && at_end) {
    // Room for the most that were watched at once may be kept, but nothing of each job.
    world->drop_watcher();
    EXPECT_LT(*at_end - live_bytes().value_or(0),
              65'536 + 320 * static_cast<std::int64_t>(most_open));
  }
  ::testing::Test::RecordProperty("requests", std::to_string(world->stats().requests));
  ::testing::Test::RecordProperty("part_of_the_bound", std::to_string(world->oracle().worst()));
}

TEST(Soak, AWorldOfEveryFaultEndsEachWatchOnceWithItsTrueEnd) {
  for (const std::uint64_t seed : seeds_of_this_run()) run_world(seed);
}

}  // namespace
}  // namespace sudomock::soak
