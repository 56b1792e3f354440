#include <gmock/gmock.h>

#include "swept_list.hpp"

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

using ListSweepTest = test::SweptList;

// --- Walks ---

TEST_F(ListSweepTest, WalksDownUntilAllAreFound) {
  list = {"a", "x", "b", "y", "c", "z", "u", "v"};
  watch_all({"a", "b", "c"});
  EXPECT_THAT(run(1s), ElementsAre("head", "b", "c"));
  EXPECT_THAT(missed, IsEmpty());
}

TEST_F(ListSweepTest, WalksAsManyPagesAsThereAreJobsToFind) {
  append(many("x", 1000));
  watch_all(many("j", 10));
  EXPECT_THAT(run(1s), SizeIs(10));
  EXPECT_THAT(missed, SizeIs(10));
}

TEST_F(ListSweepTest, WalksThreePagesAtLeast) {
  append(many("x", 1000));
  list.insert(list.begin(), "a");
  watch_all({"a", "j0", "j1"});
  EXPECT_THAT(run(1s), SizeIs(3));
  EXPECT_THAT(missed, UnorderedElementsAre("j0", "j1"));
}

TEST_F(ListSweepTest, LooksAgainSoonForWhatTheListDoesNotShowYetAndLaterEachTime) {
  list = {"x"};
  watch_all(many("j", 3));
  EXPECT_THAT(run(2900ms), SizeIs(1));
  EXPECT_THAT(run(200ms), SizeIs(1)) << "3 s later";
  EXPECT_THAT(run(5800ms), IsEmpty());
  EXPECT_THAT(run(200ms), SizeIs(1)) << "6 s later";
  EXPECT_THAT(run(12s + 24s + 48s + 1s), SizeIs(3));
  EXPECT_THAT(run(47s), SizeIs(1)) << "48 s are the most";
}

TEST_F(ListSweepTest, LooksAgainSoonAfterAWalkThatFoundAll) {
  list = {"x"};
  watch_all(many("j", 3));
  run(4s);  // two walks in vain
  list = many("j", 3);
  run(6s);
  ASSERT_THAT(sweep.map().missed(), IsEmpty());
  missed.clear();
  watch_all(many("k", 2));
  run(4s);
  EXPECT_THAT(missed, ElementsAre("k0", "k1", "k0", "k1")) << "at once and 3 s later";
}

TEST_F(ListSweepTest, LooksAgainInTimeHoweverLongARoundIs) {
  sweep.on_end(true);
  sweep.on_end(true);
  list = {"x"};
  watch_all(many("j", 3));
  EXPECT_THAT(run(3100ms), SizeIs(2));
}

TEST_F(ListSweepTest, LeavesWhatIsDeepDownAloneForAMinuteAndLonger) {
  append(many("x", 1000));
  watch_all(many("j", 3));
  EXPECT_THAT(run(59s), SizeIs(3));
  EXPECT_THAT(run(2s), SizeIs(3));
  EXPECT_THAT(run(117s), IsEmpty());
  EXPECT_THAT(run(3s), SizeIs(3));
}

TEST_F(ListSweepTest, SearchesForNewJobsThoughOthersAreMissed) {
  append(many("x", 1000));
  watch_all(many("j", 3));
  EXPECT_THAT(run(5s), SizeIs(3));
  list.insert(list.begin(), {"a", "b"});
  watch_all({"a", "b"});
  EXPECT_THAT(run(1s), ElementsAre("head"));
}

TEST_F(ListSweepTest, FindsWhatNewerJobsHavePushedOffTheHead) {
  list = {"a", "b", "c"};
  watch_all({"a", "b", "c"});
  run(1s);
  EXPECT_EQ(*jobs.at("b")->page, "");
  list.insert(list.begin(), {"x", "y", "z"});
  run(5s);
  EXPECT_EQ(*jobs.at("a")->page, "z");
  EXPECT_EQ(*jobs.at("b")->page, "b");
}

