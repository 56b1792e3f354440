#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <stdexcept>
#include <thread>
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

TEST(Get, ReturnsTheJobAsItIsNow) {
  FakeClient fake;
  const std::string uuid = fake.api.add({.kind = JobKind::video});
  fake.api.advance(2s);
  const Result<Job> job = fake.client.get(uuid);
  ASSERT_TRUE(job) << job.error();
  EXPECT_EQ(job->render_uuid, uuid);
  EXPECT_EQ(job->kind, JobKind::video);
  EXPECT_EQ(job->status, JobStatus::running);
}

TEST(Get, SendsTheApiKeyOrTheBearerToken) {
  FakeClient fake;
  const std::string uuid = fake.api.add();
  EXPECT_TRUE(fake.client.get(uuid));
  fake.api.accept_bearer("a.b.c");
  const JobsClient bearer(Credentials::bearer("a.b.c"), {.transport = fake.api.transport()});
  EXPECT_TRUE(bearer.get(uuid));
  const JobsClient stranger(Credentials::api_key("sm_wrong"), {.transport = fake.api.transport()});
  EXPECT_EQ(stranger.get(uuid).error().code, ErrorCode::unauthenticated);
}

TEST(Get, DoesNotSeeAnotherOwnersJob) {
  FakeClient fake;
  const std::string uuid = fake.api.add({.owner = "somebody else"});
  const Result<Job> job = fake.client.get(uuid);
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().code, ErrorCode::not_found);
  EXPECT_EQ(job.error().http_status, 404);
  EXPECT_EQ(job.error().detail, "Job not found");
  EXPECT_EQ(job.error().attempts, 1);
}

TEST(Get, RefusesARenderUuidThatCouldChangeThePath) {
  FakeClient fake;
  for (const std::string& bad :
       {std::string(), std::string("a/b"), std::string("../x"), std::string("a?b"),
        std::string("a b"), std::string("a\nb"), std::string("\xc3\xa9"), std::string("a\0b", 3),
        std::string(129, 'a')}) {
    const Result<Job> job = fake.client.get(bad);
    ASSERT_FALSE(job) << bad;
    EXPECT_EQ(job.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(job.error().message, HasSubstr("render_uuid"));
    EXPECT_EQ(job.error().attempts, 0);
  }
  EXPECT_EQ(fake.api.stats().requests, 0);
  EXPECT_EQ(fake.client.get(std::string(128, 'a')).error().code, ErrorCode::not_found);
}

TEST(Get, SaysWhatToTypeInsteadOfAUrlOrBraces) {
  FakeClient fake;
  const auto message = [&](std::string_view id) { return fake.client.get(id).error().message; };
  for (const char* url : {"https://api.sudomock.com/api/v1/jobs/abc", "/api/v1/jobs/abc", "abc/"}) {
    EXPECT_THAT(message(url), HasSubstr("give the id alone, its last part")) << url;
  }
  for (const char* braced : {"{abc}", "{abc", "abc}"}) {
    EXPECT_EQ(message(braced), "render_uuid is in braces; leave them out") << braced;
  }
}

TEST(Get, TakesAnIdInUpperCase) {
  FakeClient fake;
  const std::string uuid = fake.api.add({.render_uuid = "ABC-1"});
  EXPECT_EQ(fake.client.get("ABC-1").value().render_uuid, "ABC-1");
}

class RetriedStatus : public ::testing::TestWithParam<int> {};

TEST_P(RetriedStatus, IsRetriedUntilItPasses) {
  FakeClient fake({.retry = even_retry()});
  const std::string uuid = fake.api.add();
  fake.api.inject({.status = GetParam(), .times = 3});
  EXPECT_TRUE(fake.client.get(uuid));
  EXPECT_EQ(fake.api.stats().requests, 4);
  EXPECT_EQ(fake.api.elapsed(), 500ms + 1s + 2s);
}

INSTANTIATE_TEST_SUITE_P(Get, RetriedStatus,
                         ::testing::Values(408, 429, 500, 502, 503, 504, 520, 522, 529));

class FinalStatus : public ::testing::TestWithParam<std::pair<int, ErrorCode>> {};

TEST_P(FinalStatus, IsNeverRetried) {
  FakeClient fake;
  const std::string uuid = fake.api.add();
  fake.api.inject({.status = GetParam().first, .times = testing::Fault::forever});
  const Result<Job> job = fake.client.get(uuid);
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().code, GetParam().second);
  EXPECT_EQ(job.error().http_status, GetParam().first);
  EXPECT_EQ(fake.api.stats().requests, 1);
}

