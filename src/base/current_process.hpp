#pragma once

#ifndef _WIN32
#include <unistd.h>
#endif

#include <cstdint>

namespace sudomock::detail {

/// This process, to notice a `fork()`. Always the same where there is none.
[[nodiscard]] inline std::int64_t current_process() noexcept {
#ifdef _WIN32
  return 0;
#else
  return getpid();
#endif
}

}  // namespace sudomock::detail
