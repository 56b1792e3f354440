#include "decode/tame_numbers.hpp"

#include <algorithm>
#include <cstddef>

#include "types/decimal.hpp"

namespace sudomock::detail {

namespace {

constexpr std::string_view tamed = "9e99";

/// From a double's 1.8e308 on, and a little below.
constexpr std::int64_t most_digits = 300;

/// What is behind the string that begins at `at`.
std::size_t skip_string(std::string_view body, std::size_t at) {
  for (++at; at < body.size() && body[at] != '"'; ++at) {
    if (body[at] == '\\') ++at;
  }
  return at + 1;
}

}  // namespace

std::string tame_numbers(std::string_view body) {
  constexpr std::string_view number_characters = "0123456789+-.eE";
  std::string text(body);
  for (std::size_t at = 0; at < body.size();) {
    if (body[at] == '"') {
      at = skip_string(body, at);
    } else if (body[at] == '-' || (body[at] >= '0' && body[at] <= '9')) {
      const std::size_t end = std::min(body.find_first_not_of(number_characters, at), body.size());
      const std::string_view number = body.substr(at, end - at);
      if (number.size() > tamed.size() && decimal_magnitude(number) > most_digits) {
        const std::size_t digits = at + (body[at] == '-' ? 1 : 0);
        text.replace(digits, end - digits, end - digits, ' ');
        text.replace(digits, tamed.size(), tamed);
      }
      at = end;
    } else {
      ++at;
    }
  }
  return text;
}

}  // namespace sudomock::detail
