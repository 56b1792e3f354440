#include "polling/round_trip.hpp"

#include <gtest/gtest.h>

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;

TEST(RoundTrip, IsAGuessUntilThereIsAnAnswer) {
  RoundTrip round_trip;
  EXPECT_FALSE(round_trip.is_known());
  EXPECT_EQ(round_trip.usual(), 125ms);
  EXPECT_EQ(round_trip.slowest(), 125ms);
  round_trip.observe(20ms);
  EXPECT_TRUE(round_trip.is_known());
  EXPECT_EQ(round_trip.usual(), 20ms);
  EXPECT_EQ(round_trip.slowest(), 20ms);
}

TEST(RoundTrip, IsUsuallyTheMedianOfTheLastSeven) {
  RoundTrip round_trip;
  for (int i = 0; i < 4; ++i) round_trip.observe(10ms);
  for (int i = 0; i < 3; ++i) round_trip.observe(900ms);
  EXPECT_EQ(round_trip.usual(), 10ms);
  round_trip.observe(900ms);
  EXPECT_EQ(round_trip.usual(), 900ms) << "the first is forgotten";
  RoundTrip other;
  for (const auto took : {900ms, 10ms, 10ms, 10ms, 900ms, 900ms, 900ms}) other.observe(took);
  EXPECT_EQ(other.usual(), 900ms) << "the first still counts";
}

TEST(RoundTrip, IsTheLowerOfTwoInTheMiddle) {
  RoundTrip round_trip;
  round_trip.observe(900ms);
  round_trip.observe(10ms);
  EXPECT_EQ(round_trip.usual(), 10ms);
}

TEST(RoundTrip, ForgetsTheSlowestByHalf) {
  RoundTrip round_trip;
  round_trip.observe(800ms);
  round_trip.observe(10ms);
  EXPECT_EQ(round_trip.slowest(), 400ms);
  round_trip.observe(300ms);
  EXPECT_EQ(round_trip.slowest(), 300ms);
}

}  // namespace
}  // namespace sudomock::detail
