#pragma once

#include <bitset>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sudomock::detail {

/// Takes secrets out of other people's texts, however these spell it: as it is, in another case,
/// with characters escaped as in a URL (RFC 3986, section 2.1), in JSON (RFC 8259, section 7) or in
/// HTML, made one printable line, or within a piece of base64; and each part of a JSON Web Token
/// (RFC 7519) by itself.
class Redactor {
 public:
  /// Finds nothing.
  Redactor() = default;
  explicit Redactor(std::string_view secret) { learn(secret); }

  /// Takes this secret out, too, unless it is empty.
  void learn(std::string_view secret);

  /// `text` with "***" for each occurrence, overlapping ones included.
  [[nodiscard]] std::string redact(std::string text) const;

  /// Redacts a text that somebody else has cut: what it ends with may be the first part of the
  /// secret.
  [[nodiscard]] std::string redact_cut(std::string text) const;

  /// Redacts the text in place.
  void hide_in(std::string& text) const;

 private:
  struct Spelling {
    std::string text;         // in lower case
    bool is_literal = false;  // else unescaped: what is compared with it is unescaped, too
    friend bool operator==(const Spelling&, const Spelling&) = default;
  };

  void learn_spellings_of(std::string_view secret);
  void hide_in(std::string& text, bool is_cut) const;
  /// Where the longest occurrence that begins at `at` ends, or `at` when none does.
  [[nodiscard]] std::size_t end_of_occurrence(std::string_view text, std::size_t at,
                                              bool is_cut) const;

  std::vector<Spelling> spellings_;
  std::size_t shortest_ = 0;     // the length of the shortest of them
  std::bitset<256> beginnings_;  // what an occurrence can begin with
};

}  // namespace sudomock::detail
