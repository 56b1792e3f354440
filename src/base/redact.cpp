#include "base/redact.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "base/text.hpp"

namespace sudomock::detail {

namespace {

constexpr std::string_view mask = "***";
constexpr std::string_view escapes = "%\\&";

// A shorter cut part may be a coincidence ("sm_"), and reveals almost nothing.
constexpr std::size_t least_cut_part = 5;
// A shorter part of a token, or of base64, may be one too, wherever it stands.
constexpr std::size_t least_part = 8;

/// A character, and where the next one stands.
struct Character {
  char value;
  std::size_t next;
};

/// The character with the number that the `length` digits at `at` say, or nothing if they say none.
std::optional<Character> numbered(std::string_view text, std::size_t at, std::size_t length,
                                  int base) {
  if (length == 0 || length > text.size() - std::min(at, text.size())) return std::nullopt;
  const char* const first = text.data() + at;
  unsigned number = 0;
  const auto [end, error] = std::from_chars(first, first + length, number, base);
  if (error != std::errc() || end != first + length || number > 0xFF) return std::nullopt;
  return Character{static_cast<char>(number), at + length};
}

// `%61`, or `%2561` where that was encoded again.
std::optional<Character> percent_encoded(std::string_view text, std::size_t at) {
  std::size_t digits = at + 1;
  while (text.substr(digits, 2) == "25" && numbered(text, digits + 2, 2, 16)) digits += 2;
  return numbered(text, digits, 2, 16);
}

// `\u0061`, `\x61`, `\/` or `\\`; with more backslashes where that was escaped again.
std::optional<Character> backslashed(std::string_view text, std::size_t at) {
  const std::string_view near = text.substr(0, at + 8);  // a megabyte of them takes linear time
  const std::size_t kind = std::min(near.find_first_not_of('\\', at), near.size());
  if (kind < near.size()) {
    if (text[kind] == 'u') return numbered(text, kind + 1, 4, 16);
    if (text[kind] == 'x') return numbered(text, kind + 1, 2, 16);
    if (text[kind] == '/' || text[kind] == '"' || text[kind] == '\'') {
      return Character{text[kind], kind + 1};
    }
  }
  if (kind - at < 2) return std::nullopt;
  return Character{'\\', at + 2};
}

// `&#97;`, `&#x61;` or `&amp;`.
std::optional<Character> html_escaped(std::string_view text, std::size_t at) {
  if (text.substr(at, 5) == "&amp;") return Character{'&', at + 5};
  if (text.substr(at, 2) != "&#") return std::nullopt;
  const bool is_hex = text.substr(at + 2, 1) == "x" || text.substr(at + 2, 1) == "X";
  const std::size_t digits = at + (is_hex ? 3 : 2);
  const std::size_t end = text.substr(0, digits + 8).find(';', digits);
  if (end == std::string_view::npos) return std::nullopt;
  std::optional<Character> character = numbered(text, digits, end - digits, is_hex ? 16 : 10);
  if (character) ++character->next;
  return character;
}

/// What stands at `at`, in lower case: as it is, or unescaped.
Character character_at(std::string_view text, std::size_t at, bool is_literal) {
  std::optional<Character> escaped;
  if (!is_literal && text[at] == '%') escaped = percent_encoded(text, at);
  if (!is_literal && text[at] == '\\') escaped = backslashed(text, at);
  if (!is_literal && text[at] == '&') escaped = html_escaped(text, at);
  const Character character = escaped.value_or(Character{text[at], at + 1});
  return {ascii_lower(character.value), character.next};
}

std::string read(std::string_view text, bool is_literal) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at, is_literal);
    out += character.value;
    at = character.next;
  }
  return out;
}

/// RFC 4648, section 4, without padding.
std::string base64(std::string_view bytes) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char byte : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(byte);
    for (count += 8; count >= 6; count -= 6) out += alphabet[bits >> (count - 6) & 63];
  }
  if (count > 0) out += alphabet[bits << (6 - count) & 63];
  return out;
}

