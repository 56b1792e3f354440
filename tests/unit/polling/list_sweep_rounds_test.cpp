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

class ListSweepRounds : public SweepFixture {
 protected:
  // a, b on the head, c and d on the page behind it.
  void find_two_pages() {
    list = {"a", "b", "c", "d"};
    watch_all(list);
    EXPECT_THAT(run(1s), ElementsAre("head", "page c"));
    now += 10s;  // a round is due
  }
};

TEST_F(ListSweepRounds, AreNotWorthwhileForFewerThanThreeJobs) {
  list = {"a", "b", "c"};
  watch_all({"a", "b"});
  EXPECT_FALSE(sweep.worthwhile(now));
  EXPECT_EQ(ask(), "");
  EXPECT_EQ(next, time_point::max());
  watch("c");
  EXPECT_TRUE(sweep.worthwhile(now));
  EXPECT_EQ(ask(), "head");
}

TEST_F(ListSweepRounds, AreNeverWorthwhileWhenTheyAreOff) {
  ListSweep off(jobs, {}, false);
  for (const char* id : {"a", "b", "c"}) off.seek(test::add_watch(jobs, id));
  EXPECT_FALSE(off.worthwhile(now));
  EXPECT_EQ(std::get<time_point>(off.next(now, {})), time_point::max());
}

TEST_F(ListSweepRounds, CoverAJobOnceItsPageIsKnown) {
  list = {"a", "b", "c"};
  watch_all(list);
  EXPECT_FALSE(covers("a"));
  EXPECT_EQ(ask(), "head");
  answer();
  EXPECT_TRUE(covers("a"));
  EXPECT_FALSE(covers("c"));
  EXPECT_EQ(ask(), "page c");
  answer();
  EXPECT_TRUE(covers("c"));
  EXPECT_THAT(released, IsEmpty());
  sweep.forget(jobs.find("c").value());
  EXPECT_FALSE(covers("a")) << "two are too few";
}

TEST_F(ListSweepRounds, SpreadTheirRequestsEvenly) {
  find_two_pages();
  // Two requests for four jobs: 2/4 of the cap of 8 s.
  EXPECT_EQ(ask(), "head");
  answer();
  EXPECT_EQ(ask(), "");
  EXPECT_EQ(next, now + 2s);
  now += 2s;
  EXPECT_EQ(ask(), "page c");
  answer();
  EXPECT_EQ(ask(), "");
  EXPECT_EQ(next, now + 2s);
  EXPECT_EQ(sweep.round_length(0s), 4s);
}

TEST_F(ListSweepRounds, SpreadTheirPagesEvenlyToo) {
  list = {"a", "b", "c", "d", "e", "f", "g", "h"};
  watch_all(list);
  EXPECT_THAT(run(1s), SizeIs(4));
  now += 10s;
  for (const char* what : {"head", "page c", "page e", "page g"}) {
    EXPECT_EQ(ask(), what);
    answer();
    EXPECT_EQ(ask(), "");
    EXPECT_EQ(next, now + 1s);
    now = next;
  }
}

TEST_F(ListSweepRounds, LastAsLongAsTheFirstStepOfTheBackoffAtLeast) {
  per_page = 50;
  for (char c = 'a'; c <= 'z'; ++c) list.emplace_back(1, c);
  watch_all(list);
  EXPECT_EQ(ask(), "head");
  answer();
  EXPECT_EQ(ask(), "");
  EXPECT_EQ(next, now + 1500ms) << "not 8 s / 26";
}

TEST_F(ListSweepRounds, LastAsLongAsTheRateLimitTakes) {
  find_two_pages();
  interval = 10s;
  EXPECT_EQ(ask(), "head");
  answer();
  EXPECT_EQ(ask(), "");
  EXPECT_EQ(next, now + 10s);
  EXPECT_EQ(sweep.round_length(interval), 20s);
  EXPECT_EQ(sweep.round_length(1h), 1h) << "of a page that would be read next";
}

TEST_F(ListSweepRounds, AreShortAgainWhenTheLimitHasGone) {
  find_two_pages();
  interval = 1h;
  EXPECT_EQ(ask(), "head");
  answer();
  EXPECT_EQ(ask(), "");
  EXPECT_EQ(sweep.round_length(interval), 2h);
  EXPECT_EQ(sweep.round_length(0s), 4s) << "of a limit that will have gone";
  now += 1h;
  EXPECT_EQ(ask(), "page c");
  answer();
  interval = 0s;
  EXPECT_EQ(ask(), "head");
  EXPECT_EQ(sweep.round_length(0s), 4s) << "whatever the last round took";
}

