#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sudomock/watch_options.hpp>

#include "random_troubles.hpp"

namespace sudomock::soak {

/// How one seed's world is. Small worlds have few troubles each, so that their bounds are tight.
struct WorldPlan {
  int jobs = 3;
  std::chrono::microseconds span{0};  // over which they arrive
  std::chrono::microseconds latency{0};
  std::chrono::microseconds list_delay{0};
  std::optional<int> max_per_minute = std::nullopt;
  WatchOptions watch = {};
  std::vector<Trouble> troubles = {};
  bool has_poisoned_page = false;
  bool has_bad_rows = false;
  bool has_repeated_rows = false;
  bool has_foreign_bursts = false;
  bool has_stops = false;
  bool has_unwatches = false;
  bool has_nudges = false;
  bool has_calls = false;   // lone `get`s and `list`s meanwhile
  bool has_guests = false;  // another watcher of the same client, now and then
  bool has_timeouts = false;
  double throws = 0;  // how many of the callbacks

  [[nodiscard]] bool has(Trouble trouble) const;
  [[nodiscard]] std::string describe() const;
};

[[nodiscard]] WorldPlan plan_of(std::uint64_t seed);

}  // namespace sudomock::soak
