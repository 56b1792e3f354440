#include <gmock/gmock.h>

#include "sweep_fixture.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class ListSweepWalk : public SweepFixture {
 protected:
  /// Other people's jobs, "x" and their place in the list.
  void add_foreign(int count) {
    for (int i = 0; i < count; ++i) list.push_back("x" + std::to_string(list.size()));
  }
  static Strings many(int count) {
    Strings ids;
    for (int i = 0; i < count; ++i) ids.push_back("j" + std::to_string(i));
    return ids;
  }
};

TEST_F(ListSweepWalk, GoesDownUntilAllAreFound) {
  list = {"a", "x", "b", "y", "c", "z", "u", "v"};
  watch_all({"a", "b", "c"});
  EXPECT_THAT(run(1s), ElementsAre("head", "page b", "page c"));
}

TEST_F(ListSweepWalk, MayCostAsManyRequestsAsThereAreJobsToFind) {
  add_foreign(1000);
  watch_all(many(10));
  EXPECT_THAT(run(1s), SizeIs(10));
}

TEST_F(ListSweepWalk, MayCostThreeRequestsAtLeast) {
  add_foreign(1000);
  watch_all(many(3));
  EXPECT_THAT(run(1s), SizeIs(3));
  EXPECT_THAT(released, UnorderedElementsAre("j0", "j1", "j2"));
}

TEST_F(ListSweepWalk, CountsOnlyPagesWithoutAWatchedJob) {
  for (const std::string& id : many(8)) {
    list.push_back(id);
    add_foreign(1);
  }
  add_foreign(100);
  watch_all(many(8));
  watch("gone");
  EXPECT_THAT(run(1s), SizeIs(8 + 9));
}

TEST_F(ListSweepWalk, CountsAPageWithEndedJobsAsFound) {
  list = {"a", "y", "b", "z", "c", "u"};
  ended = {"a", "b", "c"};
  add_foreign(100);
  watch_all({"a", "b", "c", "d", "e", "f"});
  EXPECT_THAT(run(1s), SizeIs(3 + 6));
}

TEST_F(ListSweepWalk, LeavesWhatItLookedForInVainAloneForAWhile) {
  add_foreign(1000);
  watch_all(many(3));
  EXPECT_THAT(run(1s), SizeIs(3));
  EXPECT_THAT(run(58s), IsEmpty());
  EXPECT_THAT(run(10s), SizeIs(3));
  EXPECT_THAT(run(100s), IsEmpty()) << "twice as long now";
}

TEST_F(ListSweepWalk, GoesDownOnceMoreForAJobThatMayNotBeListedYet) {
  list = {"a", "b"};
  watch_all({"a", "b", "new"});
  EXPECT_THAT(run(2s), ElementsAre("head"));
  EXPECT_THAT(released, ElementsAre("new"));
  list.insert(list.begin(), "new");
  EXPECT_THAT(run(3s), ElementsAre("head", "page b"));
  EXPECT_TRUE(covers("new"));
}

TEST_F(ListSweepWalk, CountsAnewForAJobThatWasFoundMeanwhile) {
  per_page = 3;
  list = {"a", "b"};
  watch_all({"a", "b", "late"});
  EXPECT_THAT(run(2s), ElementsAre("head"));  // in vain
  list = {"late", "a", "b"};
  EXPECT_THAT(run(3s), ElementsAre("head"));
  EXPECT_TRUE(covers("late"));
  list = {"a", "b"};
  EXPECT_THAT(run(2s), ElementsAre("head"));  // in vain again, but not twice in a row
  list = {"a", "b", "x", "late"};
  EXPECT_THAT(run(2s), ElementsAre("head", "page late"));
}

TEST_F(ListSweepWalk, CountsAnewAfterASuspension) {
  list = {"a", "b"};
  watch_all({"a", "b", "late"});
  EXPECT_THAT(run(2s), ElementsAre("head"));  // in vain
  sweep.suspend(now, release);
  now += 61s;
  EXPECT_THAT(run(2s), ElementsAre("head"));  // in vain again
  list = {"a", "b", "late"};
  EXPECT_THAT(run(4s), Contains("page late"));
}

