#include <cstdint>
#include <limits>
#include <random>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <sudomock/usd.hpp>

namespace sudomock {
namespace {

constexpr std::int64_t lowest_nanos = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest_nanos = std::numeric_limits<std::int64_t>::max();

std::optional<std::int64_t> nanos_of(std::string_view text) {
  const std::optional<Usd> amount = Usd::parse(text);
  return amount ? std::optional(amount->nanos()) : std::nullopt;
}

TEST(UsdParse, ReadsDigitsExactly) {
  EXPECT_EQ(nanos_of("0"), 0);
  EXPECT_EQ(nanos_of("-0"), 0);
  EXPECT_EQ(nanos_of("0.002"), 2'000'000);
  EXPECT_EQ(nanos_of("1.898"), 1'898'000'000);
  EXPECT_EQ(nanos_of("-12.000000001"), -12'000'000'001);
  EXPECT_EQ(nanos_of("0.1000000000000"), 100'000'000);
}

TEST(UsdParse, ReadsExponents) {
  EXPECT_EQ(nanos_of("2e-3"), 2'000'000);
  EXPECT_EQ(nanos_of("1898E-3"), 1'898'000'000);
  EXPECT_EQ(nanos_of("0.00001e+5"), 1'000'000'000);
  EXPECT_EQ(nanos_of("12.5e0"), 12'500'000'000);
  EXPECT_EQ(nanos_of("0.000000001e18"), 1'000'000'000'000'000'000);
  EXPECT_EQ(nanos_of("0e999999999999999999999"), 0);
  EXPECT_EQ(nanos_of("0.000e99"), 0);
  EXPECT_EQ(nanos_of("123e-999999999999999999999"), 0);
  EXPECT_EQ(nanos_of("1e999999999999999999999"), std::nullopt);
}

TEST(UsdParse, RoundsHalfToEvenBeyondNineDecimals) {
  EXPECT_EQ(nanos_of("0.0000000004"), 0);
  EXPECT_EQ(nanos_of("0.0000000005"), 0);
  EXPECT_EQ(nanos_of("0.00000000050000000000001"), 1);
  EXPECT_EQ(nanos_of("0.0000000006"), 1);
  EXPECT_EQ(nanos_of("0.0000000015"), 2);
  EXPECT_EQ(nanos_of("0.0000000025"), 2);
  EXPECT_EQ(nanos_of("0.0000000025000"), 2);
  EXPECT_EQ(nanos_of("0.00000000251"), 3);
  EXPECT_EQ(nanos_of("-0.0000000015"), -2);
  EXPECT_EQ(nanos_of("-0.0000000025"), -2);
  EXPECT_EQ(nanos_of("0.9999999995"), 1'000'000'000);
  EXPECT_EQ(nanos_of("5e-10"), 0);
  EXPECT_EQ(nanos_of("15e-10"), 2);
  EXPECT_EQ(nanos_of("9e-11"), 0);
  EXPECT_EQ(nanos_of("99e-11"), 1);
}

TEST(UsdParse, ReachesBothEndsOfTheRangeAndNoFurther) {
  EXPECT_EQ(nanos_of("9223372036.854775807"), highest_nanos);
  EXPECT_EQ(nanos_of("-9223372036.854775808"), lowest_nanos);
  EXPECT_EQ(nanos_of("9223372036.8547758074"), highest_nanos);
  EXPECT_EQ(nanos_of("-9223372036.8547758085"), lowest_nanos);
  for (const char* text : {"9223372036.854775808", "-9223372036.854775809", "9223372036.8547758075",
                           "-9223372036.8547758086", "10000000000", "1e10", "99999999999999999999",
                           "18446744073.709551616", "184467440737095516160"}) {
    EXPECT_EQ(nanos_of(text), std::nullopt) << text;
  }
}

TEST(UsdParse, RefusesWhatIsNoJsonNumber) {
  for (const char* text : {"",    "-",        "+1",   ".5",    "1.",  "01",    "-01",   "00",
                           "1e",  "1e+",      "1.e1", "1 ",    " 1",  "1,5",   "1_000", "0x1",
                           "NaN", "Infinity", "$1",   "1.5.2", "--1", "1e1.5", "1e5x",  "१"}) {
    EXPECT_EQ(nanos_of(text), std::nullopt) << text;
  }
  EXPECT_EQ(nanos_of(std::string_view("1\0", 2)), std::nullopt);
}

TEST(UsdParse, TakesVeryLongNumbers) {
  EXPECT_EQ(nanos_of("0." + std::string(100'000, '3')), 333'333'333);
  EXPECT_EQ(nanos_of("1" + std::string(100'000, '0') + "e-100000"), 1'000'000'000);
  EXPECT_EQ(nanos_of("1" + std::string(100'000, '0')), std::nullopt);
}

TEST(UsdText, IsTheShortestDecimal) {
  EXPECT_EQ(to_string(Usd()), "0");
  EXPECT_EQ(to_string(Usd::from_nanos(1'898'000'000)), "1.898");
  EXPECT_EQ(to_string(Usd::from_nanos(-2'000'000)), "-0.002");
  EXPECT_EQ(to_string(Usd::from_nanos(100'000'000'000)), "100");
  EXPECT_EQ(to_string(Usd::from_nanos(1)), "0.000000001");
  EXPECT_EQ(to_string(Usd::from_nanos(-1'000'000'010)), "-1.00000001");
  EXPECT_EQ(to_string(Usd::from_nanos(highest_nanos)), "9223372036.854775807");
  EXPECT_EQ(to_string(Usd::from_nanos(lowest_nanos)), "-9223372036.854775808");
}

TEST(UsdText, WithSoManyDecimalsIsRoundedHalfToEven) {
  const auto text = [](std::int64_t nanos, int decimals) {
    return to_string(Usd::from_nanos(nanos), decimals);
  };
  EXPECT_EQ(text(1'898'000'000, 2), "1.90");
  EXPECT_EQ(text(125'000'000, 2), "0.12");
  EXPECT_EQ(text(135'000'000, 2), "0.14");
  EXPECT_EQ(text(125'000'001, 2), "0.13");
  EXPECT_EQ(text(-125'000'001, 2), "-0.13");
  EXPECT_EQ(text(-135'000'000, 2), "-0.14");
  EXPECT_EQ(text(999'999'999, 2), "1.00");
  EXPECT_EQ(text(2'500'000'000, 0), "2");
  EXPECT_EQ(text(3'500'000'000, 0), "4");
  EXPECT_EQ(text(500'000'000, 0), "0");
  EXPECT_EQ(text(12'000'000'000, 2), "12.00");
  EXPECT_EQ(text(1, 9), "0.000000001");
  EXPECT_EQ(text(0, 2), "0.00");
  EXPECT_EQ(text(highest_nanos, 2), "9223372036.85");
  EXPECT_EQ(text(lowest_nanos, 9), "-9223372036.854775808");
  EXPECT_EQ(text(lowest_nanos, 0), "-9223372037");
}

TEST(UsdText, ThatIsRoundedToNothingHasNoSign) {
  EXPECT_EQ(to_string(Usd::from_nanos(-5'000'000), 2), "0.00");
  EXPECT_EQ(to_string(Usd::from_nanos(-5'000'001), 2), "-0.01");
}

TEST(UsdText, TakesNineDecimalsAtMostAndNoneAtLeast) {
  EXPECT_EQ(to_string(Usd::from_nanos(1'500'000'001), 12), "1.500000001");
  EXPECT_EQ(to_string(Usd::from_nanos(1'500'000'001), -1), "2");
}

// By the digits: what is cut off is compared with a half as text.
TEST(UsdText, IsRoundedAsItsDigitsSay) {
  std::mt19937_64 random(20260623);
  for (int i = 0; i < 100'000; ++i) {
    const auto nanos = static_cast<std::int64_t>(random() >> 1U) >> (random() % 63);
    const int decimals = static_cast<int>(random() % 9);
    const std::string whole = to_string(Usd::from_nanos(nanos), 9);
    const std::size_t cut = whole.size() - static_cast<std::size_t>(9 - decimals);
    const std::string rest = whole.substr(cut);
    const std::string half = "5" + std::string(rest.size() - 1, '0');
    const std::int64_t below = nanos_of(whole.substr(0, decimals == 0 ? cut - 1 : cut)).value();
    std::int64_t unit = 1'000'000'000;
    for (int n = 0; n < decimals; ++n) unit /= 10;
    const bool is_up = rest > half || (rest == half && below / unit % 2 == 1);
    EXPECT_EQ(nanos_of(to_string(Usd::from_nanos(nanos), decimals)),
              is_up && below > highest_nanos - unit ? std::nullopt
                                                    : std::optional(is_up ? below + unit : below))
        << nanos << " with " << decimals;
  }
}

TEST(UsdText, GoesToStreams) {
  std::ostringstream out;
  out << Usd::from_nanos(1'500'000'000);
  EXPECT_EQ(out.str(), "1.5");
}

TEST(UsdText, ReadsBackAsTheSameAmount) {
  std::mt19937_64 random(20260622);
  for (int i = 0; i < 200'000; ++i) {
    // Shifted, so that every magnitude comes up.
    const auto nanos = static_cast<std::int64_t>(random()) >> (random() % 64);
    EXPECT_EQ(nanos_of(to_string(Usd::from_nanos(nanos))), nanos);
  }
  for (const std::int64_t nanos :
       {lowest_nanos, lowest_nanos + 1, std::int64_t{-1}, highest_nanos}) {
    EXPECT_EQ(nanos_of(to_string(Usd::from_nanos(nanos))), nanos);
  }
}

}  // namespace
}  // namespace sudomock
