#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "decode/json_fields.hpp"

namespace sudomock::detail {

/// The table of an object's fields.
template <class Object>
inline constexpr auto fields_of = nullptr;
template <>
inline constexpr const auto& fields_of<Payg> = payg_fields;
template <>
inline constexpr const auto& fields_of<ErrorObject> = error_fields;

/// An object whose fields come one by one.
template <class Object>
class FieldReader {
 public:
  [[nodiscard]] Object& object() { return object_; }

  /// Makes the field of that name, if one stands in such an answer, the current one. Servers keep
  /// to an order, and the table follows it: the search begins behind the field that was found last.
  bool find(std::string_view name, StandsIn answer) {
    for (std::size_t i = 0; i < std::size(fields); ++i) {
      current_ = current_ + 1 < std::size(fields) ? current_ + 1 : 0;
      if (fields[current_].name == name) return stands_in(answer, fields[current_].answers);
    }
    return false;
  }

  /// Whether the current field's member is of this type.
  template <class T>
  [[nodiscard]] bool is_a() const {
    return std::holds_alternative<T Object::*>(fields[current_].member);
  }

  /// Reads the current field. Of its values the last one counts.
  template <class Value>
  void take(Value& value) {
    const auto read_it = [&](auto member) {
      auto& to = object_.*member;
      to = std::remove_reference_t<decltype(to)>();
      return read(value, to);
    };
    note(std::visit(read_it, fields[current_].member));
  }

  /// What became of the current field.
  void note(Refusal refusal) {
    if (!refusals_.empty()) {
      std::erase_if(refusals_, [&](const auto& other) { return other.first == current_; });
    }
    if (!refusal.empty()) refusals_.emplace_back(current_, std::move(refusal));
  }

  /// Why the first field, in the table's order, was refused; empty when none was.
  [[nodiscard]] Refusal first_refusal() const {
    const auto first = std::min_element(refusals_.begin(), refusals_.end());
    return first == refusals_.end() ? Refusal() : within(fields[first->first].name, first->second);
  }

 private:
  static constexpr const auto& fields = fields_of<Object>;

  Object object_;
  std::size_t current_ = 0;
  std::vector<std::pair<std::size_t, Refusal>> refusals_;
};

}  // namespace sudomock::detail
