#include "polling/owed_lookups.hpp"

#include <deque>

#include <gtest/gtest.h>

#include "support/start_time.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using test::start;
using time_point = OwedLookups::time_point;

class OwedLookupsTest : public testing::Test {
 protected:
  WatchedJob& add(time_point now = start) {
    WatchedJob& job = jobs.emplace_back();
    job.number = jobs.size();
    job.place = Place::timer;
    owed.add(job, now);
    return job;
  }
  void ask_for_pages(int count) {
    for (int i = 0; i < count; ++i) owed.on_page();
  }
  static void expect_within_a_tenth(std::chrono::nanoseconds span, std::chrono::nanoseconds most) {
    EXPECT_LE(span, most);
    EXPECT_GE(span, most * 9 / 10);
  }

  std::deque<WatchedJob> jobs;
  OwedLookups owed{Backoff{1500ms, 1.5, 8000ms, 0.1}};
};

TEST_F(OwedLookupsTest, OweAMinuteAfterTheJobWasWatched) {
  EXPECT_EQ(owed.due(0s), time_point::max());
  expect_within_a_tenth(add().owed - start, 60s);
  EXPECT_EQ(owed.due(0s), jobs[0].owed);
}

TEST_F(OwedLookupsTest, OweThreeCapsAfterwardsWhereThatIsLonger) {
  OwedLookups slow(Backoff{1min, 1.0, 5min, 0.1});
  WatchedJob& job = jobs.emplace_back();
  slow.add(job, start);
  expect_within_a_tenth(job.owed - start, 15min);
  slow.owe(job, start + 1h);
  expect_within_a_tenth(job.owed - (start + 1h), 15min);
}

TEST_F(OwedLookupsTest, OweMoreSeldomTheLongerTheJobIsWatched) {
  WatchedJob& job = add();
  owed.owe(job, start + 1min);
  expect_within_a_tenth(job.owed - (start + 1min), 60s);
  owed.owe(job, start + 10h);
  expect_within_a_tenth(job.owed - (start + 10h), 150min);
}

TEST_F(OwedLookupsTest, OweNothingWhileTheJobIsLookedUp) {
  WatchedJob& job = add();
  owed.settle(job);
  job.place = Place::wire;
  EXPECT_EQ(owed.due(0s), time_point::max());
  EXPECT_TRUE(owed.is_consistent(job));
  job.place = Place::timer;
  EXPECT_FALSE(owed.is_consistent(job));
}

TEST_F(OwedLookupsTest, TakeTheMostOverdueFirst) {
  add(start + 10s);
  WatchedJob& older = add(start);
  EXPECT_EQ(owed.take(start + 2min), &older);
}

TEST_F(OwedLookupsTest, AreOneBesideSixteenPages) {
  add();
  const time_point now = start + 2min;
  EXPECT_EQ(owed.take(now), &jobs[0]);
  ask_for_pages(15);
  EXPECT_GT(owed.due(0s), now);
  ask_for_pages(1);
  EXPECT_LE(owed.due(0s), now);
}

TEST_F(OwedLookupsTest, AreOneEachCapWhileRequestsAreRare) {
  const std::pair<std::chrono::milliseconds, std::chrono::seconds> caps[] = {
      {8s, 15s}, {40s, 40s}, {10min, 60s}};
  for (const auto& [cap, pause] : caps) {
    OwedLookups with_cap(Backoff{1500ms, 1.5, cap, 0.1});
    WatchedJob& job = jobs.emplace_back();
    with_cap.add(job, start);
    const time_point now = start + 1h;
    static_cast<void>(with_cap.take(now));
    EXPECT_EQ(with_cap.due(0s), now + pause) << cap.count();
  }
}

TEST_F(OwedLookupsTest, AreNoMoreThanOneRequestInEightUnderASmallLimit) {
  add();
  const time_point now = start + 2min;
  static_cast<void>(owed.take(now));
  EXPECT_EQ(owed.due(12s), now + 96s);
}

TEST_F(OwedLookupsTest, BelongToJobsOfEveryPageThoughAllWereWatchedAtOnce) {
  for (int i = 0; i < 100; ++i) add();
  int of_the_second_page = 0;
  for (int i = 0; i < 10; ++i) {
    WatchedJob* const job = owed.take(start + 2min);
    if (job->number > 50) ++of_the_second_page;
    owed.settle(*job);
  }
  EXPECT_GE(of_the_second_page, 3);
  EXPECT_LE(of_the_second_page, 7);
}

TEST_F(OwedLookupsTest, OfACapForEverAreOwedAfterHours) {
  OwedLookups slow(Backoff{1min, 1.0, std::chrono::milliseconds::max(), 0.1});
  WatchedJob& job = jobs.emplace_back();
  slow.add(job, start);
  EXPECT_LE(job.owed - start, 3h);
}

}  // namespace
}  // namespace sudomock::detail
