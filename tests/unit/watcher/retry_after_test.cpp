// `Retry-After`, sensible or not, on lookups and lists.

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/fake_client.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using testing::Fault;

// As many as may be when the refusal comes.
constexpr int under_way = 16;  // WatchOptions::max_in_flight

constexpr auto days20 = std::chrono::hours{480};

std::ptrdiff_t requests_within(const testing::FakeJobsApi& api, microseconds from,
                               microseconds to) {
  const auto requests = api.requests();
  return std::count_if(requests.begin(), requests.end(),
                       [&](const auto& request) { return request.at > from && request.at < to; });
}

class RetryAfterOf : public ::testing::TestWithParam<int> {};

TEST_P(RetryAfterOf, TwentyDaysOnOneListPageIsObeyedForAnHourAtMost) {
  FakeClient fake;
  fake.api.inject({.status = GetParam(), .retry_after = days20, .only_for = "/jobs?"});
  const std::vector<std::string> uuids = fake.api.add_history(120, job_of(60s), 0s);
  JobWatcher watcher(fake.client);
  WatchLog log(fake.api, watcher);
  log.watch_all(uuids);
  ASSERT_NO_THROW(watcher.run());
  log.expect_true_ends(uuids, 1h);
}

TEST_P(RetryAfterOf, TwentyDaysOnOneLookupIsObeyedForAnHourAtMost) {
  for (const bool sweep_lists : {false, true}) {
    FakeClient fake;
    const std::vector<std::string> uuids = fake.api.add_history(5, job_of(60s), 0s);
    fake.api.inject({.status = GetParam(), .retry_after = days20, .only_for = uuids[2]});
    JobWatcher watcher(fake.client, {.sweep_lists = sweep_lists});
    WatchLog log(fake.api, watcher);
    log.watch_all(uuids);
    ASSERT_NO_THROW(watcher.run());
    log.expect_true_ends(uuids, 1h);
  }
}

TEST_P(RetryAfterOf, TwentyDaysIsObeyedByALonePollForAnHourAtMost) {
  FakeClient fake;
  fake.api.inject({.status = GetParam(), .retry_after = days20});
  const std::string uuid = fake.api.add(job_of(60s));
  ASSERT_TRUE(fake.client.poll_until_terminal(uuid, {.timeout = std::nullopt}));
  EXPECT_LE(fake.api.elapsed(), 1h);
}

TEST_P(RetryAfterOf, OneLookupPausesTheWholeClient) {
  FakeClient fake;
  fake.api.set_latency(50ms);
  fake.api.inject({.status = GetParam(), .retry_after = 59s});
  const std::vector<std::string> uuids = fake.api.add_history(200, job_of(30s), 0s);
  JobWatcher watcher(fake.client, {.sweep_lists = false});
  WatchLog log(fake.api, watcher);
  log.watch_all(uuids);
  ASSERT_NO_THROW(watcher.run());
  EXPECT_LE(requests_within(fake.api, 0s, 59s), under_way);
}

TEST_P(RetryAfterOf, OneListPagePausesTheWholeClient) {
  FakeClient fake;
  fake.api.set_latency(50ms);
  fake.api.inject({.status = GetParam(), .retry_after = 59s, .only_for = "/jobs?"});
  const std::vector<std::string> uuids = fake.api.add_history(200, job_of(90s), 0s);
  JobWatcher watcher(fake.client);
  WatchLog log(fake.api, watcher);
  log.watch_all(uuids);
  ASSERT_NO_THROW(watcher.run());
  const auto requests = fake.api.requests();
  const auto refused = std::find_if(requests.begin(), requests.end(), [](const auto& request) {
    return request.status == GetParam();
  });
  ASSERT_NE(refused, requests.end());
  EXPECT_LE(requests_within(fake.api, refused->at, refused->at + 59s), under_way);
}

TEST_P(RetryAfterOf, ALoneCallPausesAWatcher) {
  FakeClient fake;
  fake.api.set_latency(50ms);
  const std::vector<std::string> uuids = fake.api.add_history(200, job_of(90s), 0s);
  fake.api.inject({.status = GetParam(), .retry_after = 59s, .only_for = "asked-alone"});
  JobWatcher watcher(fake.client, {.sweep_lists = false});
  WatchLog log(fake.api, watcher);
  log.watch_all(uuids);
  fake.api.schedule(10s, [&] { EXPECT_FALSE(fake.client.get("asked-alone")); });
  ASSERT_NO_THROW(watcher.run());
  EXPECT_LE(requests_within(fake.api, 10100ms, 69s), under_way);
}

TEST_P(RetryAfterOf, ZeroIsARefusalAllTheSame) {
  for (const bool sweep_lists : {false, true}) {
    FakeClient fake;
    fake.api.set_latency(50ms);
    fake.api.outage(5min, 0s, {.status = GetParam(), .retry_after = 0s});
    const std::vector<std::string> uuids = fake.api.add_history(300, job_of(60s), 0s);
    JobWatcher watcher(fake.client, {.sweep_lists = sweep_lists});
    WatchLog log(fake.api, watcher);
    log.watch_all(uuids);
    ASSERT_NO_THROW(watcher.run());
    // A 503 is an outage, which slows each job down but teaches no limit.
    const int most = GetParam() == 429 ? 3000 : 15'000;
    EXPECT_LE(requests_within(fake.api, -1s, 5min), most) << "sweep_lists: " << sweep_lists;
    EXPECT_EQ(log.size(), 300U);
  }
}

