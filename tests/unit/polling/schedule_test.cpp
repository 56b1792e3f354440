#include "polling/schedule.hpp"

#include <vector>

#include <gmock/gmock.h>

#include "watches.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using test::start;
using time_point = Schedule::time_point;

class ScheduleTest : public testing::Test {
 protected:
  Number watch(const std::string& render_uuid) {
    const Number number = test::add_watch(jobs, render_uuid);
    schedule.reserve(jobs.size());
    return number;
  }
  Number watch(const std::string& render_uuid, Owner owner, bool urgent = false) {
    const Number number = watch(render_uuid);
    schedule.hand_over(number, owner, start + 1h, urgent);
    return number;
  }
  /// Three watches on the head of the list, and a round is due.
  void fill_the_head() {
    for (const char* id : {"x", "y", "z"}) {
      const Number number = watch(id, Owner::sweep);
      sweep.seek(number);
    }
  }
  Schedule::Next next(time_point now = start) { return schedule.next(now, 0.0, 16); }
  /// The job to be looked up now, as `look_up` of the engine would take it; `no_number` if a page
  /// or nothing is due.
  Number look_up() {
    const Schedule::Next what = next();
    const auto* lookup = std::get_if<Schedule::LookUp>(&what);
    if (lookup == nullptr) return no_number;
    jobs[lookup->number].request = 0;
    schedule.hand_over(lookup->number, Owner::wire, start + 1h);
    return lookup->number;
  }
  /// A page is due, and is answered with these jobs, all of them pending.
  void read_page(time_point now, const std::vector<std::string>& ids,
                 const std::optional<Cursor>& next_cursor) {
    const Schedule::Next due = next(now);
    ASSERT_TRUE(std::holds_alternative<Schedule::ReadPage>(due));
    const PageNumber page = std::get<Schedule::ReadPage>(due).page;
    JobRows rows;
    rows.next_cursor = next_cursor;
    sweep.on_page_begin(page, rows, now);
    for (const std::string& id : ids) sweep.on_pending(page, jobs.find(id).value());
    sweep.on_page_end(page, rows, now, [](Number) {});
  }
  /// Lets that watch end.
  void end(Number number) {
    jobs[number].outcome = std::make_unique<Result<Job>>(Job());
    schedule.hand_over(number, Owner::notifier, time_point::max());
  }

  WatchTable jobs;
  ListSweep sweep{jobs, Backoff{1500ms, 1.5, 8000ms, 0.0}, true};
  RateLimiter limiter{5};
  Schedule schedule{jobs, sweep, limiter};
};

TEST_F(ScheduleTest, CountsEachWatchForItsOneOwner) {
  const Number a = watch("a", Owner::timer);
  watch("b", Owner::timer);
  EXPECT_EQ(schedule.owned_by(Owner::timer), 2u);
  for (const Owner owner : {Owner::queue, Owner::wire, Owner::sweep, Owner::queue, Owner::timer}) {
    schedule.hand_over(a, owner, start);
    EXPECT_EQ(jobs[a].owner, owner);
    EXPECT_EQ(schedule.owned_by(owner), owner == Owner::timer ? 2u : 1u);
    EXPECT_EQ(schedule.owned_by(Owner::timer), owner == Owner::timer ? 2u : 1u);
  }
  schedule.hand_over(a, Owner::nobody, start);
  EXPECT_EQ(schedule.owned_by(Owner::timer), 1u);
  EXPECT_EQ(schedule.owned_by(Owner::nobody), 0u);
}

