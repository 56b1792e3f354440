#include "decode/json_body.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace sudomock::detail {

namespace {

constexpr std::size_t most_levels = 64;
constexpr std::size_t most_elements = 1000;
constexpr std::size_t most_values = 50'000;  // twice the longest page's
// The parser holds the token that it reads up to ten times.
constexpr std::size_t longest_token = std::size_t{512} * 1024;

/// Behind the text that begins with the quote at `at`.
std::size_t end_of_text(std::string_view text, std::size_t at) {
  at = text.find_first_of("\"\\", at + 1);
  while (at < text.size() && text[at] == '\\') at = text.find_first_of("\"\\", at + 2);
  return at < text.size() ? at + 1 : text.npos;
}

bool has_long_token(std::string_view text) {
  if (text.size() <= longest_token) return false;
  for (std::size_t at = 0; (at = text.find_first_of("\"-0123456789", at)) != text.npos;) {
    const std::size_t end =
        text[at] == '"' ? end_of_text(text, at) : text.find_first_not_of("+-.0123456789eE", at);
    if (std::min(end, text.size()) - at > longest_token) return true;
    at = end;
  }
  return false;
}

/// Why the parser is not to see it; empty when it may.
std::string refusal_of_text(std::string_view text) {
  if (text.empty()) return "the body is empty";
  // nlohmann/json takes a zero byte for the end, and would not see what follows.
  const std::size_t zero = text.find('\0');
  if (zero != text.npos) return "not JSON at byte " + std::to_string(zero + 1) + ": a zero byte";
  if (!has_long_token(text)) return {};
  return "a text, a name or a number of more than " + std::to_string(longest_token) + " bytes";
}

/// Empties a value, the innermost first: nlohmann/json's own destructor asks for memory, which ends
/// the program when there is none. As deep as a body may be nested. Returns how many values are
/// gone.
std::size_t take_apart(Json& value) noexcept {
  std::size_t count = 1;
  if (auto* array = value.get_ptr<Json::array_t*>()) {
    for (Json& element : *array) count += take_apart(element);
  } else if (auto* object = value.get_ptr<Json::object_t*>()) {
    for (auto& [name, member] : *object) count += take_apart(member);
  }
  value.clear();
  return count;
}

/// Takes the parser's events (nlohmann/json's SAX interface, in which true means: go on). Events,
/// as its callback for values could only end a parse by an exception, which the half-built values
/// may not survive (see `take_apart`).
///
/// It is local to this source, so that the compiler leaves the library's readers of binary formats
/// out.
class BodyBuilder {
 public:
  BodyBuilder(Json& root, KeptOf kept_of) : root_(root), kept_of_(kept_of) {}

  [[nodiscard]] const std::string& refusal() const { return refusal_; }

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(std::int64_t value) { return add(value); }
  bool number_unsigned(std::uint64_t value) { return add(value); }
  bool number_float(double value, const std::string& /*digits*/) { return add(value); }
  bool string(const std::string& text) { return add(text); }
  bool binary(Json::binary_t& /*bytes*/) { return true; }  // never in JSON
  bool start_object(std::size_t /*count*/) { return open(Json::value_t::object); }
  bool start_array(std::size_t /*count*/) { return open(Json::value_t::array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(const std::string& name) {
    const Level& level = levels_.back();
    kept_ = level.kept == Kept::nothing || level.kept == Kept::whole ? level.kept
                                                                     : kept_of_(level.name, name);
    name_ = name;
    return true;
  }

  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const Json::exception& error) {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing
    // value - invalid literal; last read: '<h'"; numbers beyond a double have words of their own.
    std::string_view what = error.what();
    const std::size_t start = what.find("syntax error");
    what = start == what.npos ? "a number is out of range" : what.substr(start);
    what = what.substr(0, what.find("; last read"));
    return refuse("not JSON at byte " + std::to_string(position) + ": " + std::string(what));
  }

 private:
  /// An open bracket.
  struct Level {
    Kept kept = Kept::nothing;  // what is kept of what is in it
    std::string name = {};      // see `KeptOf`
    Json* value = nullptr;      // itself; null where it is not kept
  };

  bool refuse(std::string why) {
    refusal_ = std::move(why);
    return false;
  }

  [[nodiscard]] bool is_in_array() const {
    return !levels_.empty() && levels_.back().value != nullptr && levels_.back().value->is_array();
  }

  /// What is kept of the value that comes next. May refuse it, too.
  Kept next() {
    if (levels_.empty()) return Kept::value;
    const Level& level = levels_.back();
    if (level.kept == Kept::nothing) return Kept::nothing;
    const bool is_element = is_in_array();
    if (is_element && level.kept == Kept::list && level.value->size() == most_elements) {
      refuse(level.name + ": more than " + std::to_string(most_elements) + " rows");
      return Kept::nothing;
    }
    const Kept of_element = level.kept == Kept::whole ? Kept::whole : Kept::value;
    const Kept kept = is_element ? of_element : kept_;
    if (kept == Kept::nothing || ++values_ <= most_values) return kept;
    refuse("more than " + std::to_string(most_values) + " values");
    return Kept::nothing;
  }

  Json& store(Json&& value) {
    if (levels_.empty()) return root_ = std::move(value);
    Json& parent = *levels_.back().value;
    if (parent.is_array()) return parent.emplace_back(std::move(value));
    const auto [member, is_new] = parent.get_ref<Json::object_t&>().try_emplace(std::move(name_));
    if (!is_new) values_ -= take_apart(member->second);
    return member->second = std::move(value);
  }

  template <class Value>
  bool add(Value&& value) {
    if (next() != Kept::nothing) store(Json(std::forward<Value>(value)));
    return refusal_.empty();
  }

  bool open(Json::value_t type) {
    if (levels_.size() == most_levels) {
      return refuse("nested deeper than " + std::to_string(most_levels) + " levels");
    }
    Level level{.kept = next()};
    if (level.kept != Kept::nothing) {
      level.name = is_in_array() ? levels_.back().name : name_;
      level.value = &store(Json(type));
    }
    if (type == Json::value_t::array && level.kept == Kept::value) level.kept = Kept::nothing;
    levels_.push_back(std::move(level));
    return refusal_.empty();
  }

  bool close() {
    levels_.pop_back();
    return true;
  }

  Json& root_;
  const KeptOf kept_of_;
  std::string refusal_;
  std::vector<Level> levels_;
  std::string name_;           // the next member's
  Kept kept_ = Kept::nothing;  // what is kept of it
  std::size_t values_ = 0;     // that are kept now
};

}  // namespace

// Delegates, so that what is half built is destroyed by the destructor when memory runs out.
JsonBody::JsonBody(std::string_view text, KeptOf kept_of) : JsonBody() {
  refusal_ = refusal_of_text(text);
  if (!refusal_.empty()) return;
  BodyBuilder builder(root_, kept_of);
  Json::sax_parse(text.data(), text.data() + text.size(), &builder);
  refusal_ = builder.refusal();
}

JsonBody::~JsonBody() { take_apart(root_); }

}  // namespace sudomock::detail