TEST_F(ListSweepWalk, MayCostAsManyRequestsAsWerePushedOffTheHead) {
  per_page = 10;
  list = many(10);
  watch_all(list);
  EXPECT_THAT(run(1s), ElementsAre("head"));
  list.clear();
  add_foreign(1000);
  now += 1s;
  EXPECT_THAT(run(100ms), SizeIs(10));
}

TEST_F(ListSweepWalk, TakesAJobForDeepThatTwoWalksDidNotMeet) {
  list = {"a", "x0", "x1", "x2"};
  watch_all({"a", "gone", "lost"});
  EXPECT_THAT(run(2s), ElementsAre("head", "page x1"));
  EXPECT_THAT(run(2s), ElementsAre("head", "page x1"));
  EXPECT_THAT(run(50s), Each("lookup a")) << "no more walks for the others";
  EXPECT_THAT(run(20s), Contains("page x1"));
}

TEST_F(ListSweepWalk, EndsWhenTheCursorsGoRoundInACircle) {
  list = {"a", "b", "x0", "x1", "x2", "x3"};
  watch_all({"a", "b", "gone"});
  EXPECT_EQ(ask(), "head");
  answer();
  EXPECT_EQ(ask(), "page x0");
  JobRows circle = rows_at(sweep.start_of(page));
  circle.next_cursor = Cursor("x0");
  answer(circle);
  EXPECT_EQ(ask(), "");
  EXPECT_THAT(released, ElementsAre("gone"));
}

TEST_F(ListSweepWalk, RetriesAPageThatFails) {
  list = {"a", "x0", "b", "c"};
  watch_all({"a", "b", "c"});
  EXPECT_EQ(ask(), "head");
  answer();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(ask(), "page b");
    fail();
    EXPECT_EQ(ask(), "");
    EXPECT_EQ(next, now + 1s) << "the time to retry";
    now = next;
  }
  EXPECT_EQ(ask(), "page b");
  answer();
  EXPECT_TRUE(covers("b"));
  EXPECT_THAT(released, IsEmpty());
}

TEST_F(ListSweepWalk, EndsAtAPageThatFailsThreeTimes) {
  list = {"a", "d", "b", "c"};
  watch_all(list);
  EXPECT_EQ(ask(), "head");
  answer();
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(released, IsEmpty());
    EXPECT_EQ(ask(), "page b");
    fail();
    now += 1s;
  }
  EXPECT_THAT(released, UnorderedElementsAre("b", "c"));
  EXPECT_TRUE(sweep.worthwhile(now));
}

TEST_F(ListSweepWalk, EndsAtACursorThatIsNotValidAnyMore) {
  list = {"a", "d", "b", "c"};
  watch_all(list);
  EXPECT_EQ(ask(), "head");
  answer();
  EXPECT_EQ(ask(), "page b");
  fail(true);
  EXPECT_THAT(released, UnorderedElementsAre("b", "c"));
  EXPECT_THAT(run(10s), Contains("page b")) << "the next walk looks for them again";
  EXPECT_TRUE(covers("b"));
}

TEST_F(ListSweepWalk, DoesNotReadAPageTwiceInARound) {
  list = {"a", "b", "c", "d", "e", "f"};
  watch_all(list);
  EXPECT_THAT(run(1s), ElementsAre("head", "page c", "page e"));
  now += 10s;
  watch("gone");  // a walk goes over all the pages again
  EXPECT_THAT(run(3s), ElementsAre("head", "page c", "page e"));
}

TEST_F(ListSweepWalk, GivesUpWhatItLookedForToTheNextOneWhenTheListIsSuspended) {
  list = {"x0", "x1", "a", "b", "c", "d"};
  watch_all({"a", "b", "c"});
  EXPECT_EQ(ask(), "head");
  answer();
  sweep.suspend(now, release);
  now += 61s;
  EXPECT_THAT(run(1s), ElementsAre("head", "page a", "page c"));
  EXPECT_TRUE(covers("a"));
}

}  // namespace
}  // namespace sudomock::detail
