#pragma once

#include <chrono>
#include <ctime>

namespace sudomock::test {

/// What this process has spent of the CPU's time so far.
[[nodiscard]] inline std::chrono::duration<double> cpu_time() {
  return std::chrono::duration<double>(static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
}

}  // namespace sudomock::test
