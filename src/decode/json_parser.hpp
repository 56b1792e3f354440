#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sudomock::detail {

/// A number's digits as JSON spells them: the parser hands them out with the decimal point of the
/// C locale that the host program set.
[[nodiscard]] std::string json_digits(std::string text);

/// Takes what a JSON text says, value by value. What returns false stops the parser.
///
/// By virtual calls, so that nlohmann/json is compiled once and for one type: each type that it
/// reads into costs 60 kB of code, and two seconds of a build.
class JsonReader {
 public:
  virtual ~JsonReader() = default;
  virtual bool null() = 0;
  virtual bool boolean(bool value) = 0;
  virtual bool number_integer(std::int64_t value) = 0;
  virtual bool number_unsigned(std::uint64_t value) = 0;
  /// `text` is the number as it was spelt, but for the decimal point: see `json_digits`.
  virtual bool number_float(double value, const std::string& text) = 0;
  virtual bool string(const std::string& text) = 0;
  virtual bool start_object() = 0;
  virtual bool key(const std::string& name) = 0;
  virtual bool end_object() = 0;
  virtual bool start_array() = 0;
  virtual bool end_array() = 0;
  /// The text is no JSON: nothing comes after this. `what` is the parser's own message, and
  /// `is_wild_number` whether it stopped at a number that no double can hold.
  virtual void parse_error(std::size_t position, std::string_view what, bool is_wild_number) = 0;
};

/// Whether `body` is JSON, which `reader` has taken. `body` has no zero byte: nlohmann/json takes
/// one for the end and would not see what follows.
bool parse_json(std::string_view body, JsonReader& reader);

}  // namespace sudomock::detail
