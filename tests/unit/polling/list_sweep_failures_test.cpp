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
using testing::StartsWith;
using testing::UnorderedElementsAre;

class ListSweepFailures : public SweepFixture {
 protected:
  void SetUp() override {
    list = {"a", "b", "c", "d", "e", "f"};
    watch_all(list);
    EXPECT_THAT(run(1s), ElementsAre("head", "page c", "page e"));
    now += 10s;
  }
  /// Lets time pass until that is asked for.
  void ask_for(const std::string& what) {
    for (int i = 0; i < 1000; ++i) {
      const std::string asked = ask();
      if (asked == what) return;
      if (asked.empty()) {
        now = std::max(next, now + 1ns);
      } else if (!asked.starts_with("lookup")) {
        answer();
      }
    }
    FAIL() << what << " is not asked for";
  }
};

TEST_F(ListSweepFailures, LeaveAPageAloneWhileOthersWorkAndReleaseItsJobs) {
  broken = {"page c"};
  const Strings asked = run(60s);
  EXPECT_EQ(std::count(asked.begin(), asked.end(), "page c"), 2);
  EXPECT_THAT(released, ElementsAre("c", "d"));
  EXPECT_GE(std::count(asked.begin(), asked.end(), "page e"), 10) << "the others are read on";
  EXPECT_FALSE(covers("c"));
  EXPECT_TRUE(covers("e"));
  EXPECT_TRUE(sweep.worthwhile(now));
}

TEST_F(ListSweepFailures, ReadAPageAgainAfterAPauseThatGrows) {
  broken = {"page c"};
  static_cast<void>(run(60s));
  const Strings second = run(30s);
  EXPECT_EQ(std::count(second.begin(), second.end(), "page c"), 1);
  EXPECT_THAT(run(60s), Not(Contains("page c"))) << "120 s this time";
  broken.clear();
  EXPECT_THAT(run(120s), Contains("page c"));
  EXPECT_TRUE(covers("c"));
}

TEST_F(ListSweepFailures, DoNotReleaseTheJobsOfAPageForOneFailure) {
  ask_for("page c");
  fail();
  EXPECT_THAT(released, IsEmpty());
  EXPECT_TRUE(covers("c"));
  EXPECT_EQ(sweep.failures(page), 1);
  ask_for("page c");
  answer();
  EXPECT_EQ(sweep.failures(page), 0);
}

TEST_F(ListSweepFailures, DoNotAskAgainBeforeTheTimeToRetry) {
  ask_for("page c");
  const time_point retry_at = now + 100s;
  sweep.on_failure(page, false, retry_at, now, release);
  ask_for("page c");
  EXPECT_GE(now, retry_at);
}

TEST_F(ListSweepFailures, OfTheHeadAreRetriedByTheWalk) {
  ask_for("head");
  fail();
  const time_point retry_at = now + 1s;
  ask_for("head");
  EXPECT_EQ(now, retry_at);
}

TEST_F(ListSweepFailures, SuspendAListThatFailsEverywhereWhileLookupsWork) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(sweep.worthwhile(now)) << i;
    while (ask().empty() || page == no_number) now = std::max(next, now + 1ns);
    sweep.on_lookup_answered();
    fail();
  }
  EXPECT_FALSE(sweep.worthwhile(now));
  EXPECT_THAT(released, UnorderedElementsAre("a", "b", "c", "d", "e", "f"));
  EXPECT_FALSE(sweep.worthwhile(now + 59s));
  EXPECT_EQ(ask(), "");
  now += 60s;
  EXPECT_TRUE(sweep.worthwhile(now));
  EXPECT_EQ(ask(), "head");
}

TEST_F(ListSweepFailures, OutlastAnOutageOfEverything) {
  sweep.on_lookup_answered();  // before the latest page, so it says nothing of what follows
  ask_for("head");
  answer();
  for (int i = 0; i < 19; ++i) {
    ask_for("head");
    fail();
    ASSERT_TRUE(sweep.worthwhile(now)) << i;
    EXPECT_EQ(sweep.failures(page), i + 1);
    now += 10s;
  }
  ask_for("head");
  fail();
  EXPECT_FALSE(sweep.worthwhile(now));
}

TEST_F(ListSweepFailures, OfTheWholeListHoldTheRoundBackUntilTheTimeToRetry) {
  for (int i = 0; i < 3; ++i) {
    while (ask().empty()) now = std::max(next, now + 1ns);
    sweep.on_failure(page, false, now + 100s, now, release);
  }
  const time_point failed = now;
  EXPECT_EQ(ask(), "");
  now = next;
  while (ask().empty()) now = std::max(next, now + 1ns);
  EXPECT_GE(now, failed + 90s);
}

TEST_F(ListSweepFailures, AskForOneLookupARoundToTellTheListFromEverything) {
  broken = {"head", "page c", "page e"};
  EXPECT_THAT(run(15s), Contains(StartsWith("lookup")));
}

TEST_F(ListSweepFailures, OfTheHeadSuspendTheListWhenTheyArePermanent) {
  ask_for("head");
  fail(true);
  EXPECT_FALSE(sweep.worthwhile(now));
  EXPECT_THAT(released, UnorderedElementsAre("a", "b", "c", "d", "e", "f"));
}

TEST_F(ListSweepFailures, OfACursorLetTheNextWalkFindItsJobsAgainWhenTheyArePermanent) {
  ask_for("page c");
  fail(true);
  EXPECT_TRUE(sweep.worthwhile(now));
  EXPECT_FALSE(covers("c"));
  EXPECT_THAT(released, IsEmpty());
  static_cast<void>(run(20s));
  EXPECT_TRUE(covers("c"));
  EXPECT_TRUE(covers("d"));
}

TEST_F(ListSweepFailures, SuspendAListThatLags) {
  sweep.expect_end(jobs.find("a").value(), now);
  ask_for("head");
  answer();
  EXPECT_FALSE(sweep.worthwhile(now));
  EXPECT_THAT(released, UnorderedElementsAre("a", "b", "c", "d", "e", "f"));
}

TEST_F(ListSweepFailures, LeaveALatePageHarmlessAfterASuspension) {
  ask_for("page c");
  const PageNumber late = page;
  sweep.suspend(now, release);
  EXPECT_EQ(ask(), "");
  page = late;
  answer();
  now += 60s;
  EXPECT_TRUE(covers("c"));
  EXPECT_EQ(ask(), "head");
}

}  // namespace
}  // namespace sudomock::detail