TEST_F(ListSweepRounds, KeepTheirRhythmWhenARequestIsLate) {
  find_two_pages();
  EXPECT_EQ(ask(), "head");
  answer();
  now += 3s;
  EXPECT_EQ(ask(), "page c");
  answer();
  EXPECT_EQ(ask(), "");
  EXPECT_EQ(next, now + 1s) << "the next round begins in time";
}

TEST_F(ListSweepRounds, SayHowLongTheyReallyTook) {
  find_two_pages();
  EXPECT_EQ(ask(), "head");
  answer();
  now += 100s;
  EXPECT_EQ(ask(), "page c");
  EXPECT_EQ(sweep.round_length(0s), 100s);
}

TEST_F(ListSweepRounds, SayWhatIsDueUntilItIsTaken) {
  find_two_pages();
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(std::holds_alternative<ListSweep::ReadPage>(sweep.next(now, {})));
  }
  EXPECT_EQ(sweep.due_count(now), 1u);
  EXPECT_EQ(sweep.due_count(now + 2s), 2u) << "both have their turn by then";
  EXPECT_EQ(ask(), "head");
  EXPECT_EQ(sweep.due_count(now), 0u);
}

TEST_F(ListSweepRounds, DoNotAskAgainForAPageInFlight) {
  find_two_pages();
  EXPECT_EQ(ask(), "head");
  EXPECT_THAT(run(60s), Each("page c"));
  EXPECT_EQ(ask(), "");
  now += 10s;
  while (ask() != "page c") now = std::max(next, now + 1ns);
  EXPECT_THAT(run(60s), IsEmpty());
}

TEST_F(ListSweepRounds, AskAgainForAPageThatWasNotAskedAfterAll) {
  find_two_pages();
  EXPECT_EQ(ask(), "head");
  sweep.on_not_asked(page);
  EXPECT_EQ(ask(), "head") << "the walk is still there";
  answer();
  now += 2s;
  EXPECT_EQ(ask(), "page c");
  sweep.on_not_asked(page);
  EXPECT_THAT(run(10s), Contains("page c"));
}

TEST_F(ListSweepRounds, AskForTheNewestPageFirst) {
  list = {"a", "b", "c", "d", "e", "f"};
  watch_all(list);
  const auto at = [](int hour) { return Timestamp(std::chrono::hours(hour)); };
  const auto answer_at = [&](int hour) {
    JobRows rows = rows_at(sweep.start_of(page));
    rows.jobs.front().created_at = at(hour);
    answer(rows);
  };
  for (const int hour : {9, 3, 5}) {  // an API that lists in a strange order
    EXPECT_NE(ask(), "");
    answer_at(hour);
  }
  now += 10s;
  EXPECT_EQ(ask(), "head");
  answer_at(9);
  now += 10s;
  EXPECT_EQ(ask(), "page e");
  answer_at(5);
  now += 10s;
  EXPECT_EQ(ask(), "page c");
}

TEST_F(ListSweepRounds, ReplaceAPageWithOneJobByItsLookup) {
  list = {"a", "b", "c"};
  watch_all(list);
  EXPECT_THAT(run(1s), ElementsAre("head", "page c"));
  now += 10s;
  EXPECT_EQ(ask(), "head");
  answer();
  now += 10s;
  EXPECT_EQ(ask(), "lookup c");
}

TEST_F(ListSweepRounds, SkipAPageWithoutJobs) {
  list = {"a", "b", "x", "y", "c", "d"};
  watch_all({"a", "b", "c", "d"});
  EXPECT_THAT(run(1s), ElementsAre("head", "page x", "page c"));
  EXPECT_THAT(run(60s), Not(Contains("page x")));
}

TEST_F(ListSweepRounds, DropAPageWhoseJobsHaveLeft) {
  list = {"a", "b", "c", "d", "e"};
  per_page = 3;
  watch_all(list);
  EXPECT_THAT(run(1s), ElementsAre("head", "page d"));
  for (const char* id : {"d", "e"}) sweep.forget(jobs.find(id).value());
  EXPECT_THAT(run(60s), Each("head"));
  EXPECT_THAT(released, IsEmpty());
}

TEST_F(ListSweepRounds, ReadOnlyOnceARowThatIsThereTwice) {
  list = {"a", "a", "b", "c"};
  per_page = 4;
  watch_all({"a", "b", "c"});
  EXPECT_EQ(ask(), "head");
  answer();
  EXPECT_TRUE(covers("a"));
  EXPECT_THAT(released, IsEmpty());
  JobRows both = rows_at(std::nullopt);
  both.jobs[1] = row("a", true);  // shown as running and as ended
  now += 10s;
  EXPECT_EQ(ask(), "head");
  answer(both);
  EXPECT_EQ(jobs[jobs.find("a").value()].page, no_number);
  EXPECT_FALSE(sweep.worthwhile(now)) << "two are left";
  EXPECT_THAT(released, IsEmpty());
}

