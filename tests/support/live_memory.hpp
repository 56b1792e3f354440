#pragma once

#include <cstdint>
#include <cstdlib>
#include <optional>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace sudomock {

/// Bytes allocated on the heap and not freed, by the whole process; nothing where the C library
/// does not count them, such as under a sanitizer.
[[nodiscard]] inline std::optional<std::int64_t> live_bytes() {
#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
  const struct mallinfo2 info = mallinfo2();
  // A sanitizer's own allocator answers with zeros.
  if (info.uordblks != 0) return static_cast<std::int64_t>(info.uordblks + info.hblkhd);
#endif
  return std::nullopt;
}

}  // namespace sudomock
