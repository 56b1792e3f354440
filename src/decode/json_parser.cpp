#include "decode/json_parser.hpp"

#include <nlohmann/json.hpp>

namespace sudomock::detail {

namespace {

using Json = nlohmann::json;

/// What nlohmann/json calls. Not named outside of this file, and its parser called in one place: so
/// the compiler sees that the text is JSON, and leaves the readers of the binary formats out.
class Events {
 public:
  explicit Events(JsonReader& reader) : reader_(reader) {}

  bool null() { return reader_.null(); }
  bool boolean(bool value) { return reader_.boolean(value); }
  bool number_integer(std::int64_t value) { return reader_.number_integer(value); }
  bool number_unsigned(std::uint64_t value) { return reader_.number_unsigned(value); }
  bool number_float(double value, const std::string& text) {
    return reader_.number_float(value, text);
  }
  bool string(const std::string& text) { return reader_.string(text); }
  bool binary(Json::binary_t& /*bytes*/) { return true; }  // never in JSON
  bool start_object(std::size_t /*count*/) { return reader_.start_object(); }
  bool key(const std::string& name) { return reader_.key(name); }
  bool end_object() { return reader_.end_object(); }
  bool start_array(std::size_t /*count*/) { return reader_.start_array(); }
  bool end_array() { return reader_.end_array(); }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const Json::exception& error) {
    constexpr int out_of_range = 406;  // nlohmann/json's number for it
    reader_.parse_error(position, error.what(), error.id == out_of_range);
    return false;
  }

 private:
  JsonReader& reader_;
};

}  // namespace

std::string json_digits(std::string text) {
  for (char& character : text) {
    const bool is_digit = character >= '0' && character <= '9';
    if (!is_digit && std::string_view("+-eE").find(character) == std::string_view::npos) {
      character = '.';
    }
  }
  return text;
}

bool parse_json(std::string_view body, JsonReader& reader) {
  Events events(reader);
  return Json::sax_parse(body.data(), body.data() + body.size(), &events);
}

}  // namespace sudomock::detail
