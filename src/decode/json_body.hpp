#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "decode/json_fields.hpp"

namespace sudomock::detail {

/// What is kept of a member: nothing; itself, and of an object the members that are kept; of an
/// array its elements, too; all that is in it.
enum class Kept : std::uint8_t { nothing, value, list, whole };

/// Decides what is kept of the member `name`. `object` is the name of the member that its object
/// is, or is an element of; empty where its object is the body.
using KeptOf = Kept (*)(std::string_view object, std::string_view name);

[[nodiscard]] constexpr Kept kept_if(bool is_read) { return is_read ? Kept::value : Kept::nothing; }

/// Keeps the members that are in a table of fields.
template <class Fields>
[[nodiscard]] Kept kept_of(const Fields& fields, std::string_view name) {
  const auto is_name = [name](const auto& field) { return field.name == name; };
  return kept_if(std::ranges::any_of(fields, is_name));
}

/// A body, parsed once into nlohmann/json's values: those that somebody reads. Too many of them at
/// one time end the parse.
class JsonBody {
 public:
  JsonBody(std::string_view text, KeptOf kept_of);
  JsonBody(const JsonBody&) = delete;
  JsonBody& operator=(const JsonBody&) = delete;
  ~JsonBody();

  /// Why it is no JSON, or none that is taken; empty when all is well. Repeats nothing of the body.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }
  [[nodiscard]] Json& root() { return root_; }

 private:
  JsonBody() = default;  // NOLINT(bugprone-exception-escape): null does not throw

  Json root_;
  std::string refusal_;
};

}  // namespace sudomock::detail
