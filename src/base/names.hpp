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

/// Whether each enumerator before `unknown`, the last one, has a name.
template <class Enum, std::size_t size>
[[nodiscard]] constexpr bool names_all(const Name<Enum> (&names)[size]) noexcept {
  for (int value = 0; value < static_cast<int>(Enum::unknown); ++value) {
    if (name_of(names, static_cast<Enum>(value)) == "unknown") return false;
  }
  return true;
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
