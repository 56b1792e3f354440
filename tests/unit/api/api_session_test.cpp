#include "api/api_session.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "scripted_session.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using test::ScriptedSession;
using testing::ElementsAre;
using time_point = HttpSession::time_point;

class ApiSessionTest : public testing::Test {
 protected:
  static std::string job(const std::string& id) {
    return R"({"render_uuid":")" + id + R"(","kind":"render","status":"running"})";
  }

  /// Whatever is complete.
  std::vector<ApiCompletion> all() {
    std::vector<ApiCompletion> completions;
    while (api.wait(http.time + 60s, {})) {
      while (std::optional<ApiCompletion> done = api.next_completion()) {
        completions.push_back(*std::move(done));
      }
    }
    return completions;
  }

  ScriptedSession http;
  const CurrentEndpoint endpoint{
      JobsEndpoint::create(Credentials::api_key("sm_secret_key"), {}).value()};
  std::vector<RequestEvent> events;
  std::function<void(const RequestEvent&)> on_request = [this](const RequestEvent& event) {
    events.push_back(event);
  };
  bool has_room = true;
  ApiSession api{http, endpoint, on_request, [this](auto) { return has_room; }};
};

TEST_F(ApiSessionTest, AnswersAsItWasAsked) {
  api.submit_get(1, "a", 1, http.time + 30s);
  api.submit_list(2, {.limit = 50}, 1, http.time + 30s);
  EXPECT_EQ(api.in_flight(), 2u);
  EXPECT_THAT(http.requests[1].second.url, testing::EndsWith("/api/v1/jobs?limit=50"));
  http.answer(1, job("a"));
  http.answer(2, R"({"jobs":[)" + job("b") + R"(,{"job_id":"c"}]})");

  const std::vector<ApiCompletion> done = all();
  ASSERT_EQ(done.size(), 2u);
  EXPECT_EQ(std::get<Result<Job>>(done[0].answer).value().render_uuid, "a");
  const auto& rows = std::get<Result<JobRows>>(done[1].answer).value();
  EXPECT_EQ(rows.jobs.at(0).render_uuid, "b");
  ASSERT_EQ(rows.unreadable.size(), 1u);
  EXPECT_EQ(rows.unreadable[0].index, 1u);
  EXPECT_EQ(rows.unreadable[0].render_uuid, "c");
  EXPECT_EQ(rows.unreadable[0].error.code, ErrorCode::malformed_response);
  EXPECT_EQ(rows.unreadable[0].error.http_status, 200);
  EXPECT_EQ(api.in_flight(), 0u);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].error, std::nullopt);
  EXPECT_EQ(events[1].error, ErrorCode::malformed_response);
}

TEST_F(ApiSessionTest, MeasuresAnAnswerWithoutTheTimeThatTheCallerWasAway) {
  EXPECT_THAT(all(), testing::IsEmpty());
  http.time += 5s;  // in a callback; then it is asked
  api.submit_get(1, "a", 1, http.time + 30s);
  http.time += 10s;  // in another callback, while the answer comes
  http.duration = 2s;
  http.answer(1, job("a"));
  const std::vector<ApiCompletion> done = all();
  ASSERT_EQ(done.size(), 1u);
  EXPECT_EQ(done[0].took, 2s);
  EXPECT_EQ(api.seen_at(), http.time);
}

TEST_F(ApiSessionTest, TakesNoOtherJobForTheOneAskedFor) {
  const auto answered = [this](const std::string& asked, const std::string& body) {
    api.submit_get(1, asked, 1, http.time + 30s);
    http.answer(1, body);
    return std::get<Result<Job>>(all().at(0).answer);
  };
  for (const char* other : {"b", "aa", "A-", "b-A_9"}) {
    const Result<Job> mixed_up = answered("a-B_9", job(other));
    ASSERT_FALSE(mixed_up) << other;
    EXPECT_EQ(mixed_up.error().code, ErrorCode::malformed_response);
    EXPECT_THAT(mixed_up.error().message, testing::HasSubstr("render_uuid"));
    EXPECT_EQ(mixed_up.error().http_status, 200);
  }
  EXPECT_EQ(answered("a-B_9", job("A-b_9")).value().render_uuid, "A-b_9");
  EXPECT_EQ(answered("ab", R"({"job_id":"aB","kind":"k","status":"s"})").value().render_uuid, "aB");
}

