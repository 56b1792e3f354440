#include "polling/schedule.hpp"

#include <deque>
#include <new>
#include <string>

#include <gmock/gmock.h>

#include "support/failing_memory.hpp"
#include "support/start_time.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using test::start;
using testing::ElementsAre;
using time_point = Schedule::time_point;

constexpr time_point never = time_point::max();

class ScheduleTest : public testing::Test {
 protected:
  WatchedJob& add(const std::string& id) {
    WatchedJob& job = jobs.emplace_back();
    job.number = jobs.size();
    job.render_uuid = id;
    return job;
  }
  WatchedJob& queued(const std::string& id, Priority priority = Priority::normal) {
    WatchedJob& job = add(id);
    schedule.move(job, Place::queue, now + 24h, priority);
    return job;
  }
  /// What is done next, as the engine does it: the id, "head" for the page, or "" to wait.
  std::string next(std::size_t room = 100) {
    const Schedule::Next next = schedule.next(now, 0.0, room);
    if (WatchedJob* const* job = std::get_if<WatchedJob*>(&next)) {
      schedule.move(**job, Place::wire, never);
      return (*job)->render_uuid;
    }
    if (const auto* page = std::get_if<std::string>(&next)) {
      sweep.on_asked(*page, now);
      return page->empty() ? "head" : *page;
    }
    wait = std::get<time_point>(next);
    return "";
  }
  std::vector<std::string> next_of(int count, std::size_t room = 100) {
    std::vector<std::string> done;
    for (int i = 0; i < count; ++i) done.push_back(next(room));
    return done;
  }
  /// Pages that follow each other without end: a walk for jobs that are on none of them.
  void walk_for(int count) {
    for (int i = 0; i < count; ++i) sweep.follow(add("sought"));
  }
  void answer_walk(int page) {
    JobRows rows;
    rows.next_cursor = Cursor("page " + std::to_string(page + 1));
    sweep.on_page(page == 0 ? "" : "page " + std::to_string(page), rows, {}, now);
  }

  void nudge_sought(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      schedule.move(jobs[i], Place::queue, now + 24h, Priority::nudged);
    }
  }
  /// A page shows as going on what a lookup has seen ended.
  void lag(const std::string& page) {
    WatchedJob& job = add("of " + page);
    sweep.on_pending(job, page);
    sweep.expect_end(job, now);
    JobRows rows;
    rows.jobs.emplace_back();
    rows.jobs.back().render_uuid = job.render_uuid;
    rows.jobs.back().status = JobStatus::running;
    sweep.on_asked(page, now);
    sweep.on_page(page, rows, {&job}, now);
  }

  time_point now = start;
  time_point wait{};
  std::deque<WatchedJob> jobs;
  RateLimiter limiter{std::nullopt};
  ListSweep sweep{Backoff(), true};
  Schedule schedule{sweep, limiter, Backoff()};
};

TEST_F(ScheduleTest, HasAJobInOnePlace) {
  WatchedJob& job = add("a");
  EXPECT_FALSE(job.is_live());
  schedule.move(job, Place::timer, start + 2s);
  EXPECT_EQ(schedule.live(), 1u);
  EXPECT_EQ(next(), "");
  EXPECT_EQ(wait, start + 2s);
  schedule.move(job, Place::queue, start + 60s);
  EXPECT_EQ(next(), "a");
  EXPECT_EQ(job.place, Place::wire);
  EXPECT_EQ(next(), "") << "it is on the wire";
  schedule.move(job, Place::nowhere, {});
  EXPECT_EQ(schedule.live(), 0u);
  EXPECT_EQ(next(), "");
  EXPECT_EQ(wait, never);
}

TEST_F(ScheduleTest, TakesWhatLeavesTheQueueOffTheWire) {
  WatchedJob& a = queued("a");
  queued("b");
  schedule.move(a, Place::timer, start + 10s);
  EXPECT_THAT(next_of(2), ElementsAre("b", ""));
  EXPECT_TRUE(schedule.is_consistent(never));
}

