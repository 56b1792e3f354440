#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace sudomock::detail {

/// The text of the parser's current token. The parser fills it byte by byte, for which
/// std::string's push_back, never inlined, takes a sixth of all decoding; and a token that fits in
/// here costs no allocation. It is a std::string too only because nlohmann/json's binary readers
/// want one: they are compiled with the parser, but never run.
class TokenText : public std::string {
 public:
  using std::string::string;
  TokenText(const std::string& text) : std::string(text) {}

  // These are the parser's; each hides its namesake.
  void clear() noexcept { size_ = 0; }
  void push_back(char byte) {
    if (size_ < most_short) {
      short_[size_++] = byte;
    } else {
      push_back_long(byte);
    }
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Ends in a zero byte, as the parser's number conversions need.
  [[nodiscard]] char* data() noexcept {
    if (is_long()) return std::string::data();
    short_[size_] = '\0';
    return short_.data();
  }

  [[nodiscard]] std::string_view view() const noexcept {
    return {is_long() ? std::string::data() : short_.data(), size_};
  }

 private:
  static constexpr std::size_t most_short = 255;

  [[nodiscard]] bool is_long() const noexcept { return size_ > most_short; }
  void push_back_long(char byte);

  std::size_t size_ = 0;
  std::array<char, most_short + 1> short_;
};

}  // namespace sudomock::detail
