#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sudomock::soak {

/// What the process uses at one moment.
struct Usage {
  std::int64_t live_bytes = 0;  // 0 where the C library does not tell
  std::int64_t resident_bytes = 0;
  std::ptrdiff_t open_files = 0;
  std::ptrdiff_t threads = 0;
  std::size_t pending = 0;  // watches
};

[[nodiscard]] Usage usage_now(std::size_t pending);

/// What has grown by more than pending watches and `most_connections` explain; prints both.
[[nodiscard]] std::vector<std::string> growth(const Usage& before, const Usage& after,
                                              int most_connections);

}  // namespace sudomock::soak