INSTANTIATE_TEST_SUITE_P(
    Get, FinalStatus,
    ::testing::Values(
        std::pair(400, ErrorCode::invalid_argument), std::pair(401, ErrorCode::unauthenticated),
        std::pair(402, ErrorCode::insufficient_credits),
        std::pair(403, ErrorCode::permission_denied), std::pair(404, ErrorCode::not_found),
        std::pair(409, ErrorCode::unexpected_status), std::pair(410, ErrorCode::unexpected_status),
        std::pair(422, ErrorCode::invalid_argument), std::pair(204, ErrorCode::unexpected_status),
        std::pair(206, ErrorCode::unexpected_status), std::pair(301, ErrorCode::unexpected_status),
        std::pair(304, ErrorCode::unexpected_status), std::pair(501, ErrorCode::server_error)));

TEST(Get, RetriesABrokenConnection) {
  FakeClient fake;
  const std::string uuid = fake.api.add();
  fake.api.inject({.drop = true, .times = 3});
  EXPECT_TRUE(fake.client.get(uuid));
  EXPECT_EQ(fake.api.stats().requests, 4);
}

TEST(Get, RetriesATimeout) {
  FakeClient fake({.request_timeout = 5s, .retry = even_retry()});
  const std::string uuid = fake.api.add();
  fake.api.inject({.delay = 1h});
  EXPECT_TRUE(fake.client.get(uuid));
  EXPECT_EQ(fake.api.elapsed(), 5s + 500ms);
}

TEST(Get, DoesNotRetryATlsFailureOrAnUnreadableAnswer) {
  FakeClient fake;
  const std::string uuid = fake.api.add();
  fake.api.inject({.drop = true, .drop_as = ErrorCode::tls});
  EXPECT_EQ(fake.client.get(uuid).error().code, ErrorCode::tls);
  fake.api.inject({.body = "<html>hello</html>"});
  const Result<Job> job = fake.client.get(uuid);
  EXPECT_EQ(job.error().code, ErrorCode::malformed_response);
  EXPECT_EQ(job.error().http_status, 200);
  EXPECT_EQ(fake.api.stats().requests, 2);
}

TEST(Get, GivesUpAfterItsAttempts) {
  FakeClient fake({.retry = even_retry(2)});
  const std::string uuid = fake.api.add();
  fake.api.inject({.status = 503, .times = testing::Fault::forever});
  const Result<Job> job = fake.client.get(uuid);
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().code, ErrorCode::server_error);
  EXPECT_EQ(job.error().attempts, 2);
  EXPECT_EQ(fake.api.stats().requests, 2);
}

TEST(Get, WaitsAtLeastAsLongAsRetryAfterSays) {
  FakeClient fake({.retry = even_retry()});
  const std::string uuid = fake.api.add();
  fake.api.inject({.status = 429, .retry_after = 7s});
  EXPECT_TRUE(fake.client.get(uuid));
  EXPECT_EQ(fake.api.elapsed(), 7s);
}

TEST(Get, TakesRetryAfterFromTheHeaderElseFromTheBody) {
  const std::string body = R"({"error":{"type":"rate_limit_exceeded","retry_after":3}})";
  FakeClient with_header({.retry = even_retry()});
  with_header.api.inject({.status = 429, .retry_after = 7s, .body = body});
  EXPECT_TRUE(with_header.client.get(with_header.api.add()));
  EXPECT_EQ(with_header.api.elapsed(), 7s);
  FakeClient without({.retry = even_retry()});
  without.api.inject({.status = 429, .body = body});
  EXPECT_TRUE(without.client.get(without.api.add()));
  EXPECT_EQ(without.api.elapsed(), 3s);
}

TEST(Get, WaitsItsBackoffWhenRetryAfterIsShorter) {
  FakeClient fake({.retry = even_retry()});
  const std::string uuid = fake.api.add();
  fake.api.inject({.status = 503, .retry_after = 0s});
  EXPECT_TRUE(fake.client.get(uuid));
  EXPECT_EQ(fake.api.elapsed(), 500ms);
}

