#include "decode/syntax_error.hpp"

namespace sudomock::detail {

std::string describe_syntax_error(std::size_t position, std::string_view what) {
  // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing
  // value - invalid literal; last read: '<h'"; numbers beyond a double have a message of their own.
  std::string_view reason = "a number is out of range";
  const std::size_t start = what.find("syntax error");
  if (start != std::string_view::npos) reason = what.substr(start);
  reason = reason.substr(0, reason.find("; last read"));
  return "not JSON at byte " + std::to_string(position) + ": " + std::string(reason);
}

}  // namespace sudomock::detail
