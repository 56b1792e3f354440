#include "limits/turns.hpp"

#include <gtest/gtest.h>

#include "support/start_time.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using test::start;
using time_point = Turns::time_point;

RateLimitStatus signs(int status, std::optional<std::chrono::seconds> retry_after,
                      std::optional<std::int64_t> remaining = {}) {
  return {.status = status,
          .is_refusal = status == 429,
          .retry_after = retry_after,
          .remaining = remaining,
          .reset = {}};
}

// Those who share the limit see how many turns are booked by when theirs comes.
time_point next_for_others(RateLimiter& limiter, time_point now) {
  return limiter.book(now).time();
}

TEST(Turns, StartAtOnceWithoutALimit) {
  RateLimiter limiter(std::nullopt);
  Turns turns(limiter);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(turns.take(start, 1), start);
}

TEST(Turns, BookNoMoreThanOneWhileNothingHasToWait) {
  RateLimiter limiter(3);
  Turns turns(limiter);
  EXPECT_EQ(turns.take(start, 100), start);
  EXPECT_EQ(next_for_others(limiter, start), start);
}

TEST(Turns, BookAsManyAsWantedWhileTheyWait) {
  RateLimiter limiter(5);
  Turns turns(limiter);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(turns.take(start, 1), start);
  for (int i = 0; i < 5; ++i) EXPECT_GT(turns.take(start + 59s, 4), start + 59s);
  EXPECT_EQ(turns.take(start + 59s, 4), start + 60s);
  {
    const Turn fifth = limiter.book(start + 59s);
    EXPECT_EQ(fifth.time(), start + 60s) << "four are booked, whoever asks first";
    EXPECT_GT(next_for_others(limiter, start + 59s), start + 60s);
  }
  for (std::size_t left = 4; left > 0; --left)
    EXPECT_EQ(turns.take(start + 60s, left), start + 60s);
}

TEST(Turns, GiveBackWhatIsBooked) {
  RateLimiter limiter(5);
  Turns turns(limiter);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(turns.take(start, 1), start);
  EXPECT_GT(turns.take(start + 59s, 5), start + 59s);
  EXPECT_GT(next_for_others(limiter, start + 59s), start + 60s);
  turns.give_back();
  EXPECT_EQ(next_for_others(limiter, start + 59s), start + 60s);
}

TEST(Turns, KeepTheirPlaceWhileThePacerHoldsThemBack) {
  RateLimiter limiter(60);
  Turns turns(limiter);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(turns.take(start, 1), start);
  EXPECT_GT(turns.take(start, 10), start + 900ms);
  for (int i = 0; i < 45; ++i) {
    Turn other = limiter.book(start);
    EXPECT_TRUE(other.start(start));
  }
  EXPECT_GT(next_for_others(limiter, start), start + 50s) << "ten are booked";
  EXPECT_EQ(turns.take(start + 1s, 10), start + 1s);
}

TEST(Turns, BookAnewWhenAQuietEndedEarly) {
  RateLimiter limiter(60);
  Turns turns(limiter);
  limiter.observe(signs(429, 600s), start);
  EXPECT_EQ(turns.take(start, 3), start + 600s);
  limiter.observe(signs(200, {}, 50), start + 1s);
  EXPECT_EQ(turns.take(start + 2s, 3), start + 2s);
}

TEST(Turns, KeepTheirBookingAfterThat) {
  RateLimiter limiter(5);
  Turns turns(limiter);
  limiter.observe(signs(429, 600s), start);
  limiter.observe(signs(200, {}, 50), start + 1s);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(turns.take(start + 2s, 1), start + 2s);
  EXPECT_GT(turns.take(start + 61s, 1), start + 61s);
  std::vector<Turn> others;
  for (int i = 0; i < 4; ++i) others.push_back(limiter.book(start + 61s));
  EXPECT_GT(next_for_others(limiter, start + 61s), start + 62s);
  EXPECT_EQ(turns.take(start + 62s, 1), start + 62s) << "it stays the first in the row";
}

}  // namespace
}  // namespace sudomock::detail
