#include "decode/one_line.hpp"

namespace sudomock::detail {

namespace {

bool continues_a_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// How many bytes of control character `text` starts with; 0 when with none.
std::size_t leading_control(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x20 || first == 0x7F) return 1;
  const bool c1 = first == 0xC2 && text.size() > 1 && static_cast<unsigned char>(text[1]) < 0xA0;
  return c1 ? 2 : 0;
}

}  // namespace

std::string one_line(std::string_view text, std::size_t most) {
  std::string_view ellipsis;
  if (text.size() > most) {
    std::size_t end = most;
    while (end > 0 && continues_a_character(text[end])) --end;
    text = text.substr(0, end);
    ellipsis = "...";
  }
  std::string line;
  line.reserve(text.size() + ellipsis.size());
  while (!text.empty()) {
    const std::size_t control = leading_control(text);
    line += control > 0 ? ' ' : text.front();
    text.remove_prefix(control > 0 ? control : 1);
  }
  return line.append(ellipsis);
}

}  // namespace sudomock::detail