TEST_F(ScheduleTest, RingsInTheOrderOfTheAlarms) {
  for (const auto& [id, alarm] : {std::pair("a", 3s), std::pair("b", 1s), std::pair("c", 2s)}) {
    schedule.move(add(id), Place::timer, start + alarm);
  }
  EXPECT_EQ(schedule.due(start), nullptr);
  EXPECT_EQ(schedule.due(start + 1s)->render_uuid, "b");
  schedule.set_alarm(jobs[1], start + 9s);
  EXPECT_EQ(schedule.due(start + 2s)->render_uuid, "c");
  EXPECT_EQ(schedule.next_alarm(), start + 2s);
}

TEST_F(ScheduleTest, IsInconsistentWhenALookupIsDueTooLate) {
  schedule.move(add("a"), Place::timer, start + 5s);
  EXPECT_TRUE(schedule.is_consistent(start + 5s));
  EXPECT_FALSE(schedule.is_consistent(start + 4s));
  jobs[0].place = Place::queue;  // as no function does it
  EXPECT_FALSE(schedule.is_consistent(never));
}

TEST_F(ScheduleTest, LooksUpInTheOrderOfTheQueue) {
  queued("a");
  queued("b");
  queued("urgent", Priority::urgent);
  queued("nudged", Priority::nudged);
  EXPECT_THAT(next_of(5), ElementsAre("nudged", "urgent", "a", "b", ""));
}

TEST_F(ScheduleTest, StartsNothingWithoutRoom) {
  queued("a");
  EXPECT_EQ(next(0), "");
  EXPECT_EQ(next(1), "a");
}

// Of the sixth request in the minute an engine that waits has the first choice.
TEST_F(ScheduleTest, LeavesTheRowForATurnOnceThereIsNothingToAsk) {
  RateLimiter six_a_minute(6);
  Schedule limited(sweep, six_a_minute, Backoff());
  const auto call = [&] { return six_a_minute.wait_as(Waiter::call).start(now); };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(call(), now);
  for (const char* id : {"a", "b"}) limited.move(add(id), Place::queue, now + 24h);
  EXPECT_GT(std::get<time_point>(limited.next(now, 0.0, 100)), now);
  EXPECT_GT(call(), now);
  for (WatchedJob& job : jobs) limited.move(job, Place::timer, now + 24h);
  EXPECT_GT(std::get<time_point>(limited.next(now, 0.0, 100)), now);
  EXPECT_EQ(call(), now);
}

TEST_F(ScheduleTest, LetsOneOfTheOthersGoAfterThreeNudges) {
  for (const char* id : {"n1", "n2", "n3", "n4", "n5"}) queued(id, Priority::nudged);
  queued("a");
  EXPECT_THAT(next_of(7), ElementsAre("n1", "n2", "n3", "a", "n4", "n5", ""));
}

TEST_F(ScheduleTest, LetsOneLookupGoAfterThreePages) {
  walk_for(100);
  for (const char* id : {"a", "b", "c"}) queued(id);
  std::vector<std::string> order;
  for (int page = 0; page < 7;) {
    order.push_back(next());
    if (order.back().starts_with("page") || order.back() == "head") answer_walk(page++);
  }
  EXPECT_THAT(order, ElementsAre("head", "page 1", "page 2", "a", "page 3", "page 4", "page 5", "b",
                                 "page 6"));
}

TEST_F(ScheduleTest, CountsOnlyThePagesThatALookupHadToWaitFor) {
  walk_for(100);
  for (int page = 0; page < 4; ++page) {
    next();
    answer_walk(page);
  }
  queued("a");
  std::vector<std::string> order;
  for (int page = 4; page < 7; ++page) {
    order.push_back(next());
    answer_walk(page);
  }
  order.push_back(next());
  EXPECT_THAT(order, ElementsAre("page 4", "page 5", "page 6", "a"));
}

TEST_F(ScheduleTest, WalksFirstWhereThatAnswersNudgesSooner) {
  walk_for(4);
  nudge_sought(4);
  EXPECT_THAT(next_of(2, 1), ElementsAre("head", "sought"));
}

TEST_F(ScheduleTest, LooksUpWhatIsNudgedFirstWherePagesAreSlow) {
  walk_for(4);
  nudge_sought(4);
  sweep.on_answer(25s);
  EXPECT_THAT(next_of(4, 1), ElementsAre("sought", "sought", "sought", "head"));
}