TEST(Get, NeverWaitsMoreThanHalfAMinuteForRetryAfter) {
  FakeClient fake;
  const std::string uuid = fake.api.add();
  fake.api.inject({.status = 429, .retry_after = 31s});
  const Result<Job> job = fake.client.get(uuid);
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().code, ErrorCode::rate_limited);
  EXPECT_EQ(job.error().retry_after, 31s);
  EXPECT_EQ(fake.api.elapsed(), 0s);
}

class TotalTimeout : public ::testing::Test {
 protected:
  static constexpr auto forever = testing::Fault::forever;

  static ClientOptions with(std::optional<std::chrono::milliseconds> total) {
    ClientOptions options{.retry = even_retry()};
    options.retry.total_timeout = total;
    return options;
  }
};

TEST_F(TotalTimeout, EndsACallToAServerThatHangs) {
  FakeClient fake;
  fake.api.inject({.delay = 1h, .times = forever});
  EXPECT_EQ(fake.client.get("x").error().code, ErrorCode::timeout);
  EXPECT_EQ(fake.api.elapsed(), 90s);
  EXPECT_EQ(fake.client.list().error().code, ErrorCode::timeout);
  EXPECT_EQ(fake.api.elapsed(), 180s);
}

TEST_F(TotalTimeout, IsWhatItIsSetTo) {
  for (const auto total : {1ms, 700ms, 29000ms, 31000ms, 300000ms}) {
    FakeClient fake(with(total));
    fake.api.inject({.delay = 1h, .times = forever});
    EXPECT_EQ(fake.client.get("x").error().code, ErrorCode::timeout);
    EXPECT_EQ(fake.api.elapsed(), std::min<microseconds>(total, 4 * 30s + 3500ms));
  }
}

TEST_F(TotalTimeout, OfNothingIsNone) {
  FakeClient fake(with(std::nullopt));
  fake.api.inject({.delay = 1h, .times = forever});
  EXPECT_FALSE(fake.client.get("x"));
  EXPECT_EQ(fake.api.elapsed(), 4 * 30s + 3500ms);
}

TEST_F(TotalTimeout, IsNotWaitedForWhereNoOtherTryWouldBeInTime) {
  FakeClient fake(with(90s));
  fake.api.inject({.status = 503, .delay = 29s, .retry_after = 30s, .times = forever});
  const Result<Job> job = fake.client.get("x");
  EXPECT_EQ(job.error().http_status, 503);
  EXPECT_EQ(job.error().retry_after, 30s);
  EXPECT_EQ(job.error().attempts, 2);
  EXPECT_EQ(fake.api.elapsed(), 88s);
}

TEST_F(TotalTimeout, OfAnEarlierCallsPauseOrTheLimitRefusesAtOnce) {
  FakeClient fake(with(10s));
  const std::string uuid = fake.api.add();
  fake.api.inject({.status = 429, .retry_after = 20s});
  EXPECT_FALSE(fake.client.get(uuid));
  const Result<Job> paused = fake.client.get(uuid);
  EXPECT_EQ(paused.error().code, ErrorCode::rate_limited);
  EXPECT_EQ(paused.error().retry_after, 20s);
  EXPECT_THAT(paused.error().message, HasSubstr("the API asked this client to wait"));

  ClientOptions limited = with(10s);
  limited.max_requests_per_minute = 1;
  const JobsClient other = fake.make(limited);
  fake.api.advance(20s);
  EXPECT_TRUE(other.get(uuid));
  const Result<Job> no_turn = other.get(uuid);
  EXPECT_EQ(no_turn.error().code, ErrorCode::rate_limited);
  EXPECT_EQ(no_turn.error().retry_after, 60s);
  EXPECT_EQ(no_turn.error().attempts, 0);
  EXPECT_EQ(fake.api.elapsed(), 20s);
}

TEST_F(TotalTimeout, IsOfEachPageOfAListing) {
  FakeClient fake(with(10s));
  fake.api.add_history(250, {.running = 1s}, 1s);
  fake.api.inject({.delay = 8s, .times = forever});
  int rows = 0;
  for (const Result<JobListItem>& row : fake.client.list_all()) rows += row ? 1 : 0;
  EXPECT_EQ(rows, 250);
}

