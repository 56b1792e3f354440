#include <stop_token>

#include <gtest/gtest.h>

#include "support/asking.hpp"

namespace sudomock::detail {
namespace {

constexpr auto forever = SessionAsker::forever;

TEST(VirtualTime, MovesExactlyToTheEndOfAWait) {
  FakeJobsApi api;
  const auto session = api.transport()->open_session();
  const auto start = session->now();
  EXPECT_TRUE(session->wait_until(start + 1234567890123ns, {}).empty());
  EXPECT_EQ(session->now(), start + 1234567890123ns);
  EXPECT_EQ(api.elapsed(), 1234567890us);
  EXPECT_TRUE(session->wait_until(start, {}).empty());
  EXPECT_EQ(session->now(), start + 1234567890123ns);  // never backwards
}

TEST(VirtualTime, StandsStillWhileNobodyWaits) {
  FakeJobsApi api;
  SessionAsker asker(api);
  asker.submit(1, jobs_path, forever);
  EXPECT_EQ(api.elapsed(), 0s);
  EXPECT_EQ(asker.session->wait_until(forever, {}).size(), 1U);
  EXPECT_EQ(api.elapsed(), 0s);  // no latency unless set
}

TEST(VirtualTime, ReachesTheApiHalfWayThroughTheLatency) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.set_latency(80ms);
  const std::string uuid = api.add({.queued = 40ms, .dispatched = 1ms});
  const Result<HttpResponse> response = asker.get("/api/v1/jobs/" + uuid);
  EXPECT_EQ(api.elapsed(), 80ms);
  EXPECT_EQ(api.requests().at(0).at, 40ms);
  EXPECT_EQ(json::parse(response->body)["status"], "dispatched");
}

TEST(VirtualTime, CompletesSeveralRequestsInTheirOrder) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.inject({.delay = 3s, .only_for = "limit=3"});
  api.inject({.delay = 2s, .only_for = "limit=2"});
  asker.submit(33, "/api/v1/jobs?limit=3", forever);
  asker.submit(22, "/api/v1/jobs?limit=2", forever);
  asker.submit(11, "/api/v1/jobs?limit=1", forever);
  EXPECT_EQ(api.stats().in_flight, 3);
  for (const auto& [id, at] : {std::pair(11U, 0s), std::pair(22U, 2s), std::pair(33U, 3s)}) {
    const std::vector<HttpCompletion> done = asker.session->wait_until(forever, {});
    ASSERT_EQ(done.size(), 1U);
    EXPECT_EQ(done[0].id, id);
    EXPECT_EQ(api.elapsed(), at);
  }
  EXPECT_EQ(api.stats().in_flight, 0);
  EXPECT_EQ(api.stats().most_in_flight, 3);
}

TEST(VirtualTime, EndsAWaitBeforeItsAnswerWhenAsked) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.set_latency(1s);
  asker.submit(1, jobs_path, forever);
  EXPECT_TRUE(asker.session->wait_until(asker.session->now() + 999ms, {}).empty());
  EXPECT_FALSE(asker.session->is_healthy());  // still in flight
  EXPECT_EQ(asker.session->wait_until(forever, {}).size(), 1U);
  EXPECT_EQ(api.elapsed(), 1s);
  EXPECT_TRUE(asker.session->is_healthy());
}

TEST(VirtualTime, TimesOutARequestWhoseDeadlineIsOver) {
  FakeJobsApi api;
  SessionAsker asker(api);
  EXPECT_EQ(asker.get(jobs_path, -1s).error().code, ErrorCode::timeout);
  EXPECT_EQ(api.elapsed(), 0s);
  asker.submit(1, jobs_path, {});
  EXPECT_EQ(asker.session->wait_until(forever, {}).at(0).outcome.error().code, ErrorCode::timeout);
  EXPECT_TRUE(api.requests().empty());
}

TEST(VirtualTime, TimesOutOnTheWayThere) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.set_latency(10s);
  EXPECT_EQ(asker.get(jobs_path, 4s).error().code, ErrorCode::timeout);
  EXPECT_EQ(api.elapsed(), 4s);
}

TEST(VirtualTime, ReturnsAtOnceWhenStopped) {
  FakeJobsApi api;
  SessionAsker asker(api);
  std::stop_source stop;
  stop.request_stop();
  asker.submit(1, jobs_path, forever);
  EXPECT_TRUE(asker.session->wait_until(asker.session->now() + 1h, stop.get_token()).empty());
  EXPECT_EQ(api.elapsed(), 0s);
}

TEST(VirtualTime, RunsScheduledActionsOnTime) {
  FakeJobsApi api;
  const auto session = api.transport()->open_session();
  std::vector<std::chrono::microseconds> times;
  const auto note = [&] { times.push_back(api.elapsed()); };
  api.schedule(3s, note);
  api.schedule(1s, [&] {
    note();
    api.schedule(500ms, note);
  });
  (void)session->wait_until(session->now() + 2s, {});
  EXPECT_EQ(times, (std::vector<std::chrono::microseconds>{1s, 1500ms}));
  api.advance(10s);
  EXPECT_EQ(times.back(), 3s);
  EXPECT_EQ(api.elapsed(), 12s);
}

TEST(VirtualTime, LetsWhatAnActionHoldsCallTheApiAsItIsDestroyed) {
  FakeJobsApi api;
  bool is_destroyed = false;
  const auto ask_at_the_end = [&](const int*) {
    static_cast<void>(api.elapsed());
    is_destroyed = true;
  };
  static const int held = 0;
  api.schedule(1s, [handle = std::shared_ptr<const int>(&held, ask_at_the_end)] {});
  api.advance(2s);
  EXPECT_TRUE(is_destroyed);
}

