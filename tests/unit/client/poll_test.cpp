#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_client.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<microseconds> moments(const testing::FakeJobsApi& api) {
  std::vector<microseconds> moments;
  for (const testing::RecordedRequest& request : api.requests()) moments.push_back(request.at);
  return moments;
}

testing::FakeJob endless() { return {.outcome = JobStatus::running}; }

PollOptions even(std::optional<std::chrono::milliseconds> timeout = 120s) {
  return {.backoff = even_backoff(), .timeout = timeout};
}

TEST(Poll, LooksAtOnceThenAtGrowingIntervalsUpToTheCap) {
  FakeClient fake;
  const std::string uuid = fake.api.add({.running = 40s});
  const Result<Job> job = fake.client.poll_until_terminal(uuid, even());
  ASSERT_TRUE(job) << job.error();
  EXPECT_EQ(job->status, JobStatus::succeeded);
  EXPECT_THAT(moments(fake.api), ElementsAre(0us, 1500ms, 3750ms, 7125ms, 12187500us, 19781250us,
                                             27781250us, 35781250us, 43781250us));
}

TEST(Poll, JittersWithinTheCap) {
  FakeClient fake;
  const std::string uuid = fake.api.add(endless());
  EXPECT_FALSE(fake.client.poll_until_terminal(uuid, {.timeout = 10min}));
  const std::vector<microseconds> at = moments(fake.api);
  ASSERT_GT(at.size(), 20u);
  bool shorter = false;
  for (std::size_t i = 7; i + 1 < at.size(); ++i) {
    EXPECT_LE(at[i] - at[i - 1], 8s);
    EXPECT_GE(at[i] - at[i - 1], 7200ms);
    shorter = shorter || at[i] - at[i - 1] < 7900ms;
  }
  EXPECT_TRUE(shorter);
}

TEST(Poll, ReturnsAJobThatHasEndedAlready) {
  FakeClient fake;
  const std::string uuid = fake.api.add({.age = 1h});
  EXPECT_EQ(fake.client.poll_until_terminal(uuid)->status, JobStatus::succeeded);
  EXPECT_EQ(fake.api.stats().requests, 1);
  EXPECT_EQ(fake.api.elapsed(), 0s);
}

TEST(Poll, ReturnsAFailedOrCancelledJobAsAJob) {
  FakeClient fake;
  const std::string failed =
      fake.api.add({.outcome = JobStatus::failed, .details = {{.error = "no image"}}});
  const std::string cancelled = fake.api.add({.outcome = JobStatus::cancelled});
  const Result<Job> failed_job = fake.client.poll_until_terminal(failed);
  ASSERT_TRUE(failed_job);
  EXPECT_EQ(failed_job->status, JobStatus::failed);
  EXPECT_EQ(failed_job->error, "no image");
  EXPECT_EQ(fake.client.poll_until_terminal(cancelled)->status, JobStatus::cancelled);
}

TEST(Poll, ReportsEveryStateItSees) {
  FakeClient fake;
  const std::string uuid = fake.api.add({.queued = 1s, .dispatched = 1s, .running = 3s});
  std::vector<std::string> seen;
  PollOptions options = even();
  options.on_update = [&](const Job& job) { seen.push_back(job.status_text); };
  EXPECT_TRUE(fake.client.poll_until_terminal(uuid, options));
  EXPECT_THAT(seen, ElementsAre("queued", "dispatched", "running", "succeeded"));
}

TEST(Poll, KeepsGoingThroughAnOutage) {
  FakeClient fake;
  const std::string uuid = fake.api.add({.running = 60s});
  fake.api.outage(30s, 5s);
  fake.api.outage(20s, 40s, {.status = 503});
  const Result<Job> job = fake.client.poll_until_terminal(uuid);
  ASSERT_TRUE(job) << job.error();
  EXPECT_EQ(job->status, JobStatus::succeeded);
}

TEST(Poll, WaitsAfterFailuresByTheirOwnBackoffThenGoesOnWhereItWas) {
  FakeClient fake({.retry = even_retry()});
  const std::string uuid = fake.api.add({.running = 20s});
  fake.api.inject({.status = 500, .skip = 2, .times = 2});
  EXPECT_TRUE(fake.client.poll_until_terminal(uuid, even()));
  EXPECT_THAT(moments(fake.api), ElementsAre(0us, 1500ms, 3750ms /* 500 */, 4250ms /* 500 */,
                                             5250ms, 8625ms, 13687500us, 21281250us, 29281250us));
}