TEST_P(RetryAfterOf, APastDeadlineEndsEachWatchAtOnce) {
  for (const std::size_t jobs : {1U, 5U, 120U}) {
    FakeClient fake;
    fake.api.set_latency(50ms);
    const std::vector<std::string> uuids =
        fake.api.add_history(static_cast<int>(jobs), job_of(10min), 0s);
    fake.api.inject({.status = GetParam(), .retry_after = 120s, .times = Fault::forever});
    JobWatcher watcher(fake.client, {.timeout = 60s});
    WatchLog log(fake.api, watcher);
    log.watch_all(uuids);
    ASSERT_NO_THROW(watcher.run());
    EXPECT_LE(fake.api.elapsed(), 50ms) << jobs << " jobs";
    ASSERT_EQ(log.size(), jobs);
    for (const std::string& uuid : uuids) {
      const Result<Job>& outcome = log.of(uuid).at(0).outcome;
      ASSERT_FALSE(outcome);
      EXPECT_EQ(outcome.error().code, ErrorCode::poll_timeout);
    }
  }
}

TEST_P(RetryAfterOf, AnotherCallPastTheDeadlineEndsAPollAndAWatchAtOnce) {
  FakeClient fake;
  fake.api.inject({.status = GetParam(), .retry_after = 120s});
  EXPECT_FALSE(fake.client.get("asked-alone"));
  const std::string uuid = fake.api.add(job_of(10s));
  const microseconds before = fake.api.elapsed();
  const Result<Job> job = fake.client.poll_until_terminal(uuid, {.timeout = 60s});
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().code, ErrorCode::poll_timeout);
  const Result<JobResult> result = fake.client.wait_for_result(uuid, {.timeout = 60s});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::poll_timeout);
  JobWatcher watcher(fake.client, {.timeout = 60s});
  WatchLog log(fake.api, watcher);
  log.watch(uuid);
  watcher.run();
  EXPECT_EQ(log.of(uuid).at(0).outcome.error().code, ErrorCode::poll_timeout);
  for (const Result<JobListItem>& item : fake.client.list_all()) {
    EXPECT_EQ(item.error().code, ErrorCode::rate_limited);
  }
  EXPECT_EQ(fake.api.elapsed(), before);
}

// A 429 of the limit of jobs under way at once is no reason to poll more slowly: fewer requests
// would not end it.

TEST(ConcurrentLimit, PausesNobodyButTheJobThatMetIt) {
  for (const bool sweep_lists : {false, true}) {
    FakeClient fake;
    const std::vector<std::string> uuids = fake.api.add_history(20, job_of(30s), 0s);
    fake.api.inject({.status = 429,
                     .concurrent_limit = true,
                     .retry_after = 20s,
                     .rate_limit_remaining = 0,
                     .rate_limit_reset = 10min,
                     .only_for = uuids[2]});
    JobWatcher watcher(fake.client, {.sweep_lists = sweep_lists});
    WatchLog log(fake.api, watcher);
    log.watch_all(uuids);
    ASSERT_NO_THROW(watcher.run());
    log.expect_true_ends(uuids, usual_cap);
    // Meanwhile the others are looked after as ever: two lookups each, or three pages.
    EXPECT_GE(requests_within(fake.api, 1s, 20s), sweep_lists ? 3 : 19 * 2);
  }
}

TEST(ConcurrentLimit, HoldsItsOwnJobForItsRetryAfter) {
  FakeClient fake;
  const std::string uuid = fake.api.add(job_of(5s));
  fake.api.inject({.status = 429, .concurrent_limit = true, .retry_after = 20s});
  ASSERT_TRUE(fake.client.poll_until_terminal(uuid));
  EXPECT_EQ(fake.api.requests().at(1).at, 20s);
  EXPECT_EQ(fake.api.stats().requests, 2);
}

TEST(ConcurrentLimit, OnOneListPageHoldsNobodysLookups) {
  FakeClient fake;
  fake.api.inject({.status = 429,
                   .concurrent_limit = true,
                   .retry_after = 10min,
                   .only_for = "/jobs?",
                   .times = Fault::forever});
  const std::vector<std::string> uuids = fake.api.add_history(20, job_of(30s), 0s);
  JobWatcher watcher(fake.client);
  WatchLog log(fake.api, watcher);
  log.watch_all(uuids);
  ASSERT_NO_THROW(watcher.run());
  log.expect_true_ends(uuids, usual_cap);
}

TEST(ConcurrentLimit, TeachesNoLimitOfRequests) {
  const auto requests_with = [](bool concurrent_limit) {
    FakeClient fake;
    fake.api.set_latency(50ms);
    fake.api.outage(1min, 0s, {.status = 429, .concurrent_limit = concurrent_limit});
    const std::vector<std::string> uuids = fake.api.add_history(300, job_of(4min), 0s);
    JobWatcher watcher(fake.client, {.sweep_lists = false});
    WatchLog log(fake.api, watcher);
    log.watch_all(uuids);
    watcher.run();
    return requests_within(fake.api, 70s, 4min);
  };
  EXPECT_GT(requests_with(true), 2 * requests_with(false));
}

TEST(ConcurrentLimit, LeavesTheNextCallAlone) {
  FakeClient fake({.retry = {.max_attempts = 1}});
  const std::string uuid = fake.api.add();
  fake.api.inject({.status = 429, .concurrent_limit = true, .retry_after = 100s});
  const Error error = fake.client.get(uuid).error();
  EXPECT_EQ(error.code, ErrorCode::rate_limited);
  EXPECT_EQ(error.retry_after, 100s);
  EXPECT_EQ(error.detail,
            "Too many concurrent requests (resource: concurrent-render, limit: 3, current: 3)");
  EXPECT_TRUE(fake.client.get(uuid));
}

INSTANTIATE_TEST_SUITE_P(Status, RetryAfterOf, ::testing::Values(429, 503));

}  // namespace
}  // namespace sudomock