TEST(VirtualTime, EndsAWaitAtTheMomentOfAStopWithinIt) {
  FakeJobsApi api;
  const auto session = api.transport()->open_session();
  std::stop_source stop;
  api.schedule(1234567us, [&] { stop.request_stop(); });
  EXPECT_TRUE(session->wait_until(session->now() + 1h, stop.get_token()).empty());
  EXPECT_EQ(api.elapsed(), 1234567us);
}

TEST(VirtualTime, LetsAnExceptionOfAnActionOutAndGoesOn) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.schedule(1s, [] { throw std::runtime_error("from the action"); });
  EXPECT_THROW((void)asker.session->wait_until(asker.session->now() + 2s, {}), std::runtime_error);
  EXPECT_EQ(asker.get(jobs_path)->status, 200);
}

TEST(VirtualTime, RefusesAWaitThatNothingCanEnd) {
  FakeJobsApi api;
  const auto session = api.transport()->open_session();
  EXPECT_THROW((void)session->wait_until(forever, {}), std::logic_error);
}

TEST(VirtualTime, RefusesToWaitForAMonth) {
  FakeJobsApi api;
  const auto session = api.transport()->open_session();
  const auto wait_days = [&](int days) {
    (void)session->wait_until(session->now() + std::chrono::days{days}, {});
  };
  wait_days(30);
  EXPECT_THROW(wait_days(1), std::logic_error);
  FakeJobsApi other;
  other.advance(std::chrono::days{365});  // the test's own doing
  EXPECT_NO_THROW((void)other.transport()->open_session());
}

TEST(VirtualTime, RefusesToGoBackwards) {
  FakeJobsApi api;
  EXPECT_THROW(api.advance(-1s), std::invalid_argument);
  EXPECT_THROW(api.schedule(-1s, [] {}), std::invalid_argument);
  EXPECT_THROW(api.set_latency(-1s), std::invalid_argument);
}

TEST(VirtualTime, IsTheSameForAllSessions) {
  FakeJobsApi api;
  const auto one = api.transport()->open_session();
  const auto two = api.transport()->open_session();
  (void)one->wait_until(one->now() + 5s, {});
  EXPECT_EQ(one->now(), two->now());
}

TEST(VirtualTime, GivesEachSessionOnlyItsOwnAnswers) {
  FakeJobsApi api;
  SessionAsker one(api);
  SessionAsker two(api);
  one.submit(1, jobs_path, forever);
  two.submit(2, jobs_path, forever);
  EXPECT_EQ(two.session->wait_until(forever, {}).at(0).id, 2U);
  EXPECT_EQ(one.session->wait_until(forever, {}).at(0).id, 1U);
}

TEST(VirtualTime, GivesEachSessionItsOwnRepeatableChance) {
  const auto numbers = [](std::uint64_t seed) {
    FakeJobsApi api(seed);
    const auto one = api.transport()->open_session();
    const auto two = api.transport()->open_session();
    return std::vector{one->random(), one->random(), two->random(), two->random()};
  };
  const std::vector<double> once = numbers(3);
  EXPECT_EQ(once, numbers(3));
  EXPECT_NE(once, numbers(4));
  EXPECT_NE(once[0], once[2]);
  for (const double number : once) EXPECT_TRUE(number >= 0 && number < 1);
}

TEST(VirtualTime, OutlivesTheApiInItsSessions) {
  std::unique_ptr<HttpSession> session;
  bool acted = false;
  {
    FakeJobsApi api;
    session = api.transport()->open_session();
    api.schedule(1s, [&] { acted = true; });
  }
  (void)session->wait_until(session->now() + 2s, {});
  EXPECT_FALSE(acted);  // actions end with the api
  session->submit(1, {"https://h/api/v1/jobs", nullptr, forever});
  EXPECT_EQ(session->wait_until(forever, {}).at(0).outcome->status, 401);
}

TEST(VirtualTime, AbandonsWhatADroppedSessionHasInFlight) {
  FakeJobsApi api;
  {
    SessionAsker asker(api);
    asker.submit(1, jobs_path, forever);
    EXPECT_EQ(api.stats().sessions, 1);
  }
  api.advance(1s);
  EXPECT_TRUE(api.requests().empty());
  EXPECT_EQ(api.stats().in_flight, 0);
  EXPECT_EQ(api.stats().sessions, 0);
  EXPECT_EQ(api.stats().sessions_opened, 1);
}

TEST(VirtualTime, RecordsRequestsUnlessTurnedOffAndCountsAlways) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.advance(7s);
  (void)asker.get("/api/v1/jobs?limit=9");
  ASSERT_EQ(api.requests().size(), 1U);
  EXPECT_EQ(api.requests()[0].at, 7s);
  EXPECT_EQ(api.requests()[0].target, "/api/v1/jobs?limit=9");
  EXPECT_EQ(api.requests()[0].status, 200);
  api.record_requests(false);
  (void)asker.get(jobs_path);
  EXPECT_EQ(api.requests().size(), 1U);
  EXPECT_EQ(api.stats().requests, 2);
  api.clear_requests();
  EXPECT_TRUE(api.requests().empty());
  EXPECT_EQ(api.stats().requests, 0);
  EXPECT_EQ(api.stats().sessions, 1);
}

}  // namespace
}  // namespace sudomock::detail
