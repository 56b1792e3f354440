#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "decode/json_fields.hpp"

namespace sudomock::detail {

/// What all do alike that take the parser's events (nlohmann/json's SAX interface, in which true
/// means: go on). Events, as its callback for values could only end a parse by an exception, which
/// the half-built values may not survive.
///
/// A class that is parsed with is local to a source, so that the compiler leaves the library's
/// readers of binary formats out.
class JsonEvents {
 public:
  /// Why it is no JSON, or none that is taken; empty when all is well. Repeats nothing of the text.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }

  bool binary(Json::binary_t& /*bytes*/) { return true; }  // never in JSON
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const Json::exception& error);

 protected:
  static constexpr std::size_t most_levels = 64;

  // The parser holds the token that it reads up to ten times.
  static constexpr std::size_t longest_token = std::size_t{512} * 1024;
  [[nodiscard]] static bool has_long_token(std::string_view text);

  bool refuse(std::string why) {
    refusal_ = std::move(why);
    return false;
  }
  bool refuse_level() { return refuse("nested deeper than 64 levels"); }

  template <class Events>
  static void parse(std::string_view text, Events& events) {
    if (text.empty()) {
      events.refuse("the body is empty");
    } else if (const std::size_t zero = text.find('\0'); zero != text.npos) {
      // nlohmann/json takes it for the end, and would not see what follows.
      events.refuse("not JSON at byte " + std::to_string(zero + 1) + ": a zero byte");
    } else if (has_long_token(text)) {
      events.refuse("a text, a name or a number of more than " + std::to_string(longest_token) +
                    " bytes");
    } else {
      Json::sax_parse(text.data(), text.data() + text.size(), &events);
    }
  }

 private:
  std::string refusal_;
};

}  // namespace sudomock::detail