TEST(Poll, BeginsItsFailuresBackoffAnewAfterAGoodCheck) {
  FakeClient fake({.retry = even_retry()});
  const std::string uuid = fake.api.add(endless());
  fake.api.inject({.status = 500, .skip = 1, .times = 3});
  fake.api.schedule(6s, [&fake] { fake.api.inject({.status = 500}); });
  EXPECT_FALSE(fake.client.poll_until_terminal(uuid, even(9s)));
  const std::vector<microseconds> at = moments(fake.api);
  ASSERT_GE(at.size(), 7u);
  EXPECT_EQ(at[4] - at[3], 2s) << "the third failure in a row";
  EXPECT_EQ(at[6] - at[5], 500ms) << "the first one after a good look";
}

class Outlasts : public ::testing::TestWithParam<int> {};

TEST_P(Outlasts, AsOftenAsItComes) {
  FakeClient fake;
  const std::string uuid = fake.api.add();
  fake.api.inject({.status = GetParam(), .times = 9});
  const Result<Job> job = fake.client.poll_until_terminal(uuid);
  ASSERT_TRUE(job) << job.error();
  EXPECT_EQ(fake.api.stats().requests, 10);
}

INSTANTIATE_TEST_SUITE_P(Poll, Outlasts,
                         ::testing::Values(408, 429, 500, 502, 503, 504, 520, 524, 529));

class EndsPoll : public ::testing::TestWithParam<int> {};

TEST_P(EndsPoll, AtOnceWithTheLastStateSeen) {
  FakeClient fake;
  const std::string uuid = fake.api.add();
  fake.api.inject({.status = GetParam(), .skip = 1});
  const Result<Job> job = fake.client.poll_until_terminal(uuid);
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().http_status, GetParam());
  EXPECT_EQ(job.error().attempts, 2);
  ASSERT_NE(job.error().last_job, nullptr);
  EXPECT_EQ(job.error().last_job->status, JobStatus::queued);
}

INSTANTIATE_TEST_SUITE_P(Poll, EndsPoll,
                         ::testing::Values(204, 301, 400, 401, 402, 403, 404, 409, 413, 418, 422,
                                           501, 505, 530));

TEST(Poll, EndsOnAnAnswerThatCannotBeRead) {
  FakeClient fake;
  const std::string uuid = fake.api.add();
  fake.api.inject({.body = "<html>", .skip = 1});
  const Result<Job> job = fake.client.poll_until_terminal(uuid);
  EXPECT_EQ(job.error().code, ErrorCode::malformed_response);
  EXPECT_EQ(fake.api.stats().requests, 2);
}

TEST(Poll, HasOneDeadlineOverEverything) {
  FakeClient fake;
  const std::string uuid = fake.api.add(endless());
  const Result<Job> job = fake.client.poll_until_terminal(uuid, even(20s));
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().code, ErrorCode::poll_timeout);
  EXPECT_EQ(fake.api.elapsed(), 20s);
  EXPECT_THAT(job.error().message, HasSubstr("20 s"));
  EXPECT_THAT(job.error().message, HasSubstr("\"running\""));
  EXPECT_THAT(job.error().message, HasSubstr(uuid));
  ASSERT_NE(job.error().last_job, nullptr);
  EXPECT_EQ(job.error().last_job->status, JobStatus::running);
}

TEST(Poll, MakesOneLastCheckWhenAWaitWouldCrossTheDeadline) {
  FakeClient fake;
  const std::string uuid = fake.api.add({.queued = 0s, .dispatched = 0s, .running = 10s});
  const Result<Job> job = fake.client.poll_until_terminal(uuid, even(10s));
  ASSERT_TRUE(job) << job.error();
  EXPECT_THAT(moments(fake.api), ElementsAre(0us, 1500ms, 3750ms, 7125ms, 10s));
}

TEST(Poll, MakesItsLastCheckEarlyEnoughForTheAnswer) {
  FakeClient fake;
  fake.api.set_latency(100ms);
  const std::string uuid = fake.api.add({.queued = 0s, .dispatched = 0s, .running = 9s});
  const Result<Job> job = fake.client.poll_until_terminal(uuid, even(10s));
  ASSERT_TRUE(job) << job.error();
  EXPECT_LE(fake.api.elapsed(), 10s);
}

class LastCheck : public ::testing::TestWithParam<microseconds> {
 protected:
  LastCheck() { fake_.api.set_latency(GetParam()); }

  FakeClient fake_;
};

