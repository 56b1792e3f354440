#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sudomock::detail {

/// Whether `text` holds a character that could end a header line (RFC 9110, section 5.5).
[[nodiscard]] inline bool has_control_characters(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(), [](char character) {
    return static_cast<unsigned char>(character) < 0x20 || character == 0x7f;
  });
}

/// `character` in lower case where it is an ASCII one, whatever the host program's locale.
[[nodiscard]] constexpr char ascii_lower(char character) noexcept {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                              : character;
}

/// Compares as HTTP does the names of fields and schemes (RFC 9110, sections 5.1 and 11.1).
[[nodiscard]] constexpr bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char one, char other) { return ascii_lower(one) == ascii_lower(other); });
}

/// Whether `a` comes before `b`, by their bytes, without regard to case.
[[nodiscard]] constexpr bool is_less_ignoring_case(std::string_view a,
                                                   std::string_view b) noexcept {
  return std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(),
      [](char one, char other) { return ascii_lower(one) < ascii_lower(other); });
}

/// The two that an unordered container of ids needs, since ids are compared without regard to case
/// (contract: "ids"). Transparent, so that a view finds a string.
struct HashIgnoringCase {
  using is_transparent = void;
  // FNV-1a. In line, as the fake API is no part of a shared library and sees none of its inside.
  [[nodiscard]] constexpr std::size_t operator()(std::string_view text) const noexcept {
    std::uint64_t hash = 14695981039346656037U;
    for (const char character : text) {
      hash = (hash ^ static_cast<unsigned char>(ascii_lower(character))) * 1099511628211U;
    }
    return static_cast<std::size_t>(hash);
  }
};
struct EqualIgnoringCase {
  using is_transparent = void;
  [[nodiscard]] bool operator()(std::string_view a, std::string_view b) const noexcept {
    return equals_ignoring_case(a, b);
  }
};

/// Somebody else's text made fit for a log line or a terminal: control characters (C0, DEL, C1,
/// line separators, and those that reverse the direction of writing) become spaces, bytes that are
/// no UTF-8 become `?`, and what is longer than `most` bytes is cut between two characters and ends
/// in "...", which counts. Done twice, it is as if done once. Secrets are taken out before: half of
/// one would not be found.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t most);

/// Such as `120 s` or `0.25 s`; to the millisecond.
[[nodiscard]] std::string seconds_text(std::chrono::nanoseconds span);

// How much of a text an error holds, in bytes.
inline constexpr std::size_t longest_message = 2000;
inline constexpr std::size_t longest_reason = 1000;  // a failed job's
inline constexpr std::size_t longest_detail = 300;   // an error body's: a few sentences
inline constexpr std::size_t longest_request_id = 128;
inline constexpr std::size_t longest_name = 100;  // a status, a kind, an error code

}  // namespace sudomock::detail
