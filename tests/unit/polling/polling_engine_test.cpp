#include "polling/polling_engine.hpp"

#include <new>
#include <stdexcept>

#include <gmock/gmock.h>

#include "api/api_session.hpp"
#include "support/failing_memory.hpp"
#include "support/start_time.hpp"
#include "unit/api/scripted_session.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using test::ScriptedSession;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class PollingEngineTest : public testing::Test {
 protected:
  static WatchOptions options(bool sweep_lists) {
    return {.backoff = backoff, .max_in_flight = 4, .sweep_lists = sweep_lists};
  }
  static std::string job(const std::string& id, const std::string& status) {
    return R"({"render_uuid":")" + id + R"(","kind":"render","status":")" + status + R"("})";
  }
  static std::string list_of(const std::vector<std::string>& rows) {
    std::string text;
    for (const std::string& row : rows) text += (text.empty() ? "" : ",") + row;
    return R"({"jobs":[)" + text + "]}";
  }

  void watch(PollingEngine& engine, const std::string& id,
             std::optional<std::chrono::nanoseconds> timeout = {}) {
    NewWatch watch{
        id,
        [this](const std::string& uuid, const Result<Job>& end) {
          if (throws) throw std::runtime_error("a callback threw");
          ends.push_back(uuid + ": " +
                         std::string(end ? to_string(end->status) : to_string(end.error().code)));
        },
        timeout};
    engine.watch(watch);
  }
  static void step(PollingEngine& engine) {
    if (const auto next = engine.step()) engine.wait(*next, {});
  }
  /// Lets the engine do all that is due.
  void settle(PollingEngine& engine) {
    for (int i = 0; i < 10; ++i) step(engine);
  }
  /// Lets time pass in steps of a second.
  void pass(PollingEngine& engine, std::chrono::seconds span) {
    for (const auto end = http.time + span; http.time < end; http.time += 1s) settle(engine);
  }
  /// Only then, to the nanosecond.
  void expect_next_request_after(std::chrono::nanoseconds wait) {
    const std::size_t before = http.requests.size();
    http.time += wait - 1ns;
    settle(single);
    EXPECT_THAT(http.requests, SizeIs(before));
    http.time += 1ns;
    settle(single);
    EXPECT_THAT(http.requests, SizeIs(before + 1));
  }
  std::uint64_t latest() const { return http.requests.back().first; }
  const std::string& latest_url() const { return http.requests.back().second.url; }

  static constexpr Backoff backoff{1500ms, 1.5, 8000ms, 0.0};

  ScriptedSession http;
  const ClientOptions client = [] {
    ClientOptions options;
    options.request_timeout = 30s;
    options.retry.backoff = {700ms, 1.5, 8000ms, 0.0};
    return options;
  }();
  const WatchOptions one_by_one = options(false);
  const WatchOptions by_list = options(true);
  const CurrentEndpoint endpoint{
      JobsEndpoint::create(Credentials::api_key("sm_secret_key"), {}).value()};
  const std::function<void(const RequestEvent&)> on_request;
  ApiSession api{http, endpoint, on_request, [](auto) { return true; }};
  RateLimiter limiter{std::nullopt};
  PollingEngine single{api, limiter, client, one_by_one};
  PollingEngine sweeping{api, limiter, client, by_list};
  std::vector<std::string> ends;
  bool throws = false;
};

TEST_F(PollingEngineTest, NotifiesOnceOfATerminalStatus) {
  watch(single, "a");
  settle(single);
  EXPECT_THAT(latest_url(), EndsWith("/a"));
  http.answer(latest(), job("a", "failed"));
  settle(single);
  EXPECT_THAT(ends, ElementsAre("a: failed"));
  EXPECT_TRUE(single.idle());
  EXPECT_EQ(single.in_flight(), 0u);
}

TEST_F(PollingEngineTest, AsksAgainAfterTheBackoffOnly) {
  watch(single, "a");
  settle(single);
  http.answer(latest(), job("a", "running"));
  settle(single);
  expect_next_request_after(1500ms);
}