TEST_F(ApiSessionTest, HidesTheSecretInRows) {
  api.submit_list(1, {}, 1, http.time + 30s);
  http.answer(1, R"({"jobs":[{"render_uuid":"sm_secret_key"},{"render_uuid":"x","kind":"k",)"
                 R"("status":"failed","error":"bad sm_secret_key"}]})");
  const std::vector<ApiCompletion> done = all();
  const auto& rows = std::get<Result<JobRows>>(done.at(0).answer).value();
  EXPECT_EQ(rows.unreadable.at(0).render_uuid, "***");
  EXPECT_EQ(rows.jobs.at(0).error, "bad ***");
}

TEST_F(ApiSessionTest, HandsCompletionsOutOneByOneWithoutWaitingAgain) {
  for (std::uint64_t id = 1; id <= 3; ++id) api.submit_get(id, "a", 1, http.time + 30s);
  for (std::uint64_t id = 1; id <= 3; ++id) http.answer(id, job("a"));
  for (std::uint64_t id = 1; id <= 3; ++id) {
    ASSERT_TRUE(api.wait(http.time, {}));
    EXPECT_EQ(api.next_completion().value().id, id);
    EXPECT_EQ(api.in_flight(), 3 - id);
  }
  EXPECT_EQ(http.waited_until.size(), 1u);
  EXPECT_FALSE(api.wait(http.time, {}));
  EXPECT_FALSE(api.next_completion());
}

TEST_F(ApiSessionTest, TakesTheTimeOfArrivalWheneverItReads) {
  api.submit_get(1, "a", 1, http.time + 30s);
  http.time += 2s;
  http.answer(1, job("a"));
  ASSERT_TRUE(api.wait(http.time, {}));
  const HttpSession::time_point arrived = http.time;
  http.time += 60s;  // in somebody's callback
  EXPECT_EQ(api.next_completion().value().arrived, arrived);
  EXPECT_EQ(events.at(0).duration, 2s);
}

TEST_F(ApiSessionTest, HidesTheSecretFromOnRequest) {
  api.submit_list(1, {.cursor = Cursor("next sm_secret_key")}, 1, http.time + 30s);
  http.answer(1, "{}");
  http.answers.back().outcome->request_id = std::string(120, 'x') + "sm_secret_key\n";
  EXPECT_EQ(all().size(), 1u);
  EXPECT_THAT(http.requests[0].second.url, testing::EndsWith("cursor=next%20sm_secret_key"));
  EXPECT_THAT(events.at(0).url, testing::EndsWith("cursor=next%20***"));
  EXPECT_EQ(events.at(0).request_id, std::string(120, 'x') + "*** ");
}

TEST_F(ApiSessionTest, ForgetsACallThatIsAbandoned) {
  api.submit_get(1, "a", 1, http.time + 30s);
  api.submit_get(2, "b", 1, http.time + 30s);
  api.abandon(1);
  api.abandon(7);
  EXPECT_EQ(api.in_flight(), 1u);
  http.answer(1, job("a"));
  http.answer(2, job("b"));
  http.answer(2, job("b"));
  const std::vector<ApiCompletion> done = all();
  ASSERT_EQ(done.size(), 1u);
  EXPECT_EQ(done[0].id, 2u);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].error, ErrorCode::cancelled);
  EXPECT_EQ(events[1].error, std::nullopt);
}

TEST_F(ApiSessionTest, ForgetsACallThatIsAbandonedWhenItsAnswerIsThereAlready) {
  api.submit_get(1, "a", 1, http.time + 30s);
  http.answer(1, job("a"));
  ASSERT_TRUE(api.wait(http.time, {}));
  api.abandon(1);
  EXPECT_FALSE(api.next_completion());
}