TEST_P(LastCheck, LeavesNoTimeInWhichAnAnswerCouldCome) {
  const std::string uuid = fake_.api.add(endless());
  const Result<Job> job = fake_.client.poll_until_terminal(uuid, even(30s));
  EXPECT_EQ(job.error().code, ErrorCode::poll_timeout);
  EXPECT_LE(fake_.api.elapsed(), 30s);
  EXPECT_GE(fake_.api.elapsed(), 30s - GetParam() / 8);
}

// A request is half of a round trip under way.
TEST_P(LastCheck, SeesWhatCanBeSeenBeforeTheDeadline) {
  const std::string uuid =
      fake_.api.add({.queued = 0s, .dispatched = 0s, .running = 30s - GetParam() * 5 / 8});
  const Result<Job> job = fake_.client.poll_until_terminal(uuid, even(30s));
  EXPECT_TRUE(job) << job.error();
}

TEST_P(LastCheck, IsFollowedByNoRequestWithoutAnAnswer) {
  int unanswered = 0;
  const JobsClient client = fake_.make(
      {.on_request = [&](const RequestEvent& event) { unanswered += event.error ? 1 : 0; }});
  EXPECT_FALSE(client.poll_until_terminal(fake_.api.add(endless()), even(30s)));
  EXPECT_EQ(unanswered, 0);
}

TEST_P(LastCheck, OfAPollIsOneOfTwo) {
  const std::string uuid = fake_.api.add(endless());
  EXPECT_FALSE(fake_.client.poll_until_terminal(uuid, even(30s)));
  const std::int64_t with_a_deadline = fake_.api.stats().requests;
  FakeClient other;
  other.api.set_latency(GetParam());
  std::stop_source stop;
  other.api.schedule(30s, [&] { stop.request_stop(); });
  EXPECT_FALSE(other.client.poll_until_terminal(other.api.add(endless()), even(std::nullopt),
                                                stop.get_token()));
  EXPECT_LE(with_a_deadline, other.api.stats().requests + 2);
}

INSTANTIATE_TEST_SUITE_P(Of, LastCheck, ::testing::Values(0us, 1ms, 50ms, 100ms, 300ms, 1s, 3s));

TEST(Poll, GivesUpNoSoonerThoughOneAnswerWasSlow) {
  FakeClient fake;
  fake.api.set_latency(100ms);
  const std::string uuid = fake.api.add(endless());
  fake.api.schedule(80s, [&] { fake.api.inject({.delay = 20s}); });
  EXPECT_FALSE(fake.client.poll_until_terminal(uuid, even(120s)));
  EXPECT_GE(fake.api.elapsed(), 119900ms);
}

// Else the last check would come a timeout before the deadline, not a round trip.
TEST(Poll, LearnsNoRoundTripFromRequestsWithoutAnAnswer) {
  FakeClient fake({.request_timeout = 10s});
  fake.api.set_latency(100ms);
  fake.api.inject({.delay = 30s, .skip = 1, .times = 5});
  const Error error =
      fake.client.poll_until_terminal(fake.api.add(endless()), {.timeout = 80s}).error();
  EXPECT_EQ(error.code, ErrorCode::poll_timeout);
  EXPECT_EQ(fake.api.stats().faulted, 5);
  EXPECT_GE(fake.api.elapsed(), 79s);
}

TEST(Poll, LosesNoEndToASlowAnswerOfItsLastCheck) {
  FakeClient fake;
  fake.api.set_latency(100ms);
  const std::string uuid = fake.api.add({.queued = 0s, .dispatched = 0s, .running = 29500ms});
  fake.api.schedule(29800ms,
                    [&] { fake.api.inject({.delay = 10s, .times = testing::Fault::forever}); });
  const Result<Job> job = fake.client.poll_until_terminal(uuid, even(30s));
  EXPECT_TRUE(job) << job.error();
}

TEST(Poll, NeverEndsAfterItsDeadline) {
  for (const auto latency : {0ms, 1ms, 70ms, 900ms, 4000ms, 20000ms}) {
    for (const auto timeout : {1ms, 500ms, 1500ms, 8000ms, 30000ms}) {
      FakeClient fake;
      fake.api.set_latency(latency);
      const std::string uuid = fake.api.add(endless());
      const Result<Job> job = fake.client.poll_until_terminal(uuid, {.timeout = timeout});
      ASSERT_FALSE(job);
      EXPECT_EQ(job.error().code, ErrorCode::poll_timeout);
      EXPECT_LE(fake.api.elapsed(), timeout);
    }
  }
}