TEST_F(PollingEngineTest, AsksOnceForAllWatchesOfAJob) {
  watch(single, "a");
  settle(single);
  watch(single, "a");  // while its lookup is under way
  settle(single);
  EXPECT_THAT(http.requests, SizeIs(1));
  http.answer(latest(), job("a", "cancelled"));
  settle(single);
  EXPECT_THAT(ends, ElementsAre("a: cancelled", "a: cancelled"));
}

TEST_F(PollingEngineTest, PassesOverTheAnswerForAWatchThatHasLeft) {
  watch(single, "a");
  settle(single);
  single.unwatch("a");
  single.unwatch("a");
  EXPECT_TRUE(single.idle());
  watch(single, "b");  // takes its place in the table
  http.answer(latest(), job("a", "failed"));
  settle(single);
  EXPECT_THAT(ends, IsEmpty());
  EXPECT_FALSE(single.idle());
}

TEST_F(PollingEngineTest, AsksForAWatchAgainWhoseTwinLeftWithTheRequest) {
  watch(single, "a");
  settle(single);
  single.unwatch("a");
  watch(single, "a");
  settle(single);
  EXPECT_THAT(http.requests, SizeIs(2));
  http.answer(http.requests[0].first, job("a", "failed"));
  http.answer(http.requests[1].first, job("a", "failed"));
  settle(single);
  EXPECT_THAT(ends, ElementsAre("a: failed"));
}

TEST_F(PollingEngineTest, LosesNothingToACallbackThatThrows) {
  watch(single, "a");
  watch(single, "b");
  settle(single);
  ASSERT_THAT(http.requests, SizeIs(2));
  http.answer(http.requests[0].first, job("a", "failed"));
  http.answer(http.requests[1].first, job("b", "failed"));
  throws = true;
  EXPECT_THROW(settle(single), std::runtime_error);
  throws = false;
  settle(single);
  EXPECT_THAT(ends, SizeIs(1));
  EXPECT_TRUE(single.idle());
}

TEST_F(PollingEngineTest, AsksAgainWhenTheTransportLosesARequest) {
  watch(single, "a");
  settle(single);
  pass(single, 60s);
  ASSERT_THAT(http.requests, SizeIs(2));
  EXPECT_NE(http.requests[0].first, http.requests[1].first);
  http.answer(http.requests[0].first, job("a", "failed"));  // too late
  settle(single);
  EXPECT_THAT(ends, IsEmpty());
  http.answer(http.requests[1].first, job("a", "succeeded"));
  settle(single);
  EXPECT_THAT(ends, ElementsAre("a: succeeded"));
}

TEST_F(PollingEngineTest, AsksAgainAfterTheBackoffOfFailuresOnly) {
  watch(single, "a");
  settle(single);
  http.answer(latest(), "{}", 503);
  settle(single);
  expect_next_request_after(700ms);
}

// Such as one that is read after a callback.
TEST_F(PollingEngineTest, BlamesTheServersWishForNoDeadlineThatHasPassed) {
  NewWatch watch{
      "a", [this](const auto&, const Result<Job>& end) { ends.push_back(end.error().message); },
      10s};
  single.watch(watch);
  settle(single);
  http.time += 9900ms;
  settle(single);
  http.time += 101ms;
  http.answer(latest(), "{}", 500);
  settle(single);
  EXPECT_THAT(ends, ElementsAre(testing::StartsWith("gave up on job a: in 10.001 s no check ")));
}

TEST_F(PollingEngineTest, GivesUpAtTheDeadlineWhenTheRequestUnderWayEnds) {
  watch(single, "a", 10s);
  settle(single);
  EXPECT_EQ(http.requests.back().second.deadline, http.time + 10s);
  http.time += 10s - 1ns;
  settle(single);
  EXPECT_THAT(ends, IsEmpty());
  http.time += 1ns;
  Error late;
  late.code = ErrorCode::timeout;
  http.answers.push_back({latest(), late});
  settle(single);
  EXPECT_THAT(ends, ElementsAre("a: poll_timeout"));
}

TEST_F(PollingEngineTest, GivesUpSoonAfterTheDeadlineWhenTheTransportLosesTheRequest) {
  watch(single, "a", 10s);
  settle(single);
  pass(single, 10s + transport_grace + 1s);
  EXPECT_THAT(ends, ElementsAre("a: poll_timeout"));
}