TEST_F(ListSweepRounds, ReleaseWhatIsMissingOnACursorsPageForGood) {
  find_two_pages();
  EXPECT_EQ(ask(), "head");
  answer();
  std::erase(list, "d");
  now += 2s;
  EXPECT_EQ(ask(), "page c");
  answer();
  EXPECT_THAT(released, ElementsAre("d"));
  EXPECT_EQ(jobs[jobs.find("d").value()].page, no_number) << "a kept cursor's page never changes";
}

TEST_F(ListSweepRounds, WalkFurtherDownForWhatNewerJobsHavePushedOffTheHead) {
  find_two_pages();
  list.insert(list.begin(), {"x", "y"});
  EXPECT_EQ(ask(), "head");
  answer();
  EXPECT_EQ(ask(), "page a");
  answer();
  EXPECT_TRUE(covers("a"));
  EXPECT_TRUE(covers("b"));
  EXPECT_THAT(released, IsEmpty());
}

TEST_F(ListSweepRounds, LayPagesEndToEndThatOverlap) {
  per_page = 4;
  list = {"a", "b", "c", "d", "e", "f", "g", "h"};
  watch_all(list);
  EXPECT_THAT(run(1s), ElementsAre("head", "page e"));
  now += 10s;
  list.insert(list.begin(), {"x", "y"});
  watch_all({"x", "y"});
  // The head is x, y, a, b now; then come c, d, e, f, and then what is left of e, f, g, h.
  EXPECT_THAT(run(1s), ElementsAre("head", "page c", "page g"));
  EXPECT_THAT(released, IsEmpty());
  for (const std::string& id : list) EXPECT_TRUE(covers(id)) << id;
  EXPECT_THAT(run(20s), Not(Contains("page e")));
}

TEST_F(ListSweepRounds, LeaveAJobOnItsPageThatIsAskedForInTheSameRound) {
  find_two_pages();
  list.insert(list.begin(), "x");
  EXPECT_EQ(ask(), "head");
  const PageNumber head = page;
  now += 2s;
  EXPECT_EQ(ask(), "page c");
  const PageNumber in_flight = std::exchange(page, head);
  answer();
  EXPECT_EQ(ask(), "page b");  // b and c
  answer();
  EXPECT_EQ(jobs[jobs.find("c").value()].page, in_flight);
  page = in_flight;
  answer();
  EXPECT_THAT(released, IsEmpty());
}

TEST_F(ListSweepRounds, ProveALagByAnAnswerAskedForAfterTheEnd) {
  find_two_pages();
  EXPECT_EQ(ask(), "head");
  const Number a = jobs.find("a").value();
  now += 1s;
  sweep.expect_end(a, now);
  EXPECT_FALSE(sweep.shows_lag(page, rows_at(std::nullopt))) << "asked before the end";
  answer();
  now += 10s;
  while (ask() != "head") now = std::max(next, now + 1ns);
  EXPECT_TRUE(sweep.shows_lag(page, rows_at(std::nullopt)));
  ended.insert("b");
  EXPECT_TRUE(sweep.shows_lag(page, rows_at(std::nullopt)));
  ended.insert("a");
  EXPECT_FALSE(sweep.shows_lag(page, rows_at(std::nullopt)));
}

TEST_F(ListSweepRounds, ExpectNothingOfAJobWhosePageIsNotKnown) {
  list = {"a", "b", "c"};
  watch_all(list);
  sweep.expect_end(jobs.find("a").value(), now);
  EXPECT_EQ(ask(), "head");
  EXPECT_FALSE(sweep.shows_lag(page, rows_at(std::nullopt)));
}

TEST_F(ListSweepRounds, CheckAJobByItsLookupNowAndThen) {
  list = {"a", "b", "c", "d", "e", "f"};
  per_page = 3;
  watch_all(list);
  Strings asked = run(600s);
  std::erase(asked, "head");
  std::erase(asked, "page d");
  EXPECT_THAT(asked, SizeIs(testing::AllOf(testing::Ge(12u), testing::Le(15u))))
      << "of about 450 requests";
  EXPECT_THAT(asked, Contains("lookup a"));
  EXPECT_THAT(asked, Contains("lookup d")) << "of each page in turn";
}

TEST_F(ListSweepRounds, ReleaseEverythingWhenThereIsNoUseForThem) {
  find_two_pages();
  watch("e");
  EXPECT_EQ(ask(), "head");
  sweep.release_all(release);
  EXPECT_THAT(released, UnorderedElementsAre("a", "b", "c", "d", "e"));
}

}  // namespace
}  // namespace sudomock::detail
