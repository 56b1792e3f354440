#include "decode/json_body.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace sudomock::detail {

namespace {

/// Empties a value, the innermost first: nlohmann/json's own destructor asks for memory, which ends
/// the program when there is none. As deep as a body may be nested.
void take_apart(Json& value) noexcept {
  if (auto* array = value.get_ptr<Json::array_t*>()) {
    for (Json& element : *array) take_apart(element);
  } else if (auto* object = value.get_ptr<Json::object_t*>()) {
    for (auto& [name, member] : *object) take_apart(member);
  }
  value.clear();
}

/// Takes the parser's events, for its callback can only end a parse by an exception, which the
/// half-built values may not survive (see take_apart).
///
/// Local to this source, so that the compiler leaves the library's readers of binary formats out.
class BodyBuilder {
 public:
  BodyBuilder(Json& root, std::string& refusal, Kept (*kept_of)(std::string_view name))
      : root_(root), refusal_(refusal), kept_of_(kept_of) {}

  // What nlohmann/json calls. True means: go on.
  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(std::int64_t value) { return add(value); }
  bool number_unsigned(std::uint64_t value) { return add(value); }
  bool number_float(double value, const std::string& /*digits*/) { return add(value); }
  bool string(const std::string& text) { return add(text); }
  bool binary(Json::binary_t& /*bytes*/) { return true; }  // never in JSON
  bool start_object(std::size_t /*count*/) { return open(Json::value_t::object); }
  bool start_array(std::size_t /*count*/) { return open(Json::value_t::array); }
  bool end_object() { return levels_.pop_back(), true; }
  bool end_array() { return levels_.pop_back(), true; }
  bool key(const std::string& name) {
    const Level& level = levels_.back();
    member_ = level.value == nullptr ? Kept::nothing
              : level.is_whole       ? Kept::whole
                                     : kept_of_(name);
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
    Json* value;    // null: nothing in it is kept
    bool is_whole;  // all in it is
  };

  bool refuse(std::string why) { return refusal_ = std::move(why), false; }

  /// What is kept of the value that comes next. May refuse it, too.
  Kept next() {
    if (levels_.empty()) return Kept::value;
    const auto [parent, is_whole] = levels_.back();
    if (parent == nullptr) return Kept::nothing;
    if (parent->is_array() && !is_whole && parent->size() == 1000) {
      return refuse("jobs: more than 1000 rows"), Kept::nothing;
    }
    const Kept in_array = is_whole ? Kept::whole : Kept::value;
    const Kept kept = parent->is_array() ? in_array : member_;
    if (kept != Kept::nothing && ++values_ > 50'000) {  // twice the longest page's
      return refuse("more than 50000 values"), Kept::nothing;
    }
    return kept;
  }

  Json& store(Json&& value) {
    if (levels_.empty()) return root_ = std::move(value);
    Json& parent = *levels_.back().value;
    if (parent.is_array()) return parent.emplace_back(std::move(value));
    Json& member = parent[name_];
    take_apart(member);  // an earlier one of that name
    return member = std::move(value);
  }

  template <class Value>
  bool add(Value&& value) {
    if (next() != Kept::nothing) store(Json(std::forward<Value>(value)));
    return refusal_.empty();
  }

  bool open(Json::value_t type) {
    if (levels_.size() == 64) return refuse("nested deeper than 64 levels");
    const Kept kept = next();
    Json* value = kept == Kept::nothing ? nullptr : &store(Json(type));
    if (type == Json::value_t::array && kept == Kept::value) value = nullptr;
    levels_.push_back({value, kept == Kept::whole});
    return refusal_.empty();
  }

  Json& root_;
  std::string& refusal_;
  Kept (*kept_of_)(std::string_view name);
  std::vector<Level> levels_;
  Kept member_ = Kept::nothing;  // of the member whose name was read last
  std::string name_;
  std::size_t values_ = 0;
};

}  // namespace

// Delegates, so that what is half built is destroyed by the destructor when memory runs out.
JsonBody::JsonBody(std::string_view text, Kept (*kept_of)(std::string_view name)) : JsonBody() {
  if (text.empty()) {
    refusal_ = "the body is empty";
  } else if (const std::size_t zero = text.find('\0'); zero != text.npos) {
    // nlohmann/json takes it for the end, and would not see what follows.
    refusal_ = "not JSON at byte " + std::to_string(zero + 1) + ": a zero byte";
  } else {
    BodyBuilder builder(root_, refusal_, kept_of);
    Json::sax_parse(text.data(), text.data() + text.size(), &builder);
  }
}

JsonBody::~JsonBody() { take_apart(root_); }

}  // namespace sudomock::detail