// A laptop that sleeps for ten minutes while the engine waits, and the poll's two have passed.
class PollingEngineSleepTest : public PollingEngineTest {
 protected:
  void watch_and_sleep() {
    watch(single, "a", 120s);
    step(single);
    http.answer(latest(), job("a", "running"));
    step(single);
    http.duration = 600s;
    step(single);
    EXPECT_THAT(http.requests, SizeIs(1));
    EXPECT_THAT(ends, IsEmpty());
    settle(single);
    ASSERT_THAT(http.requests, SizeIs(2)) << "one last look";
  }
};

TEST_F(PollingEngineSleepTest, SeesAnEndAfterwards) {
  watch_and_sleep();
  http.answer(latest(), job("a", "succeeded"));
  settle(single);
  EXPECT_THAT(ends, ElementsAre("a: succeeded"));
}

TEST_F(PollingEngineSleepTest, GivesUpAfterOneGoodLook) {
  watch_and_sleep();
  http.answer(latest(), job("a", "running"));
  settle(single);
  EXPECT_THAT(ends, ElementsAre("a: poll_timeout"));
  EXPECT_THAT(http.requests, SizeIs(2));
}

// The network is not there at once either.
TEST_F(PollingEngineSleepTest, LooksAgainAfterAFailure) {
  watch_and_sleep();
  http.answer(latest(), "", 503);
  settle(single);
  EXPECT_THAT(ends, IsEmpty());
  http.time += 2s;
  settle(single);
  ASSERT_THAT(http.requests, SizeIs(3));
  http.answer(latest(), job("a", "succeeded"));
  settle(single);
  EXPECT_THAT(ends, ElementsAre("a: succeeded"));
}

TEST_F(PollingEngineSleepTest, GivesUpAfterOneRequestsTimeWithoutAnAnswer) {
  watch_and_sleep();
  const auto woken = http.time;
  while (ends.empty() && http.time < woken + 60s) pass(single, 1s);
  EXPECT_THAT(ends, ElementsAre("a: poll_timeout"));
  EXPECT_LE(http.time - woken, 31s);
}

TEST_F(PollingEngineSleepTest, TakesAnAnswerThatWasUnderWayForWhatItIs) {
  watch(single, "a", 120s);
  step(single);
  http.duration = 600s;
  step(single);
  http.answer(latest(), job("a", "running"));
  settle(single);
  EXPECT_THAT(ends, IsEmpty()) << "as it was before";
  pass(single, 30s);
  ASSERT_THAT(http.requests, SizeIs(2));
  http.answer(latest(), job("a", "succeeded"));
  settle(single);
  EXPECT_THAT(ends, ElementsAre("a: succeeded"));
}

TEST_F(PollingEngineSleepTest, IsAllowedForOnce) {
  watch_and_sleep();
  http.time += 600s;
  settle(single);
  EXPECT_THAT(ends, ElementsAre("a: poll_timeout"));
}

// Its answer is of before the sleep, too.
TEST_F(PollingEngineSleepTest, TakesNoCheckThatWasUnderWayForTheLastLook) {
  watch(single, "a", 10s);
  step(single);
  http.duration = 4s;  // slow, so that the next check is the last one
  http.answer(latest(), job("a", "running"));
  settle(single);
  http.time += 3s;
  settle(single);
  ASSERT_THAT(http.requests, SizeIs(2));
  http.time += 600s;
  http.answer(latest(), job("a", "running"));
  settle(single);
  EXPECT_THAT(ends, IsEmpty());
  pass(single, 31s);
  EXPECT_THAT(http.requests, SizeIs(3));
}

// Or its user's callback took as long.
TEST_F(PollingEngineSleepTest, IsTheSameBetweenTwoWaits) {
  watch(single, "a", 120s);
  settle(single);
  http.answer(latest(), job("a", "running"));
  settle(single);
  http.time += 600s;
  settle(single);
  ASSERT_THAT(http.requests, SizeIs(2)) << "one last look";
  http.answer(latest(), job("a", "running"));
  settle(single);
  EXPECT_THAT(ends, ElementsAre("a: poll_timeout"));
}

