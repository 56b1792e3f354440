#include "types/decimal.hpp"

#include <cstdint>

#include <gtest/gtest.h>

namespace sudomock::detail {
namespace {

TEST(ScaledDecimal, SaysWhetherAnythingWasLost) {
  EXPECT_TRUE(parse_scaled_decimal("949.000", 0)->exact);
  EXPECT_TRUE(parse_scaled_decimal("94900e-2", 0)->exact);
  EXPECT_TRUE(parse_scaled_decimal("0e-5", 0)->exact);
  EXPECT_FALSE(parse_scaled_decimal("949.001", 0)->exact);
  EXPECT_FALSE(parse_scaled_decimal("1e-5", 0)->exact);
  EXPECT_FALSE(parse_scaled_decimal("105e-2", 0)->exact);
}

TEST(ScaledDecimal, RoundsHalfToEven) {
  EXPECT_EQ(parse_scaled_decimal("0.5", 0)->units, 0);
  EXPECT_EQ(parse_scaled_decimal("1.5", 0)->units, 2);
  EXPECT_EQ(parse_scaled_decimal("-2.5", 0)->units, -2);
  EXPECT_EQ(parse_scaled_decimal("-2.51", 0)->units, -3);
}

TEST(DecimalMagnitude, CountsTheDigitsBeforeThePoint) {
  EXPECT_EQ(decimal_magnitude("5"), 1);
  EXPECT_EQ(decimal_magnitude("-123.75"), 3);
  EXPECT_EQ(decimal_magnitude("1e400"), 401);
  EXPECT_EQ(decimal_magnitude("0.001e5"), 3);
  EXPECT_EQ(decimal_magnitude("0.5"), 0);
  EXPECT_EQ(decimal_magnitude("1e-7"), -6);
  EXPECT_EQ(decimal_magnitude("0e999"), 0);
  EXPECT_EQ(decimal_magnitude("1e99999999999999999999"), 1'000'000'000'000'001);
  EXPECT_EQ(decimal_magnitude("1e"), 0);
  EXPECT_EQ(decimal_magnitude(""), 0);
}

}  // namespace
}  // namespace sudomock::detail
