// An account that is refused pauses a watcher that runs as a service, and ends nothing.

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "support/fake_client.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using testing::Fault;
using testing::RecordedRequest;

class Pause : public ::testing::Test {
 protected:
  Pause() { fake.api.set_latency(50ms); }

  void refuse(int status, microseconds from, microseconds lasts) {
    fake.api.inject({.status = status, .times = Fault::forever, .after = from, .lasts = lasts});
  }
  void run_until(microseconds time) {
    std::stop_source stop;
    fake.api.schedule(time - fake.api.elapsed(), [&] { stop.request_stop(); });
    watcher.run(stop.get_token());
  }
  [[nodiscard]] std::vector<RecordedRequest> requests(microseconds from, microseconds to) const {
    std::vector<RecordedRequest> between = fake.api.requests();
    std::erase_if(between, [&](const auto& each) { return each.at < from || each.at >= to; });
    return between;
  }

  using Told = std::vector<std::pair<std::optional<ErrorCode>, std::chrono::seconds>>;
  Told told;  // by on_pause, and when
  FakeClient fake;
  JobWatcher watcher{
      fake.client, {.keep_running = true, .on_pause = [this](const std::optional<Error>& refusal) {
                      told.emplace_back(
                          refusal ? std::optional(refusal->code) : std::nullopt,
                          std::chrono::floor<std::chrono::seconds>(fake.api.elapsed()));
                    }}};
  WatchLog log{fake.api, watcher};
};

TEST_F(Pause, EndsNoneOfAHundredWatchesWhileAKeyIsRefused) {
  const std::vector<std::string> uuids = fake.api.add_history(100, {.running = 90s}, 100ms);
  log.watch_all(uuids);
  fake.api.schedule(10s, [&] { fake.api.revoke(); });
  fake.api.schedule(40s, [&] { fake.api.restore(); });
  run_until(5min);
  log.expect_true_ends(uuids, 10s);
}

TEST_F(Pause, IsForEachRefusalOfAnAccountAndIsTold) {
  const std::pair<int, ErrorCode> refusals[] = {{401, ErrorCode::unauthenticated},
                                                {402, ErrorCode::insufficient_credits},
                                                {403, ErrorCode::permission_denied}};
  for (const auto& [status, code] : refusals) {
    SCOPED_TRACE(status);
    told.clear();
    const std::chrono::seconds start = std::chrono::ceil<std::chrono::seconds>(fake.api.elapsed());
    const std::string uuid = fake.api.add({.outcome = JobStatus::running});
    log.watch(uuid);
    refuse(status, 0s, 30s);
    fake.api.schedule(50s, [&] { fake.api.end(uuid); });
    run_until(start + 2min);
    log.expect_true_ends({uuid}, 10s);
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(told[0], std::pair(std::optional(code), start));
    EXPECT_EQ(told[1].first, std::nullopt);
    EXPECT_GE(told[1].second, start + 30s);
    EXPECT_LE(told[1].second, start + 39s);
  }
}

TEST_F(Pause, AsksOneRequestEachCapOfTheBackoff) {
  const std::vector<std::string> uuids = fake.api.add_history(100, {.running = 1h}, 100ms);
  log.watch_all(uuids);
  refuse(401, 10s, 1h);
  // Neither new watches nor nudges are a reason to ask sooner.
  for (const auto time : {60s, 90s, 120s}) {
    fake.api.schedule(time, [&] {
      log.watch(fake.api.add({.running = 1h}));
      for (const std::string& uuid : uuids) watcher.nudge(uuid);
    });
  }
  run_until(1h);
  const std::vector<RecordedRequest> tries = requests(20s, 1h);
  ASSERT_GE(tries.size(), 58min / 8s);
  for (std::size_t i = 1; i < tries.size(); ++i) {
    EXPECT_EQ(tries[i].status, 401);
    EXPECT_GE(tries[i].at - tries[i - 1].at, usual_cap * 9 / 10);
    EXPECT_LE(tries[i].at - tries[i - 1].at, usual_cap + 60ms);
  }
}

TEST_F(Pause, WaitsForALongerRetryAfter) {
  log.watch(fake.api.add({.running = 1h}));
  fake.api.inject({.status = 403, .retry_after = 60s, .times = Fault::forever});
  run_until(150s);
  EXPECT_EQ(fake.api.requests().size(), 3u);
}

