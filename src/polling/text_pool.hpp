#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sudomock::detail {

/// A few texts that come again and again, each kept once and known by a number from 1. Bounded, so
/// that a server that never repeats itself cannot make it grow.
class TextPool {
 public:
  /// The text's number, or 0 when the pool is full without it.
  [[nodiscard]] std::uint8_t number_of(std::string_view text) {
    for (std::size_t i = 0; i < texts_.size(); ++i) {
      if (texts_[i] == text) return static_cast<std::uint8_t>(i + 1);
    }
    if (texts_.size() == most_texts) return 0;
    texts_.emplace_back(text);
    return static_cast<std::uint8_t>(texts_.size());
  }

  /// The text with that number; not 0.
  [[nodiscard]] const std::string& text(std::uint8_t number) const { return texts_[number - 1U]; }

 private:
  static constexpr std::size_t most_texts = 32;

  std::vector<std::string> texts_;
};

}  // namespace sudomock::detail
