#pragma once

#include <algorithm>
#include <string_view>

namespace sudomock::detail {

/// Whether `text` holds a character that could end a header line (RFC 9110, section 5.5).
[[nodiscard]] inline bool has_control_characters(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(), [](char character) {
    return static_cast<unsigned char>(character) < 0x20 || character == 0x7f;
  });
}

}  // namespace sudomock::detail
