#include <chrono>

#include <gtest/gtest.h>
#include <sudomock/timestamp.hpp>

namespace sudomock {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp midnight = std::chrono::sys_days{std::chrono::year{2026} / 6 / 2};

TEST(ToIso8601, WritesWhatTheApiWrites) {
  EXPECT_EQ(to_iso8601(midnight + 9h + 5min + 3s), "2026-06-02T09:05:03Z");
  EXPECT_EQ(to_iso8601(Timestamp{}), "1970-01-01T00:00:00Z");
}

TEST(ToIso8601, HasAFractionOnlyWhenThereIsOne) {
  EXPECT_EQ(to_iso8601(midnight + 1us), "2026-06-02T00:00:00.000001Z");
  EXPECT_EQ(to_iso8601(midnight + 500ms), "2026-06-02T00:00:00.500000Z");
  EXPECT_EQ(to_iso8601(Timestamp{-1us}), "1969-12-31T23:59:59.999999Z");
}

TEST(ToIso8601, HasFourDigitsForAYear) {
  EXPECT_EQ(to_iso8601(std::chrono::sys_days{std::chrono::year{0} / 1 / 1}),
            "0000-01-01T00:00:00Z");
  EXPECT_EQ(to_iso8601(std::chrono::sys_days{std::chrono::year{10000} / 1 / 1} - 1us),
            "9999-12-31T23:59:59.999999Z");
}

}  // namespace
}  // namespace sudomock
