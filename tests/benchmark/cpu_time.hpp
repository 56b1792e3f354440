#pragma once

#include <sys/resource.h>

namespace sudomock::benchmarks {

/// Seconds of CPU that this process spent so far, its own and the system's for it.
[[nodiscard]] inline double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace sudomock::benchmarks