TEST_F(ScheduleTest, LooksUpWhatIsNudgedFirstWhereLookupsGoSideBySide) {
  walk_for(4);
  nudge_sought(4);
  EXPECT_THAT(next_of(4, 16), ElementsAre("sought", "sought", "sought", "head"));
}

TEST_F(ScheduleTest, LooksUpWhatAWalkDoesNotSearchForThoughItIsNudged) {
  walk_for(4);
  for (int i = 0; i < 4; ++i) queued("missed", Priority::nudged);
  EXPECT_THAT(next_of(4, 1), ElementsAre("missed", "missed", "missed", "head"));
}

TEST_F(ScheduleTest, LooksUpWhatIsNudgedFirstWhileAWalkStandsStillWithAListThatLags) {
  walk_for(100);
  EXPECT_EQ(next(), "head");
  answer_walk(0);
  lag("one page");
  lag("another page");
  nudge_sought(4);
  queued("a");
  EXPECT_THAT(next_of(5, 1), ElementsAre("sought", "sought", "sought", "a", "sought"));
}

TEST_F(ScheduleTest, LooksUpWhatIsUrgentBeforeAPage) {
  walk_for(100);
  queued("urgent", Priority::urgent);
  EXPECT_THAT(next_of(2), ElementsAre("urgent", "head"));
}

TEST_F(ScheduleTest, LooksUpWhatIsOwedBeforeAPageAndAfterWhatIsUrgent) {
  walk_for(100);
  schedule.move(add("owed"), Place::timer, now);
  now += 2min;
  schedule.set_alarm(jobs.back(), now + 1min);
  queued("urgent", Priority::urgent);
  EXPECT_THAT(next_of(3), ElementsAre("urgent", "owed", "head"));
}

TEST_F(ScheduleTest, OwesNothingWhileThereIsNoSweep) {
  schedule.move(add("a"), Place::timer, now);
  now += 2min;
  schedule.set_alarm(jobs.back(), now + 1min);
  EXPECT_EQ(next(), "");
  EXPECT_EQ(wait, now + 1min);
}

TEST_F(ScheduleTest, WakesUpForWhatIsOwed) {
  for (int i = 0; i < 3; ++i) sweep.on_pending(add("on a page"), "");
  sweep.on_asked("", now);
  schedule.move(jobs[0], Place::timer, now);
  schedule.set_alarm(jobs[0], now + 1h);
  std::string done;
  for (done = next(); done.empty(); done = next()) now = wait;
  EXPECT_EQ(done, "on a page");
  EXPECT_GT(now, start + 50s);
  EXPECT_LE(now, start + 60s);
}

TEST_F(ScheduleTest, WaitsForItsTurnWithinTheLimit) {
  RateLimiter five(5);
  Schedule limited(sweep, five, Backoff());
  for (int i = 0; i < 6; ++i) limited.move(add("a"), Place::queue, never);
  std::vector<time_point> made;
  while (made.size() < 6) {
    const Schedule::Next next = limited.next(now, 0.0, 100);
    if (WatchedJob* const* job = std::get_if<WatchedJob*>(&next)) {
      limited.move(**job, Place::wire, never);
      made.push_back(now);
    } else {
      ASSERT_GT(std::get<time_point>(next), now);
      now = std::get<time_point>(next);
    }
  }
  EXPECT_EQ(made[1], start) << "half of a free minute at once";
  EXPECT_LE(made[4], start + 36s) << "the rest so that a call finds room within 24 s";
  EXPECT_GE(made[5], start + 60s);
  EXPECT_LE(made[5], start + 61s);
}

TEST_F(ScheduleTest, IsAsItWasWhenMemoryRunsOutInAMove) {
  int failures = 0;
  for (std::size_t nth = 1;; ++nth) {
    WatchedJob& job = add("a");
    const test::FailingAllocation failing(nth);
    try {
      schedule.move(job, Place::queue, now + 24h);
    } catch (const std::bad_alloc&) {
      ++failures;
      EXPECT_FALSE(job.is_live()) << "allocation " << nth;
      EXPECT_EQ(schedule.live(), 0U) << "allocation " << nth;
    }
    if (!failing.failed()) break;
  }
  EXPECT_EQ(failures, 3);
  EXPECT_TRUE(schedule.is_consistent(never));
}

}  // namespace
}  // namespace sudomock::detail
