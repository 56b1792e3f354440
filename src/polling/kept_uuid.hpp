#pragma once

#include <array>
#include <string>
#include <string_view>
#include <variant>

namespace sudomock::detail {

/// A render_uuid as kept for a watched job: in place, not on the heap, when it has the length of a
/// UUID. A `std::string` of that length costs 80 bytes, and a second cache miss at every access.
class KeptUuid {
 public:
  KeptUuid() = default;
  explicit KeptUuid(std::string_view text) {
    if (text.size() == InPlace().size()) {
      text.copy(text_.emplace<InPlace>().data(), text.size());
    } else {
      text_.emplace<std::string>(text);
    }
  }

  [[nodiscard]] std::string_view view() const {
    if (const auto* other = std::get_if<std::string>(&text_)) return *other;
    const InPlace& text = std::get<InPlace>(text_);
    return {text.data(), text.size()};
  }
  [[nodiscard]] std::string str() const { return std::string(view()); }

 private:
  using InPlace = std::array<char, 36>;  // RFC 9562, section 4

  std::variant<std::string, InPlace> text_;
};

}  // namespace sudomock::detail
