#include "decode/json_body.hpp"

#include <cstddef>
#include <utility>
#include <vector>

#include "decode/json_events.hpp"

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

class BodyBuilder : public JsonEvents {
 public:
  BodyBuilder(std::string_view text, Json& root, Kept (*kept_of)(std::string_view name))
      : root_(root), kept_of_(kept_of) {
    parse(text, *this);
  }

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(std::int64_t value) { return add(value); }
  bool number_unsigned(std::uint64_t value) { return add(value); }
  bool number_float(double value, const std::string& /*digits*/) { return add(value); }
  bool string(const std::string& text) { return add(text); }
  bool start_object(std::size_t /*count*/) { return open(Json::value_t::object); }
  bool start_array(std::size_t /*count*/) { return open(Json::value_t::array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(const std::string& name) {
    const Level& level = levels_.back();
    member_ = level.value == nullptr ? Kept::nothing
              : level.is_whole       ? Kept::whole
                                     : kept_of_(name);
    name_ = name;
    return true;
  }

 private:
  /// An open bracket.
  struct Level {
    Json* value;    // null: nothing in it is kept
    bool is_whole;  // all in it is
  };

  /// What is kept of the value that comes next. May refuse it, too.
  Kept next() {
    if (levels_.empty()) return Kept::value;
    const auto [parent, is_whole] = levels_.back();
    if (parent == nullptr) return Kept::nothing;
    if (parent->is_array() && !is_whole && parent->size() == 1000) {
      refuse("an array of more than 1000 elements");
      return Kept::nothing;
    }
    const Kept in_array = is_whole ? Kept::whole : Kept::value;
    const Kept kept = parent->is_array() ? in_array : member_;
    if (kept != Kept::nothing && ++values_ > 50'000) {
      refuse("more than 50000 values");
      return Kept::nothing;
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
    return refusal().empty();
  }

  bool open(Json::value_t type) {
    if (levels_.size() == most_levels) return refuse_level();
    const Kept kept = next();
    Json* value = kept == Kept::nothing ? nullptr : &store(Json(type));
    if (type == Json::value_t::array && kept == Kept::value) value = nullptr;
    levels_.push_back({value, kept == Kept::whole});
    return refusal().empty();
  }

  bool close() {
    levels_.pop_back();
    return true;
  }

  Json& root_;
  Kept (*kept_of_)(std::string_view name);
  std::vector<Level> levels_;
  Kept member_ = Kept::nothing;  // what is kept of the member whose name was read last
  std::string name_;
  std::size_t values_ = 0;
};

}  // namespace

// Delegates, so that what is half built is destroyed by the destructor when memory runs out.
JsonBody::JsonBody(std::string_view text, Kept (*kept_of)(std::string_view name)) : JsonBody() {
  refusal_ = BodyBuilder(text, root_, kept_of).refusal();
}

JsonBody::~JsonBody() { take_apart(root_); }

}  // namespace sudomock::detail