// After which the last check would come long before the deadline.
TEST_F(PollingEngineSleepTest, IsNoLongRoundTrip) {
  const auto deadline = http.time + 640s;
  watch(single, "a", 640s);
  step(single);
  http.duration = 600s;
  std::size_t answered = 0;
  while (http.time < deadline - 3s) {
    if (answered < http.requests.size()) {
      answered = http.requests.size();
      http.answer(latest(), job("a", "running"));
    }
    step(single);
    http.time += 500ms;
  }
  EXPECT_THAT(ends, IsEmpty());
}

TEST_F(PollingEngineTest, NotifiesOfARefusedWatchWithoutARequest) {
  NewWatch refused{
      "?", [this](const std::string& uuid, const Result<Job>&) { ends.push_back(uuid); }, {}};
  Error error;
  error.code = ErrorCode::invalid_argument;
  single.refuse(refused, error);
  settle(single);
  EXPECT_THAT(ends, ElementsAre("?"));
  EXPECT_THAT(http.requests, IsEmpty());
}

TEST_F(PollingEngineTest, CancelsOneJobAtATimeWithAllItsWatches) {
  for (const char* id : {"a", "b", "a"}) watch(single, id);
  single.cancel_next();
  settle(single);
  EXPECT_THAT(ends, ElementsAre("a: cancelled", "a: cancelled"));
  single.cancel_next();
  single.cancel_next();
  settle(single);
  EXPECT_THAT(ends, ElementsAre("a: cancelled", "a: cancelled", "b: cancelled"));
}

TEST_F(PollingEngineTest, ReadsManyJobsFromThePage) {
  for (const char* id : {"a", "b", "c"}) watch(sweeping, id);
  settle(sweeping);
  ASSERT_THAT(http.requests, SizeIs(1));
  EXPECT_THAT(latest_url(), HasSubstr("limit=50"));
  http.answer(latest(), list_of({job("a", "failed"), job("b", "running"), job("c", "cancelled")}));
  settle(sweeping);
  EXPECT_THAT(ends, ElementsAre("a: failed", "c: cancelled"));
  EXPECT_FALSE(sweeping.idle());
}

TEST_F(PollingEngineTest, LooksUpARowThatLacksItsResult) {
  for (const char* id : {"a", "b", "c", "d"}) watch(sweeping, id);
  settle(sweeping);
  http.answer(latest(), list_of({job("a", "succeeded"), job("b", "running"), job("c", "running"),
                                 job("d", "running")}));
  settle(sweeping);
  EXPECT_THAT(ends, IsEmpty());
  ASSERT_THAT(http.requests, SizeIs(2));
  EXPECT_THAT(latest_url(), EndsWith("/a"));
}

TEST_F(PollingEngineTest, LosesNoJobToAPageThatComesLate) {
  for (const char* id : {"a", "b", "c"}) watch(sweeping, id);
  settle(sweeping);
  const std::uint64_t page = latest();
  sweeping.unwatch("c");  // two are too few for pages
  pass(sweeping, 7s);
  ASSERT_THAT(http.requests, SizeIs(3)) << "a walk was to find them within 6 s";
  http.answer(http.requests[1].first, job("a", "running"));
  http.answer(http.requests[2].first, job("b", "running"));
  settle(sweeping);
  http.answer(page, list_of({job("a", "running"), job("b", "running")}));
  settle(sweeping);
  pass(sweeping, 30s);
  EXPECT_THAT(http.requests, SizeIs(5)) << "both are asked for again";
}

TEST_F(PollingEngineTest, LooksUpAJobOfWhichNoPageBringsNews) {
  for (const char* id : {"a", "b", "c"}) watch(sweeping, id);
  settle(sweeping);  // and the page is never answered
  pass(sweeping, 20s);
  EXPECT_THAT(http.requests, SizeIs(4)) << "two rounds without news are too long";
}

