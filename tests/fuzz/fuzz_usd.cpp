#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

#include <nlohmann/json.hpp>
#include <sudomock/usd.hpp>

#include "fuzz_targets.hpp"

namespace sudomock::fuzz {

namespace {

bool is_json_number(std::string_view text) {
  const auto is_digit = [](char byte) { return byte >= '0' && byte <= '9'; };
  // The first and last byte rule out other values and spaces; nlohmann/json takes a zero byte for
  // the end.
  return !text.empty() && text.find('\0') == std::string_view::npos &&
         (is_digit(text.front()) || text.front() == '-') && is_digit(text.back()) &&
         nlohmann::json::accept(text);
}

void check_arithmetic(Usd amount) {
  constexpr Usd lowest = Usd::from_nanos(std::numeric_limits<std::int64_t>::min());
  require(amount - amount == Usd(), "x - x is zero");
  require(amount + Usd() == amount && amount * 1 == amount, "0 and 1 are neutral");
  require(amount == lowest || -(-amount) == amount, "the opposite of the opposite is the same");
  require(amount * -1 == -amount, "times -1 is the opposite");
  require((amount + amount) == amount * 2, "twice is the double");
}

}  // namespace

void fuzz_usd(std::string_view input) {
  const std::optional<Usd> amount = Usd::parse(input);
  const std::string text(input);
  const bool is_number = is_json_number(input);
  if (!amount) {
    require(!is_number || std::fabs(std::strtod(text.c_str(), nullptr)) > 9.2e9,
            "every number in the range is read");
    return;
  }
  require(is_number, "only numbers are read");
  const double nanos = std::strtod(text.c_str(), nullptr) * 1e9;
  require(
      std::fabs(nanos - static_cast<double>(amount->nanos())) <= 0.51 + std::fabs(nanos) * 1e-15,
      "the amount is the number");

  const std::string printed = to_string(*amount);
  require(Usd::parse(printed) == amount, "printing and parsing gives the same amount");
  require(printed.find('.') == std::string::npos || printed.back() != '0', "no digit is too many");
  check_arithmetic(*amount);
}

}  // namespace sudomock::fuzz