TEST_F(TotalTimeout, OfNoTimeIsRefused) {
  for (const auto total : {0ms, -1ms}) {
    FakeClient fake(with(total));
    const Error error = fake.client.get("x").error();
    EXPECT_EQ(error.code, ErrorCode::invalid_argument);
    EXPECT_THAT(error.message, HasSubstr("retry.total_timeout"));
    EXPECT_THAT(error.message, HasSubstr("std::nullopt"));
  }
}

TEST(Get, LeavesTheApiAloneWhileItAskedForAPause) {
  FakeClient fake;
  const std::string uuid = fake.api.add();
  fake.api.inject({.status = 429, .retry_after = 100s});
  EXPECT_FALSE(fake.client.get(uuid));
  fake.api.advance(40s);
  const Result<Job> refused = fake.client.get(uuid);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::rate_limited);
  EXPECT_EQ(refused.error().retry_after, 60s);
  EXPECT_EQ(refused.error().attempts, 0);
  EXPECT_EQ(fake.api.stats().requests, 1);
  fake.api.advance(40s);
  EXPECT_TRUE(fake.client.get(uuid));
  EXPECT_EQ(fake.api.elapsed(), 100s);
}

TEST(Get, JittersItsRetriesWithinTheBackoff) {
  FakeClient fake({.retry = {.max_attempts = 2}});
  const std::string uuid = fake.api.add();
  fake.api.inject({.status = 500});
  EXPECT_TRUE(fake.client.get(uuid));
  EXPECT_GT(fake.api.elapsed(), 450ms);
  EXPECT_LT(fake.api.elapsed(), 500ms);
}

TEST(Get, EndsAtOnceWhenStopped) {
  FakeClient fake;
  const std::string uuid = fake.api.add();
  std::stop_source stop;
  fake.api.inject({.delay = 20s});
  fake.api.schedule(3s, [&] { stop.request_stop(); });
  const Result<Job> in_request = fake.client.get(uuid, stop.get_token());
  EXPECT_EQ(in_request.error().code, ErrorCode::cancelled);
  EXPECT_EQ(fake.api.elapsed(), 3s);
  EXPECT_EQ(fake.client.get(uuid, stop.get_token()).error().code, ErrorCode::cancelled);
  EXPECT_EQ(fake.api.stats().requests, 1);
}

TEST(Get, EndsAtOnceWhenStoppedBetweenRetries) {
  FakeClient fake;
  const std::string uuid = fake.api.add();
  std::stop_source stop;
  fake.api.inject({.status = 429, .retry_after = 20s});
  fake.api.schedule(3s, [&] { stop.request_stop(); });
  EXPECT_EQ(fake.client.get(uuid, stop.get_token()).error().code, ErrorCode::cancelled);
  EXPECT_EQ(fake.api.elapsed(), 3s);
}

TEST(Get, KeepsWithinTheRequestsPerMinute) {
  FakeClient fake({.max_requests_per_minute = 3});
  const std::string uuid = fake.api.add();
  for (int i = 0; i < 7; ++i) EXPECT_TRUE(fake.client.get(uuid));
  EXPECT_EQ(fake.api.elapsed(), 2min);
}

TEST(Get, ReportsEachRequest) {
  std::vector<RequestEvent> events;
  FakeClient fake({.retry = even_retry(),
                   .on_request = [&](const RequestEvent& event) { events.push_back(event); }});
  const std::string uuid = fake.api.add();
  fake.api.set_latency(20ms);
  fake.api.inject({.status = 500});
  EXPECT_TRUE(fake.client.get(uuid));
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].url, "https://api.sudomock.com/api/v1/jobs/" + uuid);
  EXPECT_EQ(events[0].attempt, 1);
  EXPECT_EQ(events[0].http_status, 500);
  EXPECT_EQ(events[0].error, ErrorCode::server_error);
  EXPECT_EQ(events[0].duration, 20ms);
  EXPECT_EQ(events[1].attempt, 2);
  EXPECT_EQ(events[1].http_status, 200);
  EXPECT_EQ(events[1].error, std::nullopt);
}