TEST_F(ListSweepTest, EndsAWalkWhoseCursorsGoRoundInACircle) {
  circle = true;
  list = {"x", "y", "z"};
  watch_all(many("j", 50));
  EXPECT_THAT(run(1s), SizeIs(2));
  EXPECT_THAT(missed, SizeIs(50));
}

// --- Rounds ---

TEST_F(ListSweepTest, ReadsInEachRoundThePagesWithTwoJobs) {
  list = {"a", "b", "c", "d", "e", "x"};
  watch_all({"a", "b", "c", "d", "e"});
  EXPECT_THAT(run(1s), ElementsAre("head", "c", "e"));
  run(9s);
  for (int round = 0; round < 3; ++round) {
    EXPECT_THAT(run(5s), UnorderedElementsAre("head", "c")) << "the third has one only";
  }
}

TEST_F(ListSweepTest, CostsFourFifthsOfTheirLookups) {
  append(many("a", 20));
  watch_all(many("a", 20));
  run(10s);
  const Strings pages = run(80s);
  // 20 jobs at the cap of 8 s would take 200 lookups.
  EXPECT_NEAR(static_cast<double>(pages.size()), 160, 12);
}

TEST_F(ListSweepTest, TakesTheBackoffsFirstStepAtLeast) {
  list = {"a", "b"};
  append(many("c", 98));
  watch_all(list);
  run(100ms);
  for (const auto& [id, job] : jobs) job->known.checks = 0;
  run(10s);
  EXPECT_THAT(run(30s), SizeIs(testing::AllOf(testing::Ge(19 * 50), testing::Le(21 * 50))));
}

TEST_F(ListSweepTest, TakesAsLongAsTheLimitMakesIt) {
  interval = 1s;
  append(many("a", 40));
  watch_all(list);
  run(20s);  // the walk: the limiter spaces that
  EXPECT_THAT(run(100s), SizeIs(testing::AllOf(testing::Ge(98), testing::Le(101))));
}

TEST_F(ListSweepTest, SpreadsItsRequestsEvenly) {
  append(many("a", 8));
  watch_all(list);
  run(20s);
  std::vector<HttpSession::time_point> times;
  for (int i = 0; i < 40; ++i) {
    run(100ms);
    for (const auto& [page, at] : last_read) {
      if (at >= now - 100ms) times.push_back(at);
    }
  }
  ASSERT_GE(times.size(), 3u);
  for (std::size_t i = 1; i < times.size(); ++i) {
    EXPECT_GE(times[i] - times[i - 1], 1s) << "a round of four takes 5 s";
  }
}

TEST_F(ListSweepTest, BeginsWithThePageThatWasNotReadForTheLongestTime) {
  list = {"a", "b", "c", "d", "e", "f"};
  watch_all(list);
  run(1s);
  read("c");
  EXPECT_THAT(run(8s), ElementsAre("head", "e", "c"));
}

TEST_F(ListSweepTest, IsNotForFewerThanThreeJobs) {
  list = {"a", "b", "c"};
  watch_all({"a", "b"});
  EXPECT_THAT(run(10s), IsEmpty());
  EXPECT_EQ(sweep.patience(*jobs.at("a"), interval, now), 0s);
  watch("c");
  EXPECT_THAT(run(1s), ElementsAre("head", "c"));
  forget("c");
  EXPECT_THAT(run(10s), IsEmpty());
}

TEST_F(ListSweepTest, SaysWhosePageIsNotReadAnyMore) {
  list = {"a", "b", "c", "d", "e", "f"};
  watch_all({"a", "b", "c", "d", "e"});
  run(1s);
  const auto left_by = [&](const std::string& id) {
    Strings left;
    for (const WatchedJob* job : sweep.forget(*jobs.at(id))) {
      if (job != nullptr) left.push_back(job->render_uuid);
    }
    return left;
  };
  EXPECT_THAT(left_by("e"), IsEmpty()) << "it was alone on its page";
  EXPECT_THAT(left_by("a"), ElementsAre("b"));
  EXPECT_THAT(left_by("b"), UnorderedElementsAre("c", "d")) << "two are too few for pages";
  EXPECT_THAT(left_by("c"), ElementsAre("d"));
  EXPECT_THAT(left_by("d"), IsEmpty());
}