TEST_F(ScheduleTest, HandsOutEveryWatchAtItsWakeWhateverItsOwner) {
  time_point wake = start;
  for (const Owner owner : {Owner::sweep, Owner::wire, Owner::queue, Owner::timer}) {
    wake -= 1s;
    schedule.hand_over(watch("a"), owner, wake);
  }
  for (int i = 4; i > 0; --i) {
    EXPECT_EQ(schedule.next_wake(), start - i * 1s);
    EXPECT_EQ(schedule.take_due(start - i * 1s - 1ns), std::nullopt);
    const Number due = schedule.take_due(start - i * 1s).value();
    EXPECT_EQ(due, static_cast<Number>(i - 1)) << "the earliest first";
    EXPECT_EQ(schedule.take_due(start), due) << "until it is moved";
    schedule.set_wake(due, start + 1h);
  }
  EXPECT_EQ(schedule.take_due(start), std::nullopt);
}

TEST_F(ScheduleTest, HandsOutNothingWhenThereIsNothingEvenAtTheEndOfTime) {
  EXPECT_EQ(schedule.take_due(time_point::max()), std::nullopt);
  EXPECT_EQ(schedule.next_wake(), time_point::max());
  EXPECT_EQ(schedule.any_live(), no_number);
  EXPECT_EQ(schedule.next_ended(), no_number);
  EXPECT_EQ(std::get<time_point>(next()), time_point::max());
}

TEST_F(ScheduleTest, WakesNoWatchThatHasEndedOrLeft) {
  const Number a = watch("a", Owner::timer);
  const Number b = watch("b", Owner::timer);
  EXPECT_NE(schedule.any_live(), no_number);
  end(a);
  schedule.hand_over(b, Owner::nobody, start);
  EXPECT_EQ(schedule.take_due(time_point::max()), std::nullopt);
  EXPECT_EQ(schedule.any_live(), no_number);
}

TEST_F(ScheduleTest, NotifiesInTheOrderOfTheEnds) {
  const Number a = watch("a", Owner::timer);
  const Number b = watch("b", Owner::sweep);
  end(b);
  end(a);
  EXPECT_EQ(schedule.next_ended(), b);
  schedule.hand_over(b, Owner::nobody, start);
  EXPECT_EQ(schedule.next_ended(), a);
}

TEST_F(ScheduleTest, LooksUpWhatIsUrgentFirstAndTheRestInTheirOrder) {
  const Number a = watch("a", Owner::queue);
  const Number b = watch("b", Owner::queue, true);
  const Number c = watch("c", Owner::queue);
  const Number d = watch("d", Owner::queue, true);
  for (const Number expected : {b, d, a, c, no_number}) EXPECT_EQ(look_up(), expected);
}

TEST_F(ScheduleTest, TakesAWatchOutOfTheQueueItIsIn) {
  const Number a = watch("a", Owner::queue, true);
  watch("b", Owner::queue);
  schedule.hand_over(a, Owner::queue, start + 1h);  // no longer urgent: last
  const Number c = watch("c", Owner::queue);
  schedule.hand_over(1, Owner::timer, start + 1h);
  EXPECT_EQ(look_up(), a);
  EXPECT_EQ(look_up(), c);
  EXPECT_EQ(look_up(), no_number);
}

TEST_F(ScheduleTest, LetsThreePagesGoBeforeALookupAndNoMore) {
  fill_the_head();
  for (const char* id : {"a", "b"}) watch(id, Owner::queue);
  read_page(start, {"x"}, Cursor("2"));  // its end is the beginning of another one, due at once
  read_page(start, {"y"}, Cursor("3"));
  read_page(start, {}, Cursor("4"));
  EXPECT_EQ(jobs[look_up()].render_uuid.view(), "a");
  EXPECT_TRUE(std::holds_alternative<Schedule::ReadPage>(next()));
}

TEST_F(ScheduleTest, LetsWhatIsUrgentGoBeforePages) {
  fill_the_head();
  for (const char* id : {"a", "b", "c"}) watch(id, Owner::queue, true);
  for (int i = 0; i < 3; ++i) EXPECT_NE(look_up(), no_number);
  EXPECT_TRUE(std::holds_alternative<Schedule::ReadPage>(next()));
}

