#include "polling/check_times.hpp"

#include <deque>
#include <functional>
#include <string>

#include <gmock/gmock.h>

#include "unit/api/scripted_session.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using time_point = CheckTimes::time_point;

/// The backoff is 2 s, 4 s and so on up to 8 s; answers take 800 ms, so the cautious check begins
/// 3200 ms before a deadline and the last one 900 ms before it.
class CheckTimesTest : public testing::Test {
 protected:
  CheckTimesTest() { round_trip.observe(800ms); }

  /// A job that rests, with a watch that has this long left.
  WatchedJob& job_with(std::chrono::nanoseconds left) {
    WatchedJob& job = jobs.emplace_back();
    job.number = jobs.size();
    job.render_uuid = std::to_string(jobs.size());
    job.known.checks = 1;
    job.known.seen = now();
    add_watch(job, left);
    schedule.move(job, Place::timer, now() + 1h);
    return job;
  }
  Watch& add_watch(WatchedJob& job, std::chrono::nanoseconds left) {
    Watch watch;
    watch.deadline = now() + left;
    return job.live.emplace(watch.deadline, std::move(watch))->second;
  }
  static Watch& watch_of(WatchedJob& job) { return job.live.begin()->second; }
  /// Three jobs that a page has just shown; the first of them.
  WatchedJob& job_on_a_page() {
    for (int i = 0; i < 3; ++i) {
      WatchedJob& job = job_with(24h);
      sweep.follow(job);
      sweep.on_pending(job, PageMap::head);
      job.known.last_on_a_page = now();
    }
    return jobs.front();
  }
  /// The server tells how many requests are left until its count begins anew.
  void advise(int remaining, std::chrono::seconds reset) {
    limiter.observe({.status = 200, .remaining = remaining, .reset = reset}, now());
  }

  [[nodiscard]] time_point now() const { return http.time; }
  [[nodiscard]] std::chrono::nanoseconds rests(const WatchedJob& job) const {
    EXPECT_EQ(job.place, Place::timer);
    return job.alarm - now();
  }

  const Backoff backoff{2s, 2.0, 8s, 0.0};
  test::ScriptedSession http;
  const CurrentEndpoint endpoint{
      JobsEndpoint::create(Credentials::api_key("sm_secret_key"), {}).value()};
  const std::function<void(const RequestEvent&)> on_request;
  ApiSession api{http, endpoint, on_request, [](auto) { return true; }};
  RateLimiter limiter{std::nullopt};
  ListSweep sweep{backoff, true};
  Schedule schedule{sweep, limiter, backoff};
  RoundTrip round_trip;
  std::deque<WatchedJob> jobs;
  CheckTimes times{api, limiter, backoff, sweep, schedule, round_trip};
};

TEST_F(CheckTimesTest, PutALastCheckBeforeTheOthersAndANudgeBeforeAll) {
  WatchedJob& job = job_with(60s);
  times.ask(job);
  EXPECT_EQ(job.place, Place::queue);
  EXPECT_EQ(job.priority, Priority::normal);
  EXPECT_EQ(job.alarm, now() + 60s) << "its deadline";
  EXPECT_EQ(watch_of(job).last_check, LastCheck::none);
  times.ask(job, Priority::urgent);
  EXPECT_EQ(job.priority, Priority::urgent);
  http.time += 57s;
  times.ask(job);
  EXPECT_EQ(job.priority, Priority::urgent);
  EXPECT_EQ(watch_of(job).last_check, LastCheck::cautious);
  job.nudged = now();
  times.ask(job);
  EXPECT_EQ(job.priority, Priority::nudged);
}

// Else it would be due at once, over and over.
TEST_F(CheckTimesTest, SeeToAQueuedJobWhoseDeadlineIsOverALittleLater) {
  WatchedJob& job = job_with(0s);
  times.ask(job);
  EXPECT_EQ(job.alarm, now() + 1ns);
}

TEST_F(CheckTimesTest, LeaveAJobAloneForAsLongAsTheServerAsked) {
  WatchedJob& job = job_with(24h);
  job.known.held_until = now() + 5s;
  times.ask_when_allowed(job);
  EXPECT_EQ(rests(job), 5s);
  schedule.set_alarm(job, now() + 3s);
  times.ask_when_allowed(job);
  EXPECT_EQ(rests(job), 3s) << "sooner as it was";
  http.time += 5s;
  times.ask_when_allowed(job);
  EXPECT_EQ(job.place, Place::queue);
}