TEST_F(ListSweepTest, OfNoListFollowsNobody) {
  ListSweep off(Backoff(), false);
  for (const std::string& id : many("a", 5)) off.follow(watch(id));
  EXPECT_FALSE(off.is_active(now));
  EXPECT_EQ(off.map().size(), 0u);
}

// --- Failures ---

TEST_F(ListSweepTest, SlowsDownAPageThatFailsAndNoOther) {
  list = {"a", "b", "c", "d", "e", "f"};
  watch_all(list);
  run(1s);
  failing = {"c"};
  const Strings pages = run(100s);
  // 1.5, 3, 6, 12 and then 16 s from one try to the next; the others every 5 s.
  EXPECT_NEAR(static_cast<double>(std::count(pages.begin(), pages.end(), "c")), 8, 2);
  EXPECT_NEAR(static_cast<double>(std::count(pages.begin(), pages.end(), "head")), 20, 4);
  failing = {};
  EXPECT_THAT(run(20s), Contains("c"));
}

TEST_F(ListSweepTest, ReadsAPageThatFailsNoSoonerThanInItsPauses) {
  list = {"a", "b", "c", "d"};
  watch_all(list);
  run(1s);
  failing = {"c"};
  detail::WatchedJob& job = *jobs.at("c");
  job.nudged = now + 24h;
  for (const auto pause : {1500ms, 3000ms, 6000ms, 12'000ms, 16'000ms, 16'000ms}) {
    read("c");
    EXPECT_FALSE(sweep.answers_nudge(job, now + pause - 1ns));
    now += pause;
    EXPECT_TRUE(sweep.answers_nudge(job, now));
  }
}

TEST_F(ListSweepTest, ForgetsFailuresOnceAPageHasCome) {
  list = {"a", "b", "c", "d"};
  watch_all(list);
  run(1s);
  failing = {"c"};
  for (int i = 0; i < 5; ++i) read("c");
  failing = {};
  read("c");
  failing = {"c"};
  read("c");
  failing = {};
  EXPECT_THAT(run(8s), Contains("c"));
}

TEST_F(ListSweepTest, SeeksTheJobsOfAPageWhoseCursorHasExpired) {
  list = {"a", "b", "c", "d"};
  watch_all(list);
  run(1s);
  failing = {"c"};
  is_permanent = true;
  read("c");
  EXPECT_EQ(jobs.at("c")->page, nullptr);
  failing = {};
  run(2s);
  EXPECT_EQ(*jobs.at("c")->page, "c");
}

TEST_F(ListSweepTest, LeavesAHeadAloneThatIsForbidden) {
  list = {"a", "b", "c"};
  watch_all(list);
  failing = {"head"};
  is_permanent = true;
  EXPECT_THAT(run(59s), ElementsAre("head"));
  EXPECT_THAT(run(2s), ElementsAre("head"));
  EXPECT_THAT(run(117s), IsEmpty()) << "twice as long";
}

TEST_F(ListSweepTest, WalksAgainAfterAWalkThatAPageHasEnded) {
  list = {"a", "b", "c", "d", "e", "f"};
  watch_all(list);
  failing = {"c"};
  EXPECT_THAT(run(1s), ElementsAre("head", "c"));
  failing = {};
  EXPECT_THAT(run(4s), testing::IsSupersetOf({"head", "c", "e"}));
  EXPECT_THAT(sweep.map().sought(), IsEmpty());
}

// --- A list that lags ---

TEST_F(ListSweepTest, PutsNothingOffByAPageThatLagsAlone) {
  list = {"a", "b", "c", "d", "e", "f", "g", "h"};
  watch_all({"a", "b", "c", "d", "e", "f"});
  run(1s);
  end_by_lookup("c");
  EXPECT_THAT(run(20s), Not(Contains("c"))) << "one job is left there";
  watch("h");  // a walk for it
  sweep.follow(watch("g"));
  run(5s);
  EXPECT_THAT(distrusted, ElementsAre("d"));
  EXPECT_FALSE(sweep.is_trusted("c", now));
  EXPECT_EQ(sweep.patience(*jobs.at("d"), interval, now), 0s);
  EXPECT_EQ(sweep.own_pace(*jobs.at("d"), interval, now), 0s);
  EXPECT_TRUE(sweep.is_active(now));
  EXPECT_GT(sweep.patience(*jobs.at("a"), interval, now), 0s);
  now += 61s;
  EXPECT_TRUE(sweep.is_trusted("c", now));
}

TEST_F(ListSweepTest, PutsNothingOffOnceTwoPagesLag) {
  list = {"a", "b", "c", "d", "e", "f"};
  watch_all(list);
  run(1s);
  end_by_lookup("b");
  end_by_lookup("d");
  read("head");
  EXPECT_THAT(distrusted, ElementsAre("a"));
  EXPECT_TRUE(sweep.is_active(now));
  distrusted.clear();
  read("c");
  EXPECT_THAT(distrusted, UnorderedElementsAre("a", "c", "e", "f"));
  EXPECT_FALSE(sweep.is_active(now));
  EXPECT_EQ(sweep.patience(*jobs.at("e"), interval, now), 0s);
  now += 61s;
  EXPECT_TRUE(sweep.is_active(now));
}

TEST_F(ListSweepTest, RemembersUntilItIsAnsweredWhatALookupHasSeenEnd) {
  list = {"a", "b", "c", "d"};
  watch_all(list);
  run(1s);
  sweep.on_asked("c", now);
  now += 1s;
  end_by_lookup("c");
  now += 1s;
  read("c");  // asked for before the second end, after the first
  sweep.expect_end(*jobs.at("d"), now);
  EXPECT_FALSE(sweep.is_trusted("c", now));
}

TEST_F(ListSweepTest, TrustsAPageThatShowsTheEnd) {
  list = {"a", "b", "c", "d"};
  watch_all(list);
  run(1s);
  end_by_lookup("c");
  ended = {"c"};
  read("c");
  ended = {};  // seen once, it is not looked for again
  read("c");
  EXPECT_TRUE(sweep.is_trusted("c", now));
}

TEST_F(ListSweepTest, TakesAnAnswerThatWasAskedForBeforeTheEndForNoSign) {
  list = {"a", "b", "c", "d"};
  watch_all(list);
  run(1s);
  sweep.on_asked("c", now);
  sweep.expect_end(*jobs.at("c"), now + 1ms);
  JobRows rows;
  rows.jobs.emplace_back().render_uuid = "c";
  sweep.on_page("c", rows, {}, now + 2ms);
  EXPECT_TRUE(sweep.is_trusted("c", now + 2ms));
}

// --- How long a page puts a lookup off ---

TEST_F(ListSweepTest, PutsOffByThreeRoundsWhatItWillReadAgain) {
  list = {"a", "b", "c"};
  watch_all(list);
  run(20s);
  EXPECT_EQ(sweep.patience(*jobs.at("a"), interval, now), 3 * 5s) << "two jobs on one page";
  EXPECT_EQ(sweep.patience(*jobs.at("c"), interval, now), 0s) << "alone on its page";
  EXPECT_EQ(sweep.patience(*jobs.at("a"), 30s, now), 3 * 60s) << "as the limit makes it";
}

TEST_F(ListSweepTest, PutsOffUntilTheNextWalkWhatThatMayFind) {
  watch_all(many("j", 10));
  sweep.on_answer(50ms);
  EXPECT_EQ(sweep.patience(*jobs.at("j0"), interval, now), 1500ms + 50ms);
  EXPECT_EQ(sweep.patience(*jobs.at("j0"), 1s, now), 1500ms + 50ms + 1s) << "by the limit";
  watch_all(many("k", 990));
  EXPECT_EQ(sweep.patience(*jobs.at("j0"), 1s, now), 1500ms + 41 * (50ms + 1s));
}

TEST_F(ListSweepTest, MissesAFewNewJobsThatTheHeadDoesNotShow) {
  append(many("x", 1000));
  watch_all(many("j", 3));
  jobs.at("j0")->known.checks = jobs.at("j1")->known.checks = 0;
  EXPECT_EQ(due(), "head");
  read("head");
  EXPECT_THAT(missed, ElementsAre("j0", "j1"));
  EXPECT_THAT(sweep.map().sought(), SizeIs(3)) << "the walk goes on";
}

TEST_F(ListSweepTest, WalksForManyNewJobsInsteadOfLookingUpEach) {
  append(many("x", 1000));
  watch_all(many("j", 4));
  for (const auto& [id, job] : jobs) job->known.checks = 0;
  EXPECT_EQ(due(), "head");
  read("head");
  EXPECT_THAT(missed, IsEmpty());
}

TEST_F(ListSweepTest, WalksSoonHoweverSlowTheBackoffIs) {
  ListSweep slow(Backoff{60s, 1.0, 60s, 0.0}, true);
  for (const std::string& id : many("j", 3)) slow.follow(watch(id));
  EXPECT_EQ(std::get<std::string>(slow.next(now, interval, 0.0)), "");
  slow.on_asked("", now);
  slow.on_page("", {}, {}, now);
  for (const std::string& id : many("k", 2)) slow.follow(watch(id));
  EXPECT_EQ(std::get<HttpSession::time_point>(slow.next(now, interval, 0.0)), now + 1500ms);
}

TEST_F(ListSweepTest, NeverPutsOffForLongerThanAFewHours) {
  list = {"a", "b", "c"};
  watch_all(list);
  run(20s);
  EXPECT_LE(sweep.patience(*jobs.at("a"), std::chrono::hours(24 * 365), now), 3h);
  EXPECT_LE(sweep.own_pace(*jobs.at("a"), std::chrono::hours(24 * 365), now), 1h);
}

// --- Nudges ---

TEST_F(ListSweepTest, AnswersANudgeByThePageUnlessThatWasAskedForSince) {
  list = {"a", "b", "c"};
  watch_all(list);
  run(10s);
  WatchedJob& job = *jobs.at("a");
  job.nudged = now;
  EXPECT_TRUE(sweep.answers_nudge(job, now));
  now += 1ms;
  read("head");
  EXPECT_FALSE(sweep.answers_nudge(job, now)) << "it has been asked";
  jobs.at("c")->nudged = now;
  EXPECT_FALSE(sweep.answers_nudge(*jobs.at("c"), now)) << "its lookup costs no more";
}

TEST_F(ListSweepTest, ReturnsTheNudgedJobsThatTheirPageDoesNotShow) {
  list = {"a", "b", "c"};
  watch_all(list);
  run(10s);
  jobs.at("b")->nudged = now;
  list = {"x", "a", "b", "c"};
  read("head");
  EXPECT_THAT(missed, ElementsAre("b"));
}

TEST_F(ListSweepTest, ReadsAPageSeldomOnceMostEndsComeWithANudge) {
  list = {"a", "b", "c", "d"};
  watch_all(list);
  run(20s);
  sweep.on_end(true);
  sweep.on_end(true);
  run(10s);
  EXPECT_THAT(run(60s), SizeIs(testing::Le(2 * 60 / 12))) << "1.85 times the cap of 8 s";
  for (int i = 0; i < 4; ++i) sweep.on_end(false);
  run(10s);
  EXPECT_THAT(run(60s), SizeIs(testing::Ge(2 * 60 / 6)));
}

}  // namespace
}  // namespace sudomock::detail
