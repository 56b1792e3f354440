#include "testing/target.hpp"

#include <algorithm>
#include <charconv>

namespace sudomock::detail {

namespace {

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const char* digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
      out += static_cast<char>(value);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];  // as in HTML forms, so a bare + is not a plus
    }
  }
  return out;
}

}  // namespace

const std::string* Target::parameter(std::string_view name) const {
  for (auto it = query.rbegin(); it != query.rend(); ++it) {
    if (it->first == name) return &it->second;
  }
  return nullptr;
}

Target parse_target(std::string_view text) {
  Target target;
  const std::size_t mark = text.find('?');
  target.path = text.substr(0, mark);
  std::string_view rest = mark == std::string_view::npos ? "" : text.substr(mark + 1);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    const std::string_view value = equals == std::string_view::npos ? "" : pair.substr(equals + 1);
    target.query.emplace_back(percent_decode(pair.substr(0, equals)), percent_decode(value));
  }
  return target;
}

std::string_view target_of_url(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
  const std::size_t path = url.find_first_of("/?", host);
  return path == std::string_view::npos ? "/" : url.substr(path);
}

}  // namespace sudomock::detail