/// What base64 of a text that holds `secret` holds, when `before` bytes of a group of three stand
/// before it: the characters that are made of nothing else.
std::string within_base64(std::string_view secret, std::size_t before) {
  const std::string text = base64(std::string(before, '\0').append(secret));
  const std::size_t first = (8 * before + 5) / 6;
  const std::size_t end = 8 * (before + secret.size()) / 6;
  return end > first ? text.substr(first, end - first) : std::string();
}

}  // namespace

void Redactor::learn_spellings_of(std::string_view secret) {
  const auto add = [&](std::string_view text, std::size_t least) {
    // With what follows it, a secret's own `%` may read like an escape.
    const bool reads_like_one = text.find_first_of(escapes) != std::string_view::npos;
    for (const bool is_literal : {false, true}) {
      Spelling spelling{read(text, is_literal), is_literal};
      if (spelling.text.size() < least || (is_literal && !reads_like_one)) continue;
      if (std::find(spellings_.begin(), spellings_.end(), spelling) == spellings_.end()) {
        spellings_.push_back(std::move(spelling));
      }
    }
  };
  add(secret, 1);
  add(one_line(secret, secret.size()), 1);
  for (std::size_t start = 0; start <= secret.size();) {
    const std::size_t end = std::min(secret.find('.', start), secret.size());
    add(secret.substr(start, end - start), least_part);
    start = end + 1;
  }
  const auto add_base64 = [&](std::string text) {
    add(text, least_part);
    // RFC 4648, section 5: for URLs and file names.
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    add(text, least_part);
  };
  for (const std::size_t before : {0U, 1U, 2U}) add_base64(within_base64(secret, before));
  add_base64(base64(secret));  // whose last character holds a part of it
}

void Redactor::learn(std::string_view secret) {
  learn_spellings_of(secret);
  if (spellings_.empty()) return;
  const auto shorter = [](const Spelling& a, const Spelling& b) {
    return a.text.size() < b.text.size();
  };
  shortest_ = std::min_element(spellings_.begin(), spellings_.end(), shorter)->text.size();
  for (unsigned byte = 0; byte < beginnings_.size(); ++byte) {
    const char character = static_cast<char>(byte);
    const auto begins = [lower = ascii_lower(character)](const Spelling& spelling) {
      return spelling.text.front() == lower;
    };
    beginnings_[byte] = escapes.find(character) != std::string_view::npos ||
                        std::any_of(spellings_.begin(), spellings_.end(), begins);
  }
}

std::string Redactor::redact(std::string text) const {
  hide_in(text);
  return text;
}

std::string Redactor::redact_cut(std::string text) const {
  hide_in(text, true);
  return text;
}

void Redactor::hide_in(std::string& text) const { hide_in(text, false); }

void Redactor::hide_in(std::string& text, bool is_cut) const {
  if (spellings_.empty() || text.size() < (is_cut ? least_cut_part : shortest_)) return;
  std::string redacted;
  std::size_t done = 0;  // how much of `text` is in `redacted`, or hidden there
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!beginnings_[static_cast<unsigned char>(text[at])]) continue;
    const std::size_t end = end_of_occurrence(text, at, is_cut);
    if (end == at) continue;
    if (at >= done) redacted.append(text, done, at - done).append(mask);
    done = std::max(done, end);
  }
  if (done > 0) text = redacted.append(text, done);
}

std::size_t Redactor::end_of_occurrence(std::string_view text, std::size_t at, bool is_cut) const {
  std::size_t end = at;
  const char first = ascii_lower(text[at]);
  const bool is_escape = escapes.find(first) != escapes.npos;
  for (const auto& [spelling, is_literal] : spellings_) {
    if (!is_escape && spelling.front() != first) continue;
    std::size_t matched = 0;
    std::size_t next = at;
    while (matched < spelling.size() && next < text.size()) {
      const Character character = character_at(text, next, is_literal);
      if (character.value != spelling[matched]) break;
      next = character.next;
      ++matched;
    }
    // A cut may go through an escape, too.
    const bool is_at_the_cut =
        next == text.size() || (next + 6 > text.size() && escapes.find(text[next]) != escapes.npos);
    if (matched == spelling.size()) {
      end = std::max(end, next);
    } else if (is_cut && is_at_the_cut && matched >= least_cut_part) {
      end = text.size();
    }
  }
  return end;
}

}  // namespace sudomock::detail