TEST(Poll, PassesItsDeadlineDownToTheRequest) {
  FakeClient fake;
  const std::string uuid = fake.api.add();
  fake.api.inject({.delay = 1h, .times = testing::Fault::forever});
  const Result<Job> job = fake.client.poll_until_terminal(uuid, even(7s));
  EXPECT_EQ(job.error().code, ErrorCode::poll_timeout);
  EXPECT_EQ(job.error().last_job, nullptr);
  EXPECT_EQ(fake.api.elapsed(), 7s);
  EXPECT_EQ(fake.api.stats().requests, 1);
}

TEST(Poll, SaysTheLastFailureAndHowOftenItCameWhenItGivesUp) {
  FakeClient fake({.retry = even_retry()});
  const std::string uuid = fake.api.add();
  fake.api.inject({.status = 503, .times = testing::Fault::forever});
  const Result<Job> job = fake.client.poll_until_terminal(uuid, even(4s));
  EXPECT_EQ(job.error().code, ErrorCode::poll_timeout);
  EXPECT_EQ(job.error().http_status, 503);
  EXPECT_THAT(job.error().message, HasSubstr("the last 5 checks failed"));
  EXPECT_THAT(job.error().message, HasSubstr("HTTP 503"));
  EXPECT_EQ(job.error().attempts, 5);
}

TEST(Poll, WaitsForeverWithoutATimeout) {
  FakeClient fake;
  const std::string uuid = fake.api.add({.running = 24h});
  EXPECT_TRUE(fake.client.poll_until_terminal(uuid, {.timeout = std::nullopt}));
}

TEST(Poll, RefusesATimeoutOfNothing) {
  FakeClient fake;
  for (const auto timeout : {0ms, -1ms}) {
    const Result<Job> job = fake.client.poll_until_terminal("x", {.timeout = timeout});
    EXPECT_EQ(job.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(job.error().message, HasSubstr("timeout"));
  }
  const Result<Job> job = fake.client.poll_until_terminal("x", {.backoff = {.multiplier = 0.5}});
  EXPECT_THAT(job.error().message, HasSubstr("backoff.multiplier"));
  EXPECT_EQ(fake.api.stats().requests, 0);
}

TEST(Poll, HoldsRetryAfterAsAFloor) {
  FakeClient fake;
  const std::string uuid = fake.api.add();
  fake.api.inject({.status = 429, .retry_after = 45s});
  EXPECT_TRUE(fake.client.poll_until_terminal(uuid, even()));
  EXPECT_THAT(moments(fake.api), ElementsAre(0us, 45s));
}

TEST(Poll, ReturnsAtOnceWhenRetryAfterReachesPastTheDeadline) {
  FakeClient fake;
  const std::string uuid = fake.api.add();
  fake.api.inject({.status = 429, .retry_after = 121s});
  const Result<Job> job = fake.client.poll_until_terminal(uuid);
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().code, ErrorCode::poll_timeout);
  EXPECT_EQ(job.error().retry_after, 121s);
  EXPECT_EQ(fake.api.elapsed(), 0s);
  const Result<Job> next = fake.client.poll_until_terminal(uuid, even(30s));
  EXPECT_EQ(next.error().code, ErrorCode::poll_timeout);
  EXPECT_EQ(fake.api.elapsed(), 0s) << "the pause that was asked for lasts longer than the poll";
}

TEST(Poll, EndsAtOnceWhenStoppedInAWait) {
  FakeClient fake;
  const std::string uuid = fake.api.add(endless());
  std::stop_source stop;
  fake.api.schedule(2s, [&] { stop.request_stop(); });
  const Result<Job> job = fake.client.poll_until_terminal(uuid, even(), stop.get_token());
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().code, ErrorCode::cancelled);
  EXPECT_EQ(job.error().last_job->status, JobStatus::running);
  EXPECT_EQ(fake.api.elapsed(), 2s);
}

TEST(Poll, EndsAtOnceWhenStoppedInARequest) {
  FakeClient fake;
  const std::string uuid = fake.api.add();
  std::stop_source stop;
  fake.api.inject({.delay = 20s});
  fake.api.schedule(2s, [&] { stop.request_stop(); });
  const Result<Job> job = fake.client.poll_until_terminal(uuid, even(), stop.get_token());
  EXPECT_EQ(job.error().code, ErrorCode::cancelled);
  EXPECT_EQ(job.error().last_job, nullptr);
  EXPECT_EQ(fake.api.elapsed(), 2s);
}