TEST_F(ScheduleTest, ReadsPagesAtOnceWhenTheQueueIsEmpty) {
  fill_the_head();
  EXPECT_TRUE(std::holds_alternative<Schedule::ReadPage>(next()));
  EXPECT_EQ(std::get<time_point>(next()), start + 12s) << "the next round";
}

TEST_F(ScheduleTest, AsksNothingWhileTheWireHasNoRoom) {
  watch("a", Owner::queue);
  fill_the_head();
  EXPECT_EQ(std::get<time_point>(schedule.next(start, 0.0, 0)), start + 1h) << "the next wake";
}

TEST_F(ScheduleTest, SaysWhenToAskAgain) {
  schedule.hand_over(watch("a"), Owner::timer, start + 7s);
  EXPECT_EQ(std::get<time_point>(next()), start + 7s);
  for (int i = 0; i < 6; ++i) watch("q" + std::to_string(i), Owner::queue);
  for (int i = 0; i < 5; ++i) EXPECT_NE(look_up(), no_number);
  EXPECT_EQ(std::get<time_point>(next()), start + 7s) << "the wake comes before the turn";
  schedule.set_wake(0, start + 1h);
  EXPECT_EQ(std::get<time_point>(next()), start + 60s) << "the limit is used up";
}

TEST_F(ScheduleTest, GivesBackItsTurnsWhenNothingIsWantedAnyMore) {
  for (int i = 0; i < 10; ++i) watch("q" + std::to_string(i), Owner::queue);
  for (int i = 0; i < 5; ++i) EXPECT_NE(look_up(), no_number);
  EXPECT_EQ(std::get<time_point>(next(start + 59s)), start + 60s);
  EXPECT_GT(limiter.book(start + 59s).time(), start + 60s) << "five are booked";
  for (Number number = 0; number < 10; ++number) {
    if (jobs[number].owner == Owner::queue) {
      schedule.hand_over(number, Owner::timer, start + 1h);
    }
  }
  EXPECT_EQ(std::get<time_point>(next(start + 59s)), start + 1h);
  EXPECT_EQ(limiter.book(start + 59s).time(), start + 60s);
}

TEST_F(ScheduleTest, QueuesWhatTheSweepWantsLookedUpIfTheSweepOwnsIt) {
  fill_the_head();
  read_page(start, {"x", "y"}, Cursor("2"));
  read_page(start, {"z"}, std::nullopt);
  read_page(start + 20s, {"x", "y"}, Cursor("2"));
  const Schedule::Next due = next(start + 60s);  // a page with one watch is not worth reading
  ASSERT_TRUE(std::holds_alternative<Schedule::LookUp>(due));
  const Number z = std::get<Schedule::LookUp>(due).number;
  EXPECT_EQ(jobs[z].render_uuid.view(), "z");
  EXPECT_EQ(jobs[z].owner, Owner::queue);
}

TEST_F(ScheduleTest, LeavesAWatchAloneThatAnotherOneOwns) {
  fill_the_head();
  read_page(start, {"x", "y"}, Cursor("2"));
  read_page(start, {"z"}, std::nullopt);
  read_page(start + 20s, {"x", "y"}, Cursor("2"));
  const Number z = jobs.find("z").value();
  schedule.hand_over(z, Owner::timer, start + 1h);
  EXPECT_FALSE(std::holds_alternative<Schedule::LookUp>(next(start + 60s)));
  EXPECT_EQ(jobs[z].owner, Owner::timer) << "it is looked up by itself already";
}

TEST_F(ScheduleTest, IsConsistentWhenEveryWatchHasOneOwnerAndAWakeOrAnEnd) {
  EXPECT_TRUE(schedule.is_consistent());
  const Number a = watch("a", Owner::timer);
  const Number b = watch("b", Owner::sweep);
  const Number c = watch("c", Owner::queue, true);
  EXPECT_TRUE(schedule.is_consistent());
  jobs[c].request = 3;
  schedule.hand_over(c, Owner::wire, start);
  sweep.seek(b);
  EXPECT_TRUE(schedule.is_consistent());
  end(a);
  EXPECT_TRUE(schedule.is_consistent());
}

