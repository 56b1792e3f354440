#pragma once

#include <cstdint>
#include <optional>

namespace sudomock::soak {

/// Bytes allocated on the heap and not freed, by the whole process; nothing where the C library
/// does not tell, such as under a sanitizer.
[[nodiscard]] std::optional<std::int64_t> live_bytes();

}  // namespace sudomock::soak
