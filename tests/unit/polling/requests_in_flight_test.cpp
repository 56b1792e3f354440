#include "polling/requests_in_flight.hpp"

#include <functional>
#include <new>
#include <string>

#include <gmock/gmock.h>

#include "support/failing_memory.hpp"
#include "unit/api/scripted_session.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;

class RequestsInFlightTest : public testing::Test {
 protected:
  RequestsInFlightTest() { job->render_uuid = "a"; }

  void answer_latest(int status = 200) {
    http.answer(http.requests.back().first,
                R"({"render_uuid":"a","kind":"render","status":"running"})", status);
    api.wait(http.time + 60s, {});
  }

  test::ScriptedSession http;
  const CurrentEndpoint endpoint{
      JobsEndpoint::create(Credentials::api_key("sm_secret_key"), {}).value()};
  const std::function<void(const RequestEvent&)> on_request;
  ApiSession api{http, endpoint, on_request, [](auto) { return true; }};
  RequestsInFlight requests{api, 30s};
  const std::shared_ptr<WatchedJob> job = std::make_shared<WatchedJob>();
};

TEST_F(RequestsInFlightTest, KnowWhatEachIsAbout) {
  requests.look_up(job, http.time + 24h);
  EXPECT_THAT(http.requests.back().second.url, EndsWith("/jobs/a"));
  requests.read_page(PageMap::head, 1);
  EXPECT_THAT(http.requests.back().second.url, EndsWith("/jobs?limit=50"));
  requests.read_page("c", 1);
  EXPECT_THAT(http.requests.back().second.url, EndsWith("cursor=c"));
  EXPECT_EQ(requests.size(), 3U);
  answer_latest();
  EXPECT_EQ(requests.next_answer()->request.page, "c");
  EXPECT_EQ(requests.next_answer()->request.job, nullptr);
}

TEST_F(RequestsInFlightTest, EndWhenNobodyNeedsThemAnyMore) {
  requests.look_up(job, http.time + 5s);
  EXPECT_EQ(http.requests.back().second.deadline, http.time + 5s);
  requests.look_up(job, http.time + 24h);
  EXPECT_EQ(http.requests.back().second.deadline, http.time + 30s);
}

TEST_F(RequestsInFlightTest, HandAnAnswerOutUntilItIsSettled) {
  EXPECT_FALSE(requests.next_answer());
  requests.look_up(job, http.time + 24h);
  answer_latest();
  for (int i = 0; i < 2; ++i) {
    const auto answer = requests.next_answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->request.job, job);
    EXPECT_EQ(answer->request.started, http.time);
  }
  EXPECT_EQ(requests.size(), 1U);
  const ApiCompletion settled = requests.settle_answer();
  EXPECT_EQ(std::get<Result<Job>>(settled.answer).value().render_uuid, "a");
  EXPECT_EQ(requests.size(), 0U);
  EXPECT_FALSE(requests.next_answer());
}

TEST_F(RequestsInFlightTest, LearnFromEachAnswerOnceHowLongItTakes) {
  requests.look_up(job, http.time + 24h);
  http.answers.push_back({http.requests.back().first, Error()});
  http.duration = 9s;
  api.wait(http.time + 60s, {});
  ASSERT_TRUE(requests.next_answer());
  requests.settle_answer();
  EXPECT_FALSE(requests.round_trip().is_known()) << "there was none";

  for (const auto took : {4s, 1s}) {
    requests.look_up(job, http.time + 24h);
    http.duration = took;
    answer_latest(503);
    for (int i = 0; i < 9; ++i) ASSERT_TRUE(requests.next_answer());
    requests.settle_answer();
  }
  EXPECT_EQ(requests.round_trip().slowest(), 2s) << "half of the first, as the second was quicker";
}

TEST_F(RequestsInFlightTest, AreNoMoreThanWereMadeWhenMemoryRunsOut) {
  int failures = 0;
  for (std::size_t nth = 1;; ++nth) {
    http.requests.reserve(http.requests.size() + 1);
    const std::size_t before = http.requests.size();
    const test::FailingAllocation failing(nth);
    try {
      requests.look_up(job, http.time + 24h);
    } catch (const std::bad_alloc&) {
      ++failures;
      EXPECT_EQ(requests.size(), before) << "allocation " << nth;
      EXPECT_EQ(http.requests.size(), before) << "allocation " << nth;
    }
    if (!failing.failed()) break;
  }
  EXPECT_GT(failures, 2);
  EXPECT_EQ(requests.size(), 1U);
}

}  // namespace
}  // namespace sudomock::detail