TEST_F(ScheduleTest, IsNotConsistentWhenAWatchHasNoOwner) {
  watch("a");
  EXPECT_FALSE(schedule.is_consistent());
}

TEST_F(ScheduleTest, IsNotConsistentWhenAWatchOnTheWireHasNoRequest) {
  const Number a = watch("a", Owner::wire);
  EXPECT_FALSE(schedule.is_consistent());
  jobs[a].request = 0;
  EXPECT_TRUE(schedule.is_consistent());
}

TEST_F(ScheduleTest, IsNotConsistentWhenAnEndedWatchStandsOnAPageOrHasNoOutcome) {
  const Number a = watch("a", Owner::timer);
  jobs[a].outcome = std::make_unique<Result<Job>>(Job());
  EXPECT_FALSE(schedule.is_consistent()) << "an outcome, but no end";
  end(a);
  sweep.seek(a);
  EXPECT_FALSE(schedule.is_consistent());
  sweep.forget(a);
  jobs[a].outcome.reset();
  EXPECT_FALSE(schedule.is_consistent());
}

TEST_F(ScheduleTest, IsNotConsistentWhenAWakeIsLost) {
  const Number a = watch("a", Owner::timer);
  const Number place = std::exchange(jobs[a].wake_place, no_number);
  EXPECT_FALSE(schedule.is_consistent());
  jobs[a].wake_place = place;
  EXPECT_TRUE(schedule.is_consistent());
  static_cast<void>(jobs.take(a));  // left without being handed over: its wake is stale
  EXPECT_FALSE(schedule.is_consistent());
}

TEST_F(ScheduleTest, ChecksThatOfManyWatchesNowAndThenOnly) {
  for (int i = 0; i < 64; ++i) watch(std::to_string(i), Owner::timer);
  jobs[7].owner = Owner::nobody;
  const auto holds = [] { return true; };
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(schedule.is_consistent_now_and_then(holds));
  EXPECT_FALSE(schedule.is_consistent_now_and_then(holds));
  EXPECT_TRUE(schedule.is_consistent_now_and_then(holds));
  jobs[7].owner = Owner::timer;
  for (int i = 0; i < 2; ++i)
    EXPECT_TRUE(schedule.is_consistent_now_and_then([] { return false; }));
  EXPECT_FALSE(schedule.is_consistent_now_and_then([] { return false; }));
}

TEST_F(ScheduleTest, NeedsNoMemoryToHandOver) {
  std::vector<Number> numbers;
  for (int i = 0; i < 20; ++i) numbers.push_back(watch(std::to_string(i)));
  test::expect_no_allocation([&] {
    for (const Owner owner :
         {Owner::timer, Owner::queue, Owner::wire, Owner::sweep, Owner::notifier, Owner::nobody}) {
      for (const Number number : numbers) schedule.hand_over(number, owner, start, number % 2 == 0);
    }
  });
}

#ifndef NDEBUG
using ScheduleDeathTest = ScheduleTest;

TEST_F(ScheduleDeathTest, LetsAnEndedWatchGoToNobodyOnly) {
  const Number a = watch("a", Owner::timer);
  end(a);
  for (const Owner owner :
       {Owner::timer, Owner::queue, Owner::wire, Owner::sweep, Owner::notifier}) {
    EXPECT_DEATH(schedule.hand_over(a, owner, start), "may_hand_over");
  }
  schedule.hand_over(a, Owner::nobody, start);
}

TEST_F(ScheduleDeathTest, TakesNoWatchFromNobodyToNobody) {
  const Number a = watch("a");
  EXPECT_DEATH(schedule.hand_over(a, Owner::nobody, start), "may_hand_over");
}
#endif

}  // namespace
}  // namespace sudomock::detail
