#pragma once

#include <compare>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include <sudomock/config.hpp>

namespace sudomock {
inline namespace v0_1 {

/// Exact money in US dollars: a whole number of nano-dollars (10^-9 USD), never a binary fraction,
/// so sums reconcile to the cent. The amounts of an answer are exact up to 15 significant digits,
/// for JSON numbers are read as doubles (contract: "money"). The range is about plus or minus 9.2
/// billion dollars; arithmetic sticks to the end of the range instead of wrapping around. A plain
/// value.
class SUDOMOCK_EXPORT Usd {
 public:
  /// Zero dollars.
  constexpr Usd() noexcept = default;

  /// `nanos` x 10^-9 USD.
  [[nodiscard]] static constexpr Usd from_nanos(std::int64_t nanos) noexcept { return Usd(nanos); }

  /// Reads a JSON number's own digits, such as `0.002`, `-1`, `1.898e0`. More than nine decimals
  /// are rounded half to even. Nothing when `text` is not a JSON number (RFC 8259, section 6) or
  /// lies outside the range.
  [[nodiscard]] static std::optional<Usd> parse(std::string_view text) noexcept;

  /// The amount in nano-dollars.
  [[nodiscard]] constexpr std::int64_t nanos() const noexcept { return nanos_; }

  /// Adds, sticking to the end of the range.
  Usd& operator+=(Usd other) noexcept;
  /// Subtracts, sticking to the end of the range.
  Usd& operator-=(Usd other) noexcept;
  /// Multiplies by a count (such as credits), sticking to the end of the range.
  Usd& operator*=(std::int64_t count) noexcept;

  /// Sum.
  [[nodiscard]] friend Usd operator+(Usd a, Usd b) noexcept { return a += b; }
  /// Difference.
  [[nodiscard]] friend Usd operator-(Usd a, Usd b) noexcept { return a -= b; }
  /// Price times count.
  [[nodiscard]] friend Usd operator*(Usd price, std::int64_t count) noexcept {
    return price *= count;
  }
  /// Count times price.
  [[nodiscard]] friend Usd operator*(std::int64_t count, Usd price) noexcept {
    return price *= count;
  }
  /// The opposite amount.
  [[nodiscard]] friend Usd operator-(Usd a) noexcept { return Usd() - a; }
  /// Orders by amount.
  [[nodiscard]] friend constexpr auto operator<=>(Usd, Usd) noexcept = default;

 private:
  constexpr explicit Usd(std::int64_t nanos) noexcept : nanos_(nanos) {}

  std::int64_t nanos_ = 0;
};

/// The shortest decimal that is exact, without a currency sign: `1.898`, `0`, `-0.002`.
[[nodiscard]] SUDOMOCK_EXPORT std::string to_string(Usd amount);
/// With that many decimals, 0 to 9 (what is beyond counts as the nearer of the two), rounded half
/// to even, for invoices: with 2, `1.898` is `1.90`, and `0.125` is `0.12`. An amount that rounds
/// to nothing has no sign.
[[nodiscard]] SUDOMOCK_EXPORT std::string to_string(Usd amount, int decimals);
/// Writes `to_string(amount)`.
SUDOMOCK_EXPORT std::ostream& operator<<(std::ostream& out, Usd amount);

}  // namespace v0_1
}  // namespace sudomock
