#include <cstdint>
#include <limits>
#include <random>

#include <gtest/gtest.h>
#include <sudomock/usd.hpp>

namespace sudomock {
namespace {

constexpr Usd lowest = Usd::from_nanos(std::numeric_limits<std::int64_t>::min());
constexpr Usd highest = Usd::from_nanos(std::numeric_limits<std::int64_t>::max());
constexpr Usd nano = Usd::from_nanos(1);

TEST(UsdArithmetic, PriceTimesCreditsIsTheCostOfTheApisPage) {
  const Usd price = Usd::parse("0.002").value();
  EXPECT_EQ(price * 949, Usd::parse("1.898"));
  EXPECT_EQ(949 * price, Usd::parse("1.898"));
  EXPECT_EQ((price * 949).nanos(), 1'898'000'000);
}

TEST(UsdArithmetic, AMillionRowsSumExactly) {
  Usd sum;
  double inexact = 0;
  for (int row = 0; row < 1'000'000; ++row) {
    sum += Usd::parse("0.1").value();
    inexact += 0.1;
  }
  EXPECT_EQ(sum, Usd::parse("100000"));
  EXPECT_NE(inexact, 100000.0);  // what it is good for
}

TEST(UsdArithmetic, AddsSubtractsAndNegates) {
  const Usd a = Usd::parse("1.5").value();
  const Usd b = Usd::parse("2.25").value();
  EXPECT_EQ(a + b, Usd::parse("3.75"));
  EXPECT_EQ(a - b, Usd::parse("-0.75"));
  EXPECT_EQ(-a, Usd::parse("-1.5"));
  EXPECT_EQ(a * -2, Usd::parse("-3"));
  EXPECT_EQ(-a * -2, Usd::parse("3"));
  EXPECT_EQ(a * 0, Usd());
  EXPECT_EQ(Usd() * -7, Usd());
}

TEST(UsdArithmetic, OrdersByAmount) {
  EXPECT_LT(lowest, -nano);
  EXPECT_LT(-nano, Usd());
  EXPECT_GT(highest, nano);
  EXPECT_EQ(Usd::parse("1.50"), Usd::parse("15e-1"));
}

TEST(UsdArithmetic, SticksToTheEndsOfTheRange) {
  EXPECT_EQ(highest + nano, highest);
  EXPECT_EQ(highest + highest, highest);
  EXPECT_EQ(lowest + -nano, lowest);
  EXPECT_EQ(lowest - nano, lowest);
  EXPECT_EQ(lowest - highest, lowest);
  EXPECT_EQ(highest - lowest, highest);
  EXPECT_EQ(highest - -nano, highest);
  EXPECT_EQ(-lowest, highest);
  EXPECT_EQ(highest * 2, highest);
  EXPECT_EQ(highest * -2, lowest);
  EXPECT_EQ(lowest * 2, lowest);
  EXPECT_EQ(lowest * -1, highest);
  EXPECT_EQ(lowest * std::numeric_limits<std::int64_t>::min(), highest);
}

TEST(UsdArithmetic, ReachesTheEndsOfTheRangeExactly) {
  EXPECT_EQ(highest - nano + nano, highest);
  EXPECT_EQ(lowest + nano - nano, lowest);
  EXPECT_EQ(lowest * 1, lowest);
  EXPECT_EQ(highest * -1, lowest + nano);
  EXPECT_EQ(nano * std::numeric_limits<std::int64_t>::min(), lowest);
  EXPECT_EQ(lowest + highest, -nano);
  EXPECT_EQ(lowest - lowest, Usd());
}

#if defined(__SIZEOF_INT128__)
TEST(UsdArithmetic, AgreesWithWiderIntegers) {
  __extension__ using Wide = __int128;
  const auto clamp = [](Wide value) {
    if (value > Wide{highest.nanos()}) return highest;
    if (value < Wide{lowest.nanos()}) return lowest;
    return Usd::from_nanos(static_cast<std::int64_t>(value));
  };
  std::mt19937_64 random(7);
  const auto any = [&] { return static_cast<std::int64_t>(random()) >> (random() % 64); };
  for (int i = 0; i < 100'000; ++i) {
    const std::int64_t a = any();
    const std::int64_t b = any();
    ASSERT_EQ(Usd::from_nanos(a) + Usd::from_nanos(b), clamp(Wide{a} + b));
    ASSERT_EQ(Usd::from_nanos(a) - Usd::from_nanos(b), clamp(Wide{a} - b));
    ASSERT_EQ(Usd::from_nanos(a) * b, clamp(Wide{a} * b)) << a << " x " << b;
  }
}
#endif

}  // namespace
}  // namespace sudomock
