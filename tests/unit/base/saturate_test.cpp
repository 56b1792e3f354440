#include "base/saturate.hpp"

#include <gtest/gtest.h>

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using time_point = std::chrono::steady_clock::time_point;

constexpr time_point now = time_point{} + 24h;

TEST(Saturate, LeavesOrdinarySpansAsTheyAre) {
  EXPECT_EQ(saturating_nanoseconds(30s), 30s);
  EXPECT_EQ(saturating_nanoseconds(-5ms), -5ms);
  EXPECT_EQ(saturating_nanoseconds(nanoseconds::max()), nanoseconds::max());
  EXPECT_EQ(saturating_nanoseconds(nanoseconds::min()), nanoseconds::min());
  EXPECT_EQ(saturating_add(now, 1500ms), now + 1500ms);
  EXPECT_EQ(saturating_add(now, -1s), now - 1s);
  EXPECT_EQ(saturating_add(now, 0s), now);
}

TEST(Saturate, EndsWhereNanosecondsEnd) {
  EXPECT_EQ(saturating_nanoseconds(milliseconds::max()), nanoseconds::max());
  EXPECT_EQ(saturating_nanoseconds(std::chrono::hours::max()), nanoseconds::max());
  EXPECT_EQ(saturating_nanoseconds(milliseconds::min()), nanoseconds::min());
  EXPECT_EQ(saturating_nanoseconds(std::chrono::hours{24 * 365 * 292}), 24h * 365 * 292);
  EXPECT_EQ(saturating_nanoseconds(std::chrono::hours{24 * 365 * 293}), nanoseconds::max());
}

TEST(Saturate, ATimeEndsWhereTheClockEnds) {
  EXPECT_EQ(saturating_add(now, milliseconds::max()), time_point::max());
  EXPECT_EQ(saturating_add(now, nanoseconds::max()), time_point::max());
  EXPECT_EQ(saturating_add(time_point::max(), 1ns), time_point::max());
  EXPECT_EQ(saturating_add(time_point::max() - 1ns, 1ns), time_point::max());
  EXPECT_EQ(saturating_add(time_point{} - 1h, milliseconds::max()), time_point::max() - 1h);
  EXPECT_EQ(saturating_add(time_point{} - 1h, milliseconds::min()), time_point::min());
  EXPECT_EQ(saturating_add(time_point::min(), -1s), time_point::min());
  EXPECT_EQ(saturating_add(time_point::min(), 1s), time_point::min() + 1s);
}

}  // namespace
}  // namespace sudomock::detail
