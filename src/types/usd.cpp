#include <array>
#include <limits>
#include <ostream>

#include <sudomock/usd.hpp>

#include "base/decimal.hpp"

namespace sudomock {
inline namespace v0_1 {

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t nanos_per_dollar = 1'000'000'000;
constexpr int decimals = 9;

/// The absolute value, which for the lowest number only fits without a sign.
constexpr std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

}  // namespace

std::optional<Usd> Usd::parse(std::string_view text) noexcept {
  const std::optional<std::int64_t> nanos = detail::parse_scaled_decimal(text, decimals);
  if (!nanos) return std::nullopt;
  return from_nanos(*nanos);
}

Usd& Usd::operator+=(Usd other) noexcept {
  if (other.nanos_ > 0 && nanos_ > highest - other.nanos_) {
    nanos_ = highest;
  } else if (other.nanos_ < 0 && nanos_ < lowest - other.nanos_) {
    nanos_ = lowest;
  } else {
    nanos_ += other.nanos_;
  }
  return *this;
}

Usd& Usd::operator-=(Usd other) noexcept {
  if (other.nanos_ < 0 && nanos_ > highest + other.nanos_) {
    nanos_ = highest;
  } else if (other.nanos_ > 0 && nanos_ < lowest + other.nanos_) {
    nanos_ = lowest;
  } else {
    nanos_ -= other.nanos_;
  }
  return *this;
}

Usd& Usd::operator*=(std::int64_t count) noexcept {
  const bool negative = (nanos_ < 0) != (count < 0);
  if (count != 0 && magnitude(nanos_) > magnitude(highest) / magnitude(count)) {
    nanos_ = negative ? lowest : highest;
    return *this;
  }
  const std::uint64_t product = magnitude(nanos_) * magnitude(count);
  nanos_ = static_cast<std::int64_t>(negative ? 0 - product : product);
  return *this;
}

std::string to_string(Usd amount) {
  const std::uint64_t nanos = magnitude(amount.nanos());
  std::string text = amount.nanos() < 0 ? "-" : "";
  text += std::to_string(nanos / nanos_per_dollar);
  std::uint64_t fraction = nanos % nanos_per_dollar;
  if (fraction == 0) return text;

  std::array<char, decimals> digits{};
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    *digit = static_cast<char>('0' + fraction % 10);
    fraction /= 10;
  }
  text += '.';
  text.append(digits.data(), digits.size());
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

std::ostream& operator<<(std::ostream& out, Usd amount) { return out << to_string(amount); }

}  // namespace v0_1
}  // namespace sudomock