TEST_F(CheckTimesTest, AskAboutAJobThatNoPageShows) {
  WatchedJob& job = job_with(24h);
  times.ask_or_wait_for_list(job, now());
  EXPECT_EQ(job.place, Place::queue);
}

// On a machine that has just started the clock is near its epoch, which stands for no page.
TEST_F(CheckTimesTest, AskAboutAJobThatWasLookedUpSinceAPageShowedIt) {
  http.time = time_point(1s);
  WatchedJob& job = job_on_a_page();
  advise(6, 120s);
  job.known.last_on_a_page = {};
  times.ask_or_wait_for_list(job, now());
  EXPECT_EQ(job.place, Place::queue);
}

// At 20 s from request to request: until its page should have been read three times.
TEST_F(CheckTimesTest, WaitForThePageThatShowsAJob) {
  WatchedJob& job = job_on_a_page();
  advise(6, 120s);
  times.ask_or_wait_for_list(job, now());
  EXPECT_EQ(rests(job), 60s);
  http.time += 60s - 1ns;
  times.ask_or_wait_for_list(job, now());
  EXPECT_EQ(rests(job), 1ns);
  http.time += 1ns;
  times.ask_or_wait_for_list(job, now());
  EXPECT_EQ(job.place, Place::queue);
}

TEST_F(CheckTimesTest, WaitForNoPageWhenThereWasANudge) {
  WatchedJob& job = job_on_a_page();
  advise(6, 120s);
  job.nudged = now();
  times.ask_or_wait_for_list(job, now());
  EXPECT_EQ(job.place, Place::queue);
}

// From then on no pace is kept to, and the page is expected at once.
TEST_F(CheckTimesTest, WaitForAPageNoLongerThanTheServersAdviceHolds) {
  WatchedJob& job = job_on_a_page();
  advise(2, 40s);
  times.ask_or_wait_for_list(job, now());
  EXPECT_EQ(rests(job), 40s);
}

TEST_F(CheckTimesTest, WaitForAPageNoLongerThanUntilTheNextLastCheck) {
  WatchedJob& job = job_on_a_page();
  add_watch(job, 30s);
  advise(6, 120s);
  times.ask_or_wait_for_list(job, now());
  EXPECT_EQ(rests(job), 30s - 3200ms);
  http.time += 30s - 3200ms;
  times.ask_or_wait_for_list(job, now());
  EXPECT_EQ(job.place, Place::queue) << "that check is due";
  EXPECT_EQ(watch_of(job).last_check, LastCheck::cautious);
  schedule.move(job, Place::timer, now());
  times.ask_or_wait_for_list(job, now());
  EXPECT_EQ(rests(job), 3200ms - 900ms) << "the one that is left";
}

TEST_F(CheckTimesTest, AreTooLateAfterTheLastCheckOnly) {
  WatchedJob& job = job_with(60s);
  Watch& watch = watch_of(job);
  EXPECT_FALSE(times.is_too_late(job, watch, now() + 24h)) << "the cautious one comes before";
  watch.last_check = LastCheck::cautious;
  EXPECT_FALSE(times.is_too_late(job, watch, now() + 24h)) << "the last one comes before";
  watch.last_check = LastCheck::last;
  EXPECT_FALSE(times.is_too_late(job, watch, now() + 60s - 900ms));
  EXPECT_TRUE(times.is_too_late(job, watch, now() + 60s - 900ms + 1ns));
}

TEST_F(CheckTimesTest, AreTooLateWhereThereIsNoTimeForTheLastCheck) {
  WatchedJob& job = job_with(900ms);
  watch_of(job).last_check = LastCheck::cautious;
  EXPECT_TRUE(times.is_too_late(job, watch_of(job), now() + 1ns));
  http.time -= 1ns;
  EXPECT_FALSE(times.is_too_late(job, watch_of(job), now() + 1h));
}

// A deadline that passed while nobody attended is put off for one look; a failure is none.
TEST_F(CheckTimesTest, AreTooLateOnceADeadlineThatWasPutOffHadItsLook) {
  WatchedJob& job = job_with(60s);
  Watch& watch = watch_of(job);
  watch.is_put_off = true;
  EXPECT_FALSE(times.is_too_late(job, watch, now()));
  watch.last_check = LastCheck::last;
  EXPECT_TRUE(times.is_too_late(job, watch, now()));
  job.known.failures = 1;
  EXPECT_FALSE(times.is_too_late(job, watch, now()));
}