TEST(Poll, MakesNoRequestWhenStoppedBefore) {
  FakeClient fake;
  std::stop_source stop;
  stop.request_stop();
  const Result<Job> job = fake.client.poll_until_terminal("x", {}, stop.get_token());
  EXPECT_EQ(job.error().code, ErrorCode::cancelled);
  EXPECT_EQ(fake.api.stats().requests, 0);
}

TEST(Poll, TakesAnUnknownStatusForNotEnded) {
  FakeClient fake;
  const std::string uuid = fake.api.add({.outcome = JobStatus::unknown, .outcome_text = "paused"});
  const Result<Job> job = fake.client.poll_until_terminal(uuid, even(30s));
  EXPECT_EQ(job.error().code, ErrorCode::poll_timeout);
  EXPECT_THAT(job.error().message, HasSubstr("\"paused\""));
  EXPECT_EQ(job.error().last_job->status_text, "paused");
}

TEST(Poll, StaysUsableAfterOnUpdateThrew) {
  FakeClient fake;
  const std::string uuid = fake.api.add();
  PollOptions options;
  options.on_update = [](const Job&) { throw std::runtime_error("no"); };
  EXPECT_THROW(static_cast<void>(fake.client.poll_until_terminal(uuid, options)),
               std::runtime_error);
  EXPECT_TRUE(fake.client.poll_until_terminal(uuid));
  EXPECT_EQ(fake.api.stats().sessions_opened, 1);
}

TEST(Poll, KeepsWithinTheRequestsPerMinute) {
  FakeClient fake({.max_requests_per_minute = 2});
  const std::string uuid = fake.api.add({.running = 100s});
  EXPECT_TRUE(fake.client.poll_until_terminal(uuid, even(10min)));
  const std::vector<microseconds> at = moments(fake.api);
  for (std::size_t i = 2; i < at.size(); ++i) EXPECT_GE(at[i] - at[i - 2], 60s);
}

TEST(WaitForResult, GivesEachKindsResult) {
  FakeClient fake;
  const auto result_of = [&](const testing::FakeJob& job) {
    return fake.client.wait_for_result(fake.api.add(job)).value();
  };
  EXPECT_EQ(result_of({.kind = JobKind::render, .details = {{.result_url = "https://cdn/r.webp"}}}),
            JobResult(RenderResult{"https://cdn/r.webp"}));
  EXPECT_EQ(result_of({.kind = JobKind::video,
                       .details = {{.model = "veo", .result_url = "https://cdn/v.mp4"}}}),
            JobResult(VideoResult{"https://cdn/v.mp4", "veo"}));
  EXPECT_EQ(result_of({.kind = JobKind::upload, .details = {{.mockup_uuid = "c315"}}}),
            JobResult(UploadResult{"c315", "/library/mockups/c315"}));
  EXPECT_EQ(std::get<OtherResult>(result_of(
                {.kind_text = "hologram", .details = {{.result_url = "/x", .mockup_uuid = "m"}}})),
            (OtherResult{"hologram", "/x", "m"}));
}

TEST(WaitForResult, TurnsAFailedJobIntoAnErrorWithTheReason) {
  FakeClient fake;
  const std::string uuid =
      fake.api.add({.outcome = JobStatus::failed,
                    .details = {{.error = "HTTP 404.", .error_code = "FETCH_FAILED"}}});
  const Result<JobResult> result = fake.client.wait_for_result(uuid);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::job_failed);
  EXPECT_EQ(result.error().detail, "HTTP 404.");
  EXPECT_EQ(result.error().job_error_code, "FETCH_FAILED");
  ASSERT_NE(result.error().last_job, nullptr);
  EXPECT_EQ(*result.error().last_job, fake.client.get(uuid).value());
}

TEST(WaitForResult, TurnsACancelledJobIntoAnError) {
  FakeClient fake;
  const std::string uuid = fake.api.add({.outcome = JobStatus::cancelled});
  EXPECT_EQ(fake.client.wait_for_result(uuid).error().code, ErrorCode::job_cancelled);
}

TEST(WaitForResult, CallsASuccessWithoutItsResultMalformed) {
  FakeClient fake;
  const std::string uuid = fake.api.add({.kind = JobKind::upload, .without_result = true});
  const Result<JobResult> result = fake.client.wait_for_result(uuid);
  EXPECT_EQ(result.error().code, ErrorCode::malformed_response);
  EXPECT_THAT(result.error().message, HasSubstr("mockup_uuid"));
}

}  // namespace
}  // namespace sudomock
