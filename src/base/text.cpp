#include "base/text.hpp"

#include <cstdint>

namespace sudomock::detail {

namespace {

constexpr std::string_view ellipsis = "...";

/// What a text begins with. `code` is 0 when that is no character (RFC 3629).
struct Character {
  std::size_t size = 1;
  std::uint32_t code = 0;
};

bool continues(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

Character first_of(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {1, lead};
  const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};  // less would be overlong
  if (lead < 0xC0 || lead > 0xF4) return {};
  std::uint32_t code = lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if (!continues(text, i)) return {};
    code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < least[size] || code > 0x10FFFF || is_surrogate) return {};
  return {size, code};
}

bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) ||  // C0, DEL, C1
         (code >= 0x2028 && code <= 0x202E) ||            // separators, embeddings, overrides
         (code >= 0x2066 && code <= 0x2069);              // isolates
}

}  // namespace

std::string one_line(std::string_view text, std::size_t most) {
  std::string line;
  line.reserve(std::min(text.size(), most));
  std::size_t kept = 0;  // what leaves room for the ellipsis
  while (!text.empty()) {
    const Character first = first_of(text);
    const bool is_byte = first.size == 1 && first.code == 0 && text.front() != '\0';
    std::string_view piece = text.substr(0, first.size);
    if (is_byte) {
      piece = "?";
    } else if (is_control(first.code)) {
      piece = " ";
    }
    if (line.size() + piece.size() > most) {
      line.resize(kept);
      return line.append(ellipsis.substr(0, most));
    }
    line += piece;
    if (line.size() + ellipsis.size() <= most) kept = line.size();
    text.remove_prefix(first.size);
  }
  return line;
}

std::string seconds_text(std::chrono::nanoseconds span) {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
  std::string text = std::to_string(milliseconds / 1000);
  if (milliseconds % 1000 != 0) {
    std::string fraction = std::to_string(1000 + milliseconds % 1000).substr(1);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    text += "." + fraction;
  }
  return text + " s";
}

}  // namespace sudomock::detail
