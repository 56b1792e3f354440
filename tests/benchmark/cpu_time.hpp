#pragma once

#include <sys/resource.h>

namespace sudomock::benchmarks {

/// Seconds of CPU, the process's own and the system's for it.
[[nodiscard]] inline double seconds_of(const rusage& usage) {
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// What this process spent so far.
[[nodiscard]] inline double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return seconds_of(usage);
}

}  // namespace sudomock::benchmarks
