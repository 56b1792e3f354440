#pragma once

#include <cstddef>
#include <string_view>

namespace sudomock::detail {

/// Where `body` has a zero byte, else `npos`. JSON never has one, but nlohmann/json takes it for
/// the end and would not see what follows.
[[nodiscard]] inline std::size_t find_zero_byte(std::string_view body) noexcept {
  return body.find('\0');
}

}  // namespace sudomock::detail