TEST_F(CheckTimesTest, LetAJobRestUntilTheFirstLastCheckAtMost) {
  WatchedJob& job = job_with(60s);
  times.rest_until(job, now() + 8s);
  EXPECT_EQ(rests(job), 8s);
  times.rest_until(job, now() + 59s);
  EXPECT_EQ(rests(job), 60s - 3200ms);
  add_watch(job, 40s);
  times.rest_until(job, now() + 59s);
  EXPECT_EQ(rests(job), 40s - 3200ms);
}

// A check whose answer comes after the last one should have begun is that last one.
TEST_F(CheckTimesTest, MakeOneCheckOfTwoThatAreAnAnswerApart) {
  WatchedJob& job = job_with(60s);
  watch_of(job).last_check = LastCheck::cautious;
  const std::chrono::nanoseconds last = 60s - 900ms;
  times.rest_until(job, now() + last - 800ms);
  EXPECT_EQ(rests(job), last - 800ms);
  times.rest_until(job, now() + last - 800ms + 1ns);
  EXPECT_EQ(rests(job), last);
}

TEST_F(CheckTimesTest, GrowWithEachCheckFromWhenThatWas) {
  WatchedJob& job = job_with(24h);
  job.known.seen = now() - 1s;
  EXPECT_EQ(times.after_check(job) - job.known.seen, 2s);
  job.known.checks = 2;
  EXPECT_EQ(times.after_check(job) - job.known.seen, 4s);
  job.known.checks = 9;
  EXPECT_EQ(times.after_check(job) - job.known.seen, 8s);
}

TEST_F(CheckTimesTest, KeepToThePaceOfTheOthers) {
  WatchedJob& job = job_on_a_page();
  advise(6, 120s);
  EXPECT_EQ(times.after_check(job), now() + 20s);
  EXPECT_EQ(times.after_page(job), now() + 60s) << "three times, as it waits for its page";
  job.known.checks = 9;
  advise(120, 120s);
  EXPECT_EQ(times.after_check(job), now() + 8s);
  EXPECT_EQ(times.after_page(job), now() + 8s) << "no sooner than its own backoff";
}

TEST_F(CheckTimesTest, FallBackToTheJobsOwnLookupsWhereItsPageIsReadNoMore) {
  WatchedJob& job = job_with(24h);
  http.time += 500ms;
  times.rely_on_lookups(job);
  EXPECT_EQ(rests(job), 1500ms);
  schedule.set_alarm(job, now() + 1s);
  times.rely_on_lookups(job);
  EXPECT_EQ(rests(job), 1s) << "sooner as it was";
  http.time += 24h;
  schedule.set_alarm(job, now() + 1h);
  times.rely_on_lookups(job);
  EXPECT_EQ(rests(job), 0s) << "never in the past";
}

// The scripted session draws a half.
TEST_F(CheckTimesTest, SpreadTheLookupsOfJobsWhoseListIsNotTrusted) {
  WatchedJob& job = job_on_a_page();
  job.known.checks = 2;
  times.stop_putting_off(job);
  EXPECT_EQ(rests(job), 2s) << "half of a backoff of 4 s";
  EXPECT_EQ(job.known.last_on_a_page, time_point()) << "it waits for no page";
  schedule.set_alarm(job, now() + 1s);
  times.stop_putting_off(job);
  EXPECT_EQ(rests(job), 1s) << "sooner as it was";
  WatchedJob& unchecked = jobs.back();
  unchecked.known.checks = 0;
  times.stop_putting_off(unchecked);
  EXPECT_EQ(rests(unchecked), 1s) << "half of the first backoff";
}

TEST_F(CheckTimesTest, OweAJobWhoseListIsNotTrustedALookupFromThenOn) {
  WatchedJob& job = job_on_a_page();
  schedule.owe(job, now() + 1s);
  const time_point owed = job.owed;
  schedule.owe(job, now() + 24h);
  times.stop_putting_off(job);
  EXPECT_EQ(job.owed, owed);
}

TEST_F(CheckTimesTest, StayAsTheyAreAfterAFailureAndOnTheWire) {
  WatchedJob& failing = job_with(24h);
  failing.known.failures = 1;
  times.rely_on_lookups(failing);
  times.stop_putting_off(failing);
  EXPECT_EQ(rests(failing), 1h);
  WatchedJob& asked = job_with(24h);
  schedule.move(asked, Place::wire, now() + 24h);
  times.rely_on_lookups(asked);
  times.stop_putting_off(asked);
  EXPECT_EQ(asked.alarm, now() + 24h);
}

}  // namespace
}  // namespace sudomock::detail