TEST_F(ApiSessionTest, EndsWhatTheTransportHasLost) {
  api.submit_get(1, "a", 1, http.time + 30s);
  api.submit_get(2, "b", 4, http.time + 20s);
  EXPECT_TRUE(http.requests[1].second.may_repeat());
  EXPECT_FALSE(api.wait(http.time + 60s, {}));
  EXPECT_EQ(http.waited_until.back(), http.time + 20s + 1s);
  http.time = http.waited_until.back() - 1ms;
  EXPECT_FALSE(api.wait(http.time + 60s, {}));
  http.time += 1ms;
  ASSERT_TRUE(api.wait(http.time + 60s, {}));
  const ApiCompletion done = api.next_completion().value();
  EXPECT_EQ(done.id, 2u);
  const Error& error = std::get<Result<Job>>(done.answer).error();
  EXPECT_EQ(error.code, ErrorCode::timeout);
  EXPECT_EQ(error.message, "the transport did not end the request in time");
  EXPECT_EQ(done.repeats, 1);
  EXPECT_EQ(done.rate_limit.status, 0);
  EXPECT_EQ(api.in_flight(), 1u);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].attempt, 5);
  EXPECT_EQ(events[1].error, ErrorCode::timeout);
  EXPECT_EQ(http.waited_until.size(), 3u);
  EXPECT_FALSE(api.wait(time_point::max(), {}));
  EXPECT_EQ(http.waited_until.back(), http.requests[0].second.deadline + transport_grace);
}

TEST_F(ApiSessionTest, IsAttendedToThoughACallWasLostWhileTheCallerWasAway) {
  api.submit_get(1, "a", 1, http.time + 30s);
  EXPECT_FALSE(api.wait(http.time, {}));
  http.time += 10min;
  EXPECT_TRUE(api.wait(http.time, {}));
  EXPECT_EQ(api.attended_until(), http.time);
}

// Such as one that came during a long callback.
TEST_F(ApiSessionTest, HasNotLostWhatIsThereWhenItIsAskedFor) {
  api.submit_get(1, "a", 1, http.time + 30s);
  http.time += 60s;
  http.answer(1, job("a"));
  const std::vector<ApiCompletion> done = all();
  ASSERT_EQ(done.size(), 1u);
  EXPECT_TRUE(std::get<Result<Job>>(done[0].answer));
}

TEST_F(ApiSessionTest, KeepsNoCallThatTheTransportRefusedToMake) {
  http.before_submit = [] { throw std::bad_alloc(); };
  EXPECT_THROW(api.submit_get(1, "a", 1, http.time + 30s), std::bad_alloc);
  EXPECT_EQ(api.in_flight(), 0u);
  http.before_submit = nullptr;
  api.submit_get(1, "a", 1, http.time + 30s);
  http.answer(1, job("a"));
  EXPECT_EQ(all().size(), 1u);
}

TEST_F(ApiSessionTest, LosesNoCompletionToAnOnRequestThatThrows) {
  int notified = 0;
  on_request = [&](const RequestEvent&) {
    ++notified;
    throw std::runtime_error("no");
  };
  api.submit_get(1, "a", 1, http.time + 30s);
  http.answer(1, job("a"));
  ASSERT_TRUE(api.wait(http.time, {}));
  EXPECT_THROW((void)api.next_completion(), std::runtime_error);
  EXPECT_EQ(api.in_flight(), 1u);
  const std::optional<ApiCompletion> done = api.next_completion();
  ASSERT_TRUE(done);
  EXPECT_EQ(done->id, 1u);
  EXPECT_EQ(notified, 1);
  EXPECT_EQ(api.in_flight(), 0u);
}

TEST_F(ApiSessionTest, ReportsEachTimeThatTheTransportSendsARequest) {
  api.submit_get(1, "a", 3, http.time + 30s);
  http.time += 1s;
  EXPECT_TRUE(http.requests[0].second.may_repeat());
  http.time += 2s;
  EXPECT_TRUE(http.requests[0].second.may_repeat());
  has_room = false;
  EXPECT_FALSE(http.requests[0].second.may_repeat());
  http.time += 3s;
  http.answer(1, job("a"));
  const std::vector<ApiCompletion> done = all();
  ASSERT_EQ(done.size(), 1u);
  EXPECT_EQ(done[0].repeats, 2);
  ASSERT_EQ(events.size(), 3u);
  for (const int i : {0, 1, 2}) {
    const RequestEvent& event = events[static_cast<std::size_t>(i)];
    EXPECT_EQ(event.url, http.requests[0].second.url);
    EXPECT_EQ(event.attempt, 3 + i);
    EXPECT_EQ(event.duration, (i + 1) * 1s);
    EXPECT_EQ(event.http_status, i < 2 ? 0 : 200);
    EXPECT_EQ(event.error, i < 2 ? std::optional(ErrorCode::network) : std::nullopt);
  }
}