TEST_F(PollingEngineTest, IsAsItWasWhenMemoryRunsOutInAWatch) {
  int failures = 0;
  for (std::size_t nth = 1;; ++nth) {
    ScriptedSession session;
    ApiSession own_api(session, endpoint, on_request, [](auto) { return true; });
    PollingEngine engine(own_api, limiter, client, by_list);
    NewWatch first{"a-render-uuid-of-usual-length", [](const auto&, const auto&) {}, 5min};
    test::FailingAllocation failing(nth);
    try {
      engine.watch(first);
    } catch (const std::bad_alloc&) {
      ++failures;
      EXPECT_TRUE(engine.idle()) << "allocation " << nth;
      EXPECT_TRUE(first.callback) << "allocation " << nth;
    }
    if (!failing.disarm()) break;
    const auto in_its_memory = std::make_shared<WatchedJob>();
    for (const char* id : {"b", "c"}) watch(engine, id);
    settle(engine);
    EXPECT_THAT(session.requests, SizeIs(2)) << "no page: the list is for three jobs";
  }
  EXPECT_GT(failures, 3);
}

TEST_F(PollingEngineTest, LeavesAJobOnItsPageWhenMemoryRunsOutInAnotherWatchOfIt) {
  for (const char* id : {"a", "b", "c"}) watch(sweeping, id);
  settle(sweeping);
  http.answer(latest(), list_of({job("a", "running"), job("b", "running"), job("c", "running")}));
  settle(sweeping);
  int failures = 0;
  int notified = 0;
  const auto fill = [&](const auto& add) {  // until what is kept of them has grown, too
    for (int count = 0; count < 100; ++count) {
      for (std::size_t nth = 1;; ++nth) {
        NewWatch watch{"a", [&](const auto&, const auto&) { ++notified; }, 5min};
        const test::FailingAllocation failing(nth);
        try {
          add(watch);
        } catch (const std::bad_alloc&) {
          ++failures;
        }
        if (!failing.failed()) break;
      }
    }
  };
  const Error error;
  fill([&](NewWatch& watch) { sweeping.watch(watch); });
  fill([&](NewWatch& watch) { sweeping.refuse(watch, error); });
  EXPECT_GT(failures, 200);
  while (notified < 100) step(sweeping);
  pass(sweeping, 3s);
  ASSERT_THAT(http.requests, SizeIs(2));
  EXPECT_THAT(latest_url(), HasSubstr("limit=50")) << "all three are still on it";
}

// From a callback, while another watch of the job is still to be notified.
TEST_F(PollingEngineTest, NotifiesTheOthersWhenMemoryRunsOutInAWatchOfAnEndedJob) {
  int failures = 0;
  bool is_over = false;
  for (std::size_t nth = 1; !is_over; ++nth) {
    PollingEngine engine(api, limiter, client, by_list);
    NewWatch again{"a-render-uuid-of-usual-length", nullptr, 5min};
    NewWatch first{again.render_uuid,
                   [&](const auto&, const auto&) {
                     const test::FailingAllocation failing(nth);
                     try {
                       engine.watch(again);
                     } catch (const std::bad_alloc&) {
                       ++failures;
                     }
                     is_over = !failing.failed();
                   },
                   {}};
    engine.watch(first);
    watch(engine, again.render_uuid);
    settle(engine);
    http.answer(latest(), job(again.render_uuid, "failed"));
    settle(engine);
    EXPECT_THAT(ends, SizeIs(nth));
    EXPECT_EQ(engine.idle(), !is_over) << "allocation " << nth;
  }
  EXPECT_GT(failures, 3);
}

TEST_F(PollingEngineTest, CountsNoRequestThatMemoryRanOutFor) {
  int failures = 0;
  for (std::size_t nth = 1;; ++nth) {
    ScriptedSession session;
    ApiSession own_api(session, endpoint, on_request, [](auto) { return true; });
    PollingEngine engine(own_api, limiter, client, one_by_one);
    NewWatch watch{"a-render-uuid-of-usual-length", nullptr, 5min};
    engine.watch(watch);
    const test::FailingAllocation failing(nth);
    try {
      step(engine);
    } catch (const std::bad_alloc&) {
      ++failures;
    }
    EXPECT_EQ(engine.in_flight(), session.requests.size()) << "allocation " << nth;
    if (!failing.failed()) break;
  }
  EXPECT_GT(failures, 3);
}

}  // namespace
}  // namespace sudomock::detail
