#pragma once

#include <cstddef>
#include <string_view>

namespace sudomock::detail {

/// An enumerator's name on the wire or in messages.
template <class Enum>
struct Name {
  std::string_view text;
  Enum value;
};

/// The first name of `value`.
template <class Enum, std::size_t size>
[[nodiscard]] constexpr std::string_view name_of(const Name<Enum> (&names)[size],
                                                 Enum value) noexcept {
  for (const Name<Enum>& name : names) {
    if (name.value == value) return name.text;
  }
  return "unknown";
}

/// The enumerator with that name, else `unknown`. Case-sensitive, as the wire is.
template <class Enum, std::size_t size>
[[nodiscard]] constexpr Enum named(const Name<Enum> (&names)[size],
                                   std::string_view text) noexcept {
  for (const Name<Enum>& name : names) {
    if (name.text == text) return name.value;
  }
  return Enum::unknown;
}

}  // namespace sudomock::detail