TEST_F(Pause, EndsWithANewKey) {
  JobsClient client(Credentials::api_key("sm_wrong"), {.transport = fake.api.transport()});
  JobWatcher paused(client, {.keep_running = true});
  WatchLog of_paused(fake.api, paused);
  const std::string uuid = fake.api.add({.running = 10s});
  of_paused.watch(uuid);
  std::stop_source stop;
  fake.api.schedule(50s, [&] {
    EXPECT_TRUE(of_paused.of(uuid).empty());
    EXPECT_TRUE(client.set_credentials(fake.api.credentials()));
  });
  fake.api.schedule(2min, [&] { stop.request_stop(); });
  paused.run(stop.get_token());
  ASSERT_EQ(of_paused.of(uuid).size(), 1u);
  EXPECT_TRUE(of_paused.of(uuid)[0].outcome) << of_paused.of(uuid)[0].outcome.error();
  EXPECT_LE(of_paused.of(uuid)[0].at, 50s + usual_cap + 100ms);
}

TEST_F(Pause, IsToldAgainWhenTheReasonIsAnother) {
  log.watch(fake.api.add({.running = 1h}));
  refuse(401, 0s, 30s);
  refuse(402, 30s, 30s);
  run_until(2min);
  ASSERT_EQ(told.size(), 3u);
  EXPECT_EQ(told[0].first, ErrorCode::unauthenticated);
  EXPECT_EQ(told[1].first, ErrorCode::insufficient_credits);
  EXPECT_EQ(told[2].first, std::nullopt);
}

TEST_F(Pause, GoesOnThroughFailuresThatSayNothingOfTheAccount) {
  log.watch(fake.api.add({.running = 1h}));
  refuse(401, 0s, 20s);
  refuse(503, 20s, 30s);
  fake.api.outage(30s, 50s);
  run_until(3min);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_GE(told[1].second, 80s);
  const std::vector<RecordedRequest> tries = requests(1s, 80s);
  for (std::size_t i = 1; i < tries.size(); ++i) {
    EXPECT_NE(tries[i].status, 200);
    EXPECT_GE(tries[i].at - tries[i - 1].at, usual_cap * 9 / 10);
  }
}

TEST_F(Pause, GoesOnThroughAnErrorThatEndsAWatchWithoutAnAnswer) {
  log.watch_all({fake.api.add({.running = 1h}), fake.api.add({.running = 1h})});
  refuse(401, 0s, 20s);
  fake.api.inject({.drop = true, .drop_as = ErrorCode::tls, .after = 20s});
  refuse(401, 0s, 60s);
  run_until(2min);
  EXPECT_EQ(log.size(), 2u);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_GE(told[1].second, 60s);
}

TEST_F(Pause, EndsWithAnErrorThatOnlyAnAcceptedAccountGets) {
  const std::string unknown = "0b7e9a86-9a4c-4ef5-b0e9-f8a1f6f3a111";
  log.watch(unknown);
  refuse(403, 0s, 20s);
  run_until(1min);
  ASSERT_EQ(log.of(unknown).size(), 1u);
  EXPECT_EQ(log.of(unknown)[0].outcome.error().code, ErrorCode::not_found);
  ASSERT_EQ(told.size(), 2u);
}

TEST_F(Pause, IsNoneWithoutKeepRunning) {
  JobWatcher once(fake.client, {.on_pause = [](const auto&) { FAIL(); }});
  WatchLog of_once(fake.api, once);
  const std::vector<std::string> uuids = fake.api.add_history(40, {.running = 90s}, 100ms);
  of_once.watch_all(uuids);
  refuse(401, 0s, 1min);
  once.run();
  for (const std::string& uuid : uuids) {
    ASSERT_EQ(of_once.of(uuid).size(), 1u);
    EXPECT_EQ(of_once.of(uuid)[0].outcome.error().code, ErrorCode::unauthenticated);
  }
}

TEST_F(Pause, EndsNoTimeoutAndNamesTheRefusal) {
  const std::string asked = fake.api.add({.running = 1h});
  const std::string never_asked = fake.api.add({.running = 1h});
  log.watch(asked, 30s);
  fake.api.schedule(5s, [&] { log.watch(never_asked, 2s); });
  refuse(401, 0s, 1h);
  run_until(2min);
  for (const std::string& uuid : {asked, never_asked}) {
    ASSERT_EQ(log.of(uuid).size(), 1u);
    const Error& error = log.of(uuid)[0].outcome.error();
    EXPECT_EQ(error.code, ErrorCode::poll_timeout);
    EXPECT_NE(error.message.find("HTTP 401"), std::string::npos) << error.message;
  }
  EXPECT_LE(log.of(asked)[0].at, 30s);
  EXPECT_LE(log.of(never_asked)[0].at, 7s);
}

