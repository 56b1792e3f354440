#include <algorithm>
#include <limits>
#include <ostream>
#include <string>

#include <sudomock/usd.hpp>

#include "base/decimal.hpp"

namespace sudomock {
inline namespace v0_1 {

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t nanos_per_dollar = 1'000'000'000;
constexpr int most_decimals = 9;

/// The absolute value, which for the lowest number only fits without a sign.
constexpr std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

}  // namespace

std::optional<Usd> Usd::parse(std::string_view text) noexcept {
  const std::optional<std::int64_t> nanos = detail::parse_scaled_decimal(text, most_decimals);
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
  std::string text = to_string(amount, most_decimals);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string to_string(Usd amount, int decimals) {
  decimals = std::clamp(decimals, 0, most_decimals);
  std::uint64_t unit = nanos_per_dollar;
  for (int i = 0; i < decimals; ++i) unit /= 10;
  std::uint64_t units = magnitude(amount.nanos()) / unit;
  const std::uint64_t twice_rest = 2 * (magnitude(amount.nanos()) % unit);
  if (twice_rest > unit || (twice_rest == unit && units % 2 == 1)) ++units;

  std::string digits = std::to_string(units);
  const auto places = static_cast<std::size_t>(decimals);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (decimals > 0) digits.insert(digits.size() - places, 1, '.');
  return (amount.nanos() < 0 && units > 0 ? "-" : "") + digits;
}

std::ostream& operator<<(std::ostream& out, Usd amount) { return out << to_string(amount); }

}  // namespace v0_1
}  // namespace sudomock