TEST_F(ApiSessionTest, ReportsEachTimeOnceThoughOnRequestThrows) {
  int notified = 0;
  on_request = [&](const RequestEvent&) {
    ++notified;
    throw std::runtime_error("no");
  };
  api.submit_get(1, "a", 1, http.time + 30s);
  EXPECT_TRUE(http.requests[0].second.may_repeat());
  http.answer(1, job("a"));
  ASSERT_TRUE(api.wait(http.time, {}));
  EXPECT_THROW((void)api.next_completion(), std::runtime_error);
  EXPECT_THROW((void)api.next_completion(), std::runtime_error);
  EXPECT_TRUE(api.next_completion());
  EXPECT_EQ(notified, 2);
}

TEST_F(ApiSessionTest, HasNothingRepeatedThatIsAbandoned) {
  api.submit_get(1, "a", 1, http.time + 30s);
  api.abandon(1);
  EXPECT_FALSE(http.requests[0].second.may_repeat());
}

TEST_F(ApiSessionTest, KeepsRetryAfterOfAnyAnswer) {
  HttpResponse unreadable;
  unreadable.status = 200;
  unreadable.body = "<html>";
  unreadable.retry_after = 7s;
  api.submit_get(1, "a", 1, http.time + 30s);
  http.answers.push_back({1, unreadable});
  api.submit_get(2, "a", 1, http.time + 30s);
  http.answer(2, R"({"error":{"retry_after":9}})", 503);
  const std::vector<ApiCompletion> done = all();
  EXPECT_EQ(done.at(0).rate_limit.retry_after, 7s);
  EXPECT_EQ(done.at(1).rate_limit.retry_after, 9s);
  EXPECT_EQ(done.at(1).rate_limit.status, 503);
}

TEST_F(ApiSessionTest, KnowsWhichAnswersAreForTooManyRequests) {
  const auto rate_limit_of = [this](int status, const std::string& body) {
    api.submit_get(1, "a", 1, http.time + 30s);
    http.answer(1, body, status);
    return all().at(0).rate_limit;
  };
  EXPECT_TRUE(rate_limit_of(429, "").is_refusal);
  EXPECT_TRUE(rate_limit_of(429, R"({"error":{"type":"rate_limit_exceeded"}})").is_refusal);
  EXPECT_TRUE(rate_limit_of(503, R"({"error":{"retry_after":9}})").is_refusal);
  EXPECT_FALSE(rate_limit_of(503, "").is_refusal);
  EXPECT_FALSE(rate_limit_of(502, R"({"error":{"retry_after":9}})").is_refusal);
  EXPECT_FALSE(rate_limit_of(200, "").is_refusal);
  const std::string of_jobs = R"({"error":{"type":"concurrent_limit_exceeded","retry_after":9}})";
  EXPECT_FALSE(rate_limit_of(429, of_jobs).is_refusal);
  EXPECT_EQ(rate_limit_of(429, of_jobs).retry_after, std::nullopt);
  EXPECT_TRUE(rate_limit_of(503, of_jobs).is_refusal);
}

TEST_F(ApiSessionTest, TakesNoAdviceOnRequestsFromALimitOfJobs) {
  HttpResponse of_jobs;
  of_jobs.status = 429;
  of_jobs.body = R"({"error":{"type":"concurrent_limit_exceeded","limit":3,"remaining":0}})";
  of_jobs.rate_limit_remaining = 0;
  of_jobs.rate_limit_reset = 60s;
  api.submit_get(1, "a", 1, http.time + 30s);
  http.answers.push_back({1, of_jobs});
  const RateLimitStatus rate_limit = all().at(0).rate_limit;
  EXPECT_EQ(rate_limit.status, 429);
  EXPECT_EQ(rate_limit.remaining, std::nullopt);
  EXPECT_EQ(rate_limit.reset, std::nullopt);
}

}  // namespace
}  // namespace sudomock::detail
