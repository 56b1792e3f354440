#include "base/decimal.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace sudomock::detail {

namespace {

/// A JSON number taken apart: `whole` and `fraction` digits, times 10^`exponent`.
struct NumberParts {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  std::int64_t exponent = 0;

  [[nodiscard]] std::size_t size() const { return whole.size() + fraction.size(); }
  [[nodiscard]] unsigned digit(std::size_t i) const {
    const char character = i < whole.size() ? whole[i] : fraction[i - whole.size()];
    return static_cast<unsigned>(character - '0');
  }
};

std::string_view take_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

bool take(std::string_view& text, char character) {
  if (text.empty() || text.front() != character) return false;
  text.remove_prefix(1);
  return true;
}

/// The digits as an exponent. Beyond 10^15 more makes no difference: no text has that many digits.
std::int64_t exponent_of(std::string_view digits, bool negative) {
  constexpr std::int64_t enough = 1'000'000'000'000'000;
  std::int64_t value = 0;
  for (const char digit : digits) value = std::min(enough, value * 10 + (digit - '0'));
  return negative ? -value : value;
}

std::optional<NumberParts> take_apart(std::string_view text) {
  NumberParts parts;
  parts.negative = take(text, '-');
  parts.whole = take_digits(text);
  if (parts.whole.empty() || (parts.whole.size() > 1 && parts.whole.front() == '0')) {
    return std::nullopt;
  }
  if (take(text, '.')) {
    parts.fraction = take_digits(text);
    if (parts.fraction.empty()) return std::nullopt;
  }
  if (take(text, 'e') || take(text, 'E')) {
    const bool negative = take(text, '-');
    if (!negative) take(text, '+');
    const std::string_view digits = take_digits(text);
    if (digits.empty()) return std::nullopt;
    parts.exponent = exponent_of(digits, negative);
  }
  if (!text.empty()) return std::nullopt;
  return parts;
}

/// Appends a digit unless that leaves the range.
bool append(std::uint64_t& magnitude, unsigned digit, std::uint64_t limit) {
  if (magnitude > (limit - digit) / 10) return false;
  magnitude = magnitude * 10 + digit;
  return true;
}

/// What the digits from `first` on say about rounding: -1 below a half, 0 a half, 1 above.
int remainder_from(const NumberParts& parts, std::int64_t first) {
  int against_half = -1;
  for (auto i = static_cast<std::size_t>(std::max<std::int64_t>(first, 0)); i < parts.size(); ++i) {
    const unsigned digit = parts.digit(i);
    if (static_cast<std::int64_t>(i) == first) {
      against_half = digit < 5 ? -1 : (digit > 5 ? 1 : 0);
    } else if (digit != 0 && against_half == 0) {
      against_half = 1;
    }
  }
  return against_half;
}

}  // namespace

std::optional<std::int64_t> parse_scaled_decimal(std::string_view text, int decimals) noexcept {
  const std::optional<NumberParts> parts = take_apart(text);
  if (!parts) return std::nullopt;
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  const std::uint64_t limit = parts->negative ? most + 1 : most;

  const auto count = static_cast<std::int64_t>(parts->size());
  // How many of the digits are whole units; fewer than 0 when zeros would follow the point.
  const std::int64_t kept =
      static_cast<std::int64_t>(parts->whole.size()) + parts->exponent + decimals;
  std::uint64_t magnitude = 0;
  for (std::int64_t i = 0; i < std::min(kept, count); ++i) {
    if (!append(magnitude, parts->digit(static_cast<std::size_t>(i)), limit)) return std::nullopt;
  }
  for (std::int64_t i = count; i < kept && magnitude != 0; ++i) {
    if (!append(magnitude, 0, limit)) return std::nullopt;
  }

  const int remainder = remainder_from(*parts, kept);
  const bool round_up = remainder > 0 || (remainder == 0 && magnitude % 2 == 1);
  if (round_up && magnitude == limit) return std::nullopt;
  if (round_up) ++magnitude;

  // Two's complement: 0 - 2^63 is the smallest std::int64_t (C++20, [conv.integral]).
  const std::uint64_t bits = parts->negative ? 0 - magnitude : magnitude;
  return static_cast<std::int64_t>(bits);
}

}  // namespace sudomock::detail
