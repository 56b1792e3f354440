#include "testing/base64.hpp"

#include <cstdint>

namespace sudomock::detail {

std::optional<std::string> base64_decode(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char character : text.substr(0, text.find('='))) {
    const std::size_t value = base64_alphabet.find(character);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 255);
  }
  if (base64_encode(out) != text) return std::nullopt;  // wrong padding, or bits left over
  return out;
}

}  // namespace sudomock::detail