class ReportOf : public ::testing::Test {
 protected:
  [[nodiscard]] std::vector<std::optional<ErrorCode>> errors() const {
    std::vector<std::optional<ErrorCode>> errors;
    for (const RequestEvent& event : events_) errors.push_back(event.error);
    return errors;
  }
  [[nodiscard]] std::vector<int> attempts() const {
    std::vector<int> attempts;
    for (const RequestEvent& event : events_) attempts.push_back(event.attempt);
    return attempts;
  }

  std::vector<RequestEvent> events_;
  FakeClient fake_{{.retry = even_retry(),
                    .on_request = [this](const RequestEvent& event) { events_.push_back(event); }}};
  std::string uuid_ = fake_.api.add(testing::FakeJob{.running = 20s});
};

TEST_F(ReportOf, ARequestUnderWayAtAStopIsCancelled) {
  std::stop_source stop;
  fake_.api.inject({.delay = 20s, .times = testing::Fault::forever});
  fake_.api.schedule(3s, [&] { stop.request_stop(); });
  EXPECT_FALSE(fake_.client.get(uuid_, stop.get_token()));
  ASSERT_THAT(errors(), ElementsAre(ErrorCode::cancelled));
  EXPECT_EQ(events_[0].url, "https://api.sudomock.com/api/v1/jobs/" + uuid_);
  EXPECT_EQ(events_[0].attempt, 1);
  EXPECT_EQ(events_[0].http_status, 0);
  EXPECT_EQ(events_[0].duration, 3s);
}

TEST_F(ReportOf, ARequestOfAPollUnderWayAtAStopIsCancelled) {
  std::stop_source stop;
  fake_.api.inject({.delay = 20s, .times = testing::Fault::forever});
  fake_.api.schedule(3s, [&] { stop.request_stop(); });
  EXPECT_FALSE(fake_.client.poll_until_terminal(uuid_, {}, stop.get_token()));
  EXPECT_THAT(errors(), ElementsAre(ErrorCode::cancelled));
}

TEST_F(ReportOf, ARequestThatAPollGaveUpAtItsDeadlineIsATimeout) {
  fake_.api.inject({.delay = 20s, .times = testing::Fault::forever});
  EXPECT_FALSE(fake_.client.poll_until_terminal(uuid_, {.timeout = 5s}));
  EXPECT_THAT(errors(), ElementsAre(ErrorCode::timeout));
}

TEST_F(ReportOf, ARequestThatTheTransportLostIsATimeout) {
  fake_.api.inject({.lose = true, .times = 2});
  EXPECT_TRUE(fake_.client.get(uuid_));
  EXPECT_THAT(errors(), ElementsAre(ErrorCode::timeout, ErrorCode::timeout, std::nullopt));
  events_.clear();
  fake_.api.inject({.lose = true});
  EXPECT_TRUE(fake_.client.poll_until_terminal(uuid_));
  EXPECT_EQ(errors().front(), ErrorCode::timeout);
}

TEST_F(ReportOf, EachRequestOfAWatcherThatIsStoppedIsCancelled) {
  std::stop_source stop;
  const std::vector<std::string> uuids = fake_.api.add_history(5, {.running = 1h}, 0s);
  fake_.api.inject({.delay = 20s, .times = testing::Fault::forever});
  fake_.api.schedule(3s, [&] { stop.request_stop(); });
  JobWatcher watcher(fake_.client, {.max_in_flight = 3, .sweep_lists = false});
  for (const std::string& uuid : uuids) watcher.watch(uuid, [](const auto&, const auto&) {});
  watcher.run(stop.get_token());
  EXPECT_EQ(events_.size(), static_cast<std::size_t>(fake_.api.stats().requests));
  EXPECT_THAT(errors(), ::testing::Each(ErrorCode::cancelled));
}

TEST(Report, ThatThrowsAtAStopLeavesTheWatcherUsable) {
  FakeClient fake({.on_request = [](const RequestEvent& event) {
    if (event.error == ErrorCode::cancelled) throw std::runtime_error("no");
  }});
  std::stop_source stop;
  fake.api.inject({.delay = 20s});
  fake.api.schedule(3s, [&] { stop.request_stop(); });
  JobWatcher watcher(fake.client, {.max_in_flight = 1});
  watcher.watch(fake.api.add(), nullptr);
  EXPECT_THROW(watcher.run(stop.get_token()), std::runtime_error);
  const std::string uuid = fake.api.add({.age = 1h});
  bool has_ended = false;
  watcher.watch(uuid, [&](const std::string&, const Result<Job>& job) { has_ended = bool(job); });
  watcher.run();
  EXPECT_TRUE(has_ended);
  EXPECT_EQ(fake.api.elapsed(), 3s);
}

