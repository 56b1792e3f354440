#include "types/parse_timestamp.hpp"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp ten_o_clock = std::chrono::sys_days{std::chrono::year{2026} / 6 / 22} + 10h;

TEST(ParseTimestamp, ReadsUtcWithZOrWithoutOffset) {
  EXPECT_EQ(parse_timestamp("2026-06-22T10:00:03Z"), ten_o_clock + 3s);
  EXPECT_EQ(parse_timestamp("2026-06-22T10:00:03"), ten_o_clock + 3s);
}

TEST(ParseTimestamp, AppliesTheOffset) {
  EXPECT_EQ(parse_timestamp("2026-06-22T12:30:00+02:30"), ten_o_clock);
  EXPECT_EQ(parse_timestamp("2026-06-22T02:00:00-08:00"), ten_o_clock);
  EXPECT_EQ(parse_timestamp("2026-06-21T23:30:00-10:30"), ten_o_clock);
  EXPECT_EQ(parse_timestamp("2026-06-22T10:00:00-00:00"), ten_o_clock);
}

TEST(ParseTimestamp, KeepsMicrosecondsAndDropsTheRest) {
  EXPECT_EQ(parse_timestamp("2026-06-22T10:00:00.5Z"), ten_o_clock + 500ms);
  EXPECT_EQ(parse_timestamp("2026-06-22T10:00:00.123456Z"), ten_o_clock + 123456us);
  EXPECT_EQ(parse_timestamp("2026-06-22T10:00:00.000001+00:00"), ten_o_clock + 1us);
  EXPECT_EQ(parse_timestamp("2026-06-22T10:00:00.123456999"), ten_o_clock + 123456us);
  EXPECT_EQ(parse_timestamp("2026-06-22T10:00:00.000000999Z"), ten_o_clock);
}

// RFC 3339, section 5.6: the letters in either case, a space for the T, and as many digits as the
// sender likes.
TEST(ParseTimestamp, ReadsEverySpelling) {
  for (const char* text :
       {"2026-06-22t10:00:03Z", "2026-06-22 10:00:03Z", "2026-06-22T10:00:03z",
        "2026-06-22 10:00:03", "2026-06-22t10:00:03z", "2026-06-22 12:00:03+02:00",
        "2026-06-22T10:00:03.0000000000Z", "2026-06-22T10:00:03.000000999999999999999999Z"}) {
    EXPECT_EQ(parse_timestamp(text), ten_o_clock + 3s) << text;
  }
}

// RFC 3339, section 5.7 and appendix D.
TEST(ParseTimestamp, TakesALeapSecondForTheEndOfTheSecondBefore) {
  const Timestamp end = std::chrono::sys_days{std::chrono::year{1991} / 1 / 1} - 1us;
  for (const char* text : {"1990-12-31T23:59:60Z", "1990-12-31T23:59:60.5Z",
                           "1990-12-31T15:59:60-08:00", "1991-01-01T05:29:60.000000+05:30"}) {
    EXPECT_EQ(parse_timestamp(text), end) << text;
  }
}

TEST(ParseTimestamp, KnowsTheCalendar) {
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00Z"), Timestamp{});
  EXPECT_EQ(parse_timestamp("1969-12-31T23:59:59.999999Z"), Timestamp{-1us});
  EXPECT_TRUE(parse_timestamp("2024-02-29T00:00:00Z"));
  EXPECT_TRUE(parse_timestamp("0000-01-01T00:00:00Z"));
  EXPECT_TRUE(parse_timestamp("9999-12-31T23:59:59Z"));
  EXPECT_FALSE(parse_timestamp("2026-02-29T00:00:00Z"));
  EXPECT_FALSE(parse_timestamp("2026-04-31T00:00:00Z"));
  EXPECT_FALSE(parse_timestamp("2026-00-01T00:00:00Z"));
  EXPECT_FALSE(parse_timestamp("2026-13-01T00:00:00Z"));
  EXPECT_FALSE(parse_timestamp("2026-01-00T00:00:00Z"));
}

TEST(ParseTimestamp, RefusesATimeWhoseUtcYearHasNotFourDigits) {
  EXPECT_FALSE(parse_timestamp("0000-01-01T00:00:00+00:01"));
  EXPECT_FALSE(parse_timestamp("9999-12-31T23:59:59-00:01"));
  EXPECT_FALSE(parse_timestamp("9999-12-31T23:59:00-00:01"));
  EXPECT_TRUE(parse_timestamp("0000-01-01T00:01:00+00:01"));
  EXPECT_TRUE(parse_timestamp("9999-12-31T23:58:59.999999-00:01"));
}

TEST(ParseTimestamp, RefusesWhatIsNoTime) {
  for (const char* text : {"",
                           "2026",
                           "2026-06-22",
                           "2026-06-22T10:00",
                           "2026-06-22_10:00:03",
                           "2026-06-22  10:00:03",
                           "2026-06-22Tt10:00:03",
                           "2026-06-22T10:00:03zZ",
                           "2026-06-22T10:00:03ZZ",
                           "2026-06-22T10:00:03Z ",
                           " 2026-06-22T10:00:03Z",
                           "2026-06-22T24:00:00Z",
                           "2026-06-22T10:60:00Z",
                           "2026-06-22T10:00:60Z",
                           "2026-06-22T10:00:03.Z",
                           "2026-06-22T10:00:61Z",
                           "2026-06-22T23:59:60+01:00",
                           "2026-06-22T00:59:60Z",
                           "2026-06-22T10:00:03,5Z",
                           "2026-06-22T10:00:03+0200",
                           "2026-06-22T10:00:03+02",
                           "2026-06-22T10:00:03+24:00",
                           "2026-06-22T10:00:03+02:60",
                           "2026-06-22T10:00:03+-2:00",
                           "2026-6-22T10:00:03Z",
                           "+2026-06-22T10:00:03Z",
                           "-026-06-22T10:00:03Z",
                           "20260622T100003Z",
                           "1750586403",
                           "2026-06-22T1x:00:03Z"}) {
    EXPECT_FALSE(parse_timestamp(text)) << text;
  }
  EXPECT_FALSE(parse_timestamp(std::string("2026-06-22T10:00:03\0Z", 21)));
}

}  // namespace
}  // namespace sudomock::detail
