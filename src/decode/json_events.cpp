#include "decode/json_events.hpp"

#include <algorithm>

namespace sudomock::detail {

namespace {

/// Behind the text that begins with the quote at `at`.
std::size_t end_of_text(std::string_view text, std::size_t at) {
  at = text.find_first_of("\"\\", at + 1);
  while (at < text.size() && text[at] == '\\') at = text.find_first_of("\"\\", at + 2);
  return at < text.size() ? at + 1 : text.npos;
}

}  // namespace

bool JsonEvents::has_long_token(std::string_view text) {
  if (text.size() <= longest_token) return false;
  for (std::size_t at = 0; (at = text.find_first_of("\"-0123456789", at)) != text.npos;) {
    const std::size_t end =
        text[at] == '"' ? end_of_text(text, at) : text.find_first_not_of("+-.0123456789eE", at);
    if (std::min(end, text.size()) - at > longest_token) return true;
    at = end;
  }
  return false;
}

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
