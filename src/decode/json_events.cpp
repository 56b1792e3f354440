#include "decode/json_events.hpp"

namespace sudomock::detail {

bool JsonEvents::parse_error(std::size_t position, const std::string& /*token*/,
                             const Json::exception& error) {
  // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing
  // value - invalid literal; last read: '<h'"; numbers beyond a double have words of their own.
  std::string_view what = error.what();
  const std::size_t start = what.find("syntax error");
  what = start == what.npos ? "a number is out of range" : what.substr(start);
  what = what.substr(0, what.find("; last read"));
  return refuse("not JSON at byte " + std::to_string(position) + ": " + std::string(what));
}

}  // namespace sudomock::detail
