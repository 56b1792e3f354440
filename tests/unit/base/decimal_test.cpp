#include "base/decimal.hpp"

#include <cstdint>

#include <gtest/gtest.h>

namespace sudomock::detail {
namespace {

TEST(ScaledDecimal, RoundsHalfToEven) {
  EXPECT_EQ(parse_scaled_decimal("0.5", 0), 0);
  EXPECT_EQ(parse_scaled_decimal("1.5", 0), 2);
  EXPECT_EQ(parse_scaled_decimal("-2.5", 0), -2);
  EXPECT_EQ(parse_scaled_decimal("-2.51", 0), -3);
}

}  // namespace
}  // namespace sudomock::detail