TEST_F(ReportOf, APollsFirstTryOfEachCheckIsNumberOne) {
  EXPECT_TRUE(fake_.client.poll_until_terminal(uuid_));
  EXPECT_GT(events_.size(), 5u);
  EXPECT_THAT(attempts(), ::testing::Each(1));
}

TEST_F(ReportOf, APollsTriesOfOneCheckCount) {
  fake_.api.inject({.status = 500, .skip = 2, .times = 3});
  EXPECT_TRUE(fake_.client.poll_until_terminal(uuid_));
  ASSERT_GT(events_.size(), 7u);
  events_.resize(7);
  EXPECT_THAT(attempts(), ElementsAre(1, 1, 1, 2, 3, 4, 1));
}

TEST_F(ReportOf, TheTriesOfOnePageCount) {
  const std::vector<std::string> uuids = fake_.api.add_history(5, {.running = 1h}, 0s);
  fake_.api.inject({.status = 500, .only_for = "/jobs?", .skip = 2, .times = 2});
  JobWatcher watcher(fake_.client, {.timeout = 60s});
  for (const std::string& uuid : uuids) watcher.watch(uuid, [](const auto&, const auto&) {});
  watcher.run();
  std::vector<int> of_pages;
  for (const RequestEvent& event : events_) {
    if (event.url.find("/jobs?") != std::string::npos) of_pages.push_back(event.attempt);
  }
  ASSERT_GT(of_pages.size(), 6u);
  of_pages.resize(6);
  EXPECT_THAT(of_pages, ElementsAre(1, 1, 1, 2, 3, 1));
}

TEST(Get, StaysUsableAfterOnRequestThrew) {
  bool angry = true;
  FakeClient fake({.on_request = [&](const RequestEvent&) {
    if (angry) throw std::runtime_error("no");
  }});
  const std::string uuid = fake.api.add();
  EXPECT_THROW(static_cast<void>(fake.client.get(uuid)), std::runtime_error);
  angry = false;
  EXPECT_TRUE(fake.client.get(uuid));
}

TEST(Get, SaysWhatAnErrorBodySays) {
  FakeClient fake;
  const std::string uuid = fake.api.add();
  fake.api.inject(
      {.status = 402, .body = R"({"detail":"No credits left","error_code":"credits_exhausted"})"});
  const Result<Job> job = fake.client.get(uuid);
  EXPECT_EQ(job.error().detail, "No credits left");
  EXPECT_THAT(job.error().message, HasSubstr("HTTP 402"));
  EXPECT_THAT(job.error().message, HasSubstr("credits_exhausted"));
}

TEST(Get, TakesTheSecretOutOfWhatTheServerEchoes) {
  FakeClient fake;
  fake.api.accept_api_key("sm_canary");
  fake.api.inject({.status = 400, .body = R"({"detail":"bad key sm_canary, yes sm_canary"})"});
  const JobsClient client(Credentials::api_key("sm_canary"), {.transport = fake.api.transport()});
  const Result<Job> job = client.get("x");
  EXPECT_EQ(job.error().detail, "bad key ***, yes ***");
  EXPECT_EQ(job.error().message.find("canary"), std::string::npos);
}

TEST(Get, ServesManyThreadsWithASessionEach) {
  FakeClient fake;
  const std::string uuid = fake.api.add();
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 50; ++n) EXPECT_TRUE(fake.client.get(uuid));
    });
  }
  threads.clear();
  EXPECT_LE(fake.api.stats().sessions_opened, 8);
  EXPECT_EQ(fake.api.stats().requests, 400);
}

TEST(Client, WorksAfterAMoveAndTheOldOneSaysSo) {
  FakeClient fake;
  const std::string uuid = fake.api.add();
  const JobsClient moved = std::move(fake.client);
  EXPECT_TRUE(moved.get(uuid));
  const Result<Job> old = fake.client.get(uuid);  // NOLINT(bugprone-use-after-move)
  ASSERT_FALSE(old);
  EXPECT_EQ(old.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(old.error().message, HasSubstr("moved"));
}

}  // namespace
}  // namespace sudomock