TEST_F(Pause, EndsWithAStopAsEver) {
  const std::string uuid = fake.api.add({.running = 3min});
  log.watch(uuid);
  refuse(401, 0s, 1min);
  run_until(30s);
  ASSERT_EQ(log.of(uuid).size(), 1u);
  EXPECT_EQ(log.of(uuid)[0].outcome.error().code, ErrorCode::cancelled);
  EXPECT_EQ(watcher.counts().paused_since, std::nullopt);
  const std::string again = fake.api.add({.running = 1min});
  log.watch(again);
  run_until(4min);
  log.expect_true_ends({again}, 10s);
}

TEST_F(Pause, IsCounted) {
  const auto start = fake.api.transport()->open_session()->now();
  log.watch(fake.api.add({.running = 1h}));
  refuse(401, 10s, 30s);
  std::vector<std::optional<HttpSession::time_point>> since;
  for (const auto time : {9s, 35s, 55s}) {
    fake.api.schedule(time, [&] { since.push_back(watcher.counts().paused_since); });
  }
  run_until(1min);
  ASSERT_EQ(since.size(), 3u);
  EXPECT_EQ(since[0], std::nullopt);
  EXPECT_GE(since[1], start + 10s);
  EXPECT_LE(since[1], start + 20s);
  EXPECT_EQ(since[2], std::nullopt);
}

TEST_F(Pause, WhoseCallbackThrowsLosesNothing) {
  int calls = 0;
  JobWatcher throwing(fake.client, {.keep_running = true, .on_pause = [&](const auto&) {
                                      ++calls;
                                      throw std::runtime_error("thrown by on_pause");
                                    }});
  WatchLog of_throwing(fake.api, throwing);
  const std::vector<std::string> uuids = fake.api.add_history(20, {.running = 90s}, 100ms);
  of_throwing.watch_all(uuids);
  refuse(401, 10s, 30s);
  std::stop_source stop;
  fake.api.schedule(5min, [&] { stop.request_stop(); });
  EXPECT_THROW(throwing.run(stop.get_token()), std::runtime_error);
  EXPECT_THROW(throwing.run(stop.get_token()), std::runtime_error);
  throwing.run(stop.get_token());
  EXPECT_EQ(calls, 2);
  of_throwing.expect_true_ends(uuids, 10s);
}

// A key that may not see one job, say.
TEST_F(Pause, IsNotForOneJobThatAloneIsRefusedAgainAndAgain) {
  const std::vector<std::string> uuids = fake.api.add_history(20, {.running = 10min}, 100ms);
  const std::string refused = fake.api.add({.running = 1h});
  fake.api.inject({.status = 403, .only_for = "/jobs/" + refused, .times = Fault::forever});
  log.watch(refused);
  log.watch_all(uuids);
  run_until(15min);
  log.expect_true_ends(uuids, 10s);
  ASSERT_EQ(log.of(refused).size(), 1u);
  EXPECT_EQ(log.of(refused)[0].outcome.error().code, ErrorCode::cancelled);
  EXPECT_EQ(told.size(), 2u);
}

// A key that may not list, say.
TEST_F(Pause, IsNotForAListThatAloneIsRefused) {
  const std::vector<std::string> uuids = fake.api.add_history(20, {.running = 90s}, 100ms);
  fake.api.inject({.status = 403, .only_for = "/jobs?", .times = Fault::forever});
  log.watch_all(uuids);
  run_until(5min);
  log.expect_true_ends(uuids, 10s);
  EXPECT_TRUE(told.empty());
}

TEST_F(Pause, BeginsAnewForAJobThatWasAcceptedMeanwhile) {
  log.watch(fake.api.add({.running = 1h}));
  refuse(401, 10s, 20s);
  refuse(401, 60s, 20s);
  run_until(2min);
  EXPECT_EQ(told.size(), 4u);
}

TEST_F(Pause, LeavesNothingOfTheListBehind) {
  const std::vector<std::string> uuids = fake.api.add_history(200, {.running = 10min}, 100ms);
  log.watch_all(uuids);
  refuse(401, 30s, 10s);
  run_until(80s);
  ASSERT_EQ(told.size(), 2u);
  int lists = 0;
  for (const RecordedRequest& each : requests(50s, 80s)) {
    if (each.target.find("/jobs?") != std::string::npos) ++lists;
  }
  EXPECT_GE(lists, 8);
}

}  // namespace
}  // namespace sudomock
