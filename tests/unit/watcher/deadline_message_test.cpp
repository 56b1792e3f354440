// What a watch says when its time is over, and when.

#include <cstdlib>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_client.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using ::testing::HasSubstr;
using ::testing::Not;

double seconds(microseconds span) { return std::chrono::duration<double>(span).count(); }

// But for the part of a round trip in which no answer could come.
void expect_full_wait(microseconds waited, microseconds timeout, microseconds round_trip) {
  EXPECT_LE(waited, timeout);
  EXPECT_GE(waited, timeout - std::max<microseconds>(15ms, round_trip / 4))
      << "round trip " << seconds(round_trip) << " s, waited " << seconds(waited) << " s";
}

// The number after "after" in the message, which is how long it says that it waited.
void expect_message_tells_of(microseconds waited, const std::string& message) {
  const std::size_t at = message.find("after ");
  ASSERT_NE(at, std::string::npos) << message;
  EXPECT_NEAR(std::strtod(message.c_str() + at + 6, nullptr), seconds(waited),
              0.02 * seconds(waited) + 0.5)
      << message;
}

class TimeoutMessage : public ::testing::TestWithParam<microseconds> {};

TEST_P(TimeoutMessage, OfASweptJobClaimsNoFailureThatWasNone) {
  FakeClient fake;
  fake.api.set_latency(GetParam());
  const std::vector<std::string> uuids =
      fake.api.add_history(5, {.outcome = JobStatus::running}, 0s);
  JobWatcher watcher(fake.client, {.timeout = 120s});
  WatchLog log(fake.api, watcher);
  log.watch_all(uuids);
  ASSERT_NO_THROW(watcher.run());
  for (const std::string& uuid : uuids) {
    ASSERT_EQ(log.of(uuid).size(), 1U);
    const Error& error = log.of(uuid)[0].outcome.error();
    EXPECT_EQ(error.code, ErrorCode::poll_timeout);
    EXPECT_THAT(error.message, Not(HasSubstr("failed")));
    ASSERT_NE(error.last_job, nullptr);
    EXPECT_EQ(error.last_job->status, JobStatus::running);
    expect_full_wait(log.of(uuid)[0].at, 120s, GetParam());
    expect_message_tells_of(log.of(uuid)[0].at, error.message);
  }
}

TEST_P(TimeoutMessage, OfAPollClaimsNoFailureThatWasNone) {
  FakeClient fake;
  fake.api.set_latency(GetParam());
  const std::string uuid = fake.api.add({.outcome = JobStatus::running});
  const Result<Job> job = fake.client.poll_until_terminal(uuid, {.timeout = 120s});
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().code, ErrorCode::poll_timeout);
  EXPECT_THAT(job.error().message, Not(HasSubstr("failed")));
  expect_full_wait(fake.api.elapsed(), 120s, GetParam());
  expect_message_tells_of(fake.api.elapsed(), job.error().message);
}

INSTANTIATE_TEST_SUITE_P(RoundTrip, TimeoutMessage, ::testing::Values(0us, 50ms, 300ms, 1s, 3s));

TEST(TimeoutMessages, OfAPollThatWasNeverCheckedSaySo) {
  FakeClient fake({.max_requests_per_minute = 1});
  const std::string uuid = fake.api.add(job_of(0s));
  ASSERT_TRUE(fake.client.get(uuid));
  const Result<Job> outcome = fake.client.poll_until_terminal(uuid, {.timeout = 30s});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::poll_timeout);
  EXPECT_EQ(outcome.error().attempts, 0);
  EXPECT_THAT(outcome.error().message,
              HasSubstr("in 30 s no request was possible within the limit of 1 a minute"));
  EXPECT_THAT(outcome.error().message, Not(HasSubstr("had not ended")));
}

TEST(TimeoutMessages, OfAPollThatWasCheckedOnceAndHadNoOtherTurnSaySo) {
  FakeClient fake({.max_requests_per_minute = 2});
  fake.api.set_latency(100ms);
  const std::string uuid = fake.api.add(job_of(5s));
  ASSERT_TRUE(fake.client.get(uuid));
  const Error error = fake.client.poll_until_terminal(uuid, {.timeout = 30s}).error();
  EXPECT_EQ(error.attempts, 1);
  EXPECT_THAT(error.message,
              HasSubstr("it had not ended after 0.1 s, and until 30 s no request was "
                        "possible within the limit of 2 a minute"));
}

TEST(TimeoutMessages, OfAPollWhoseLaterChecksFailedSaySo) {
  FakeClient fake;
  const std::string uuid = fake.api.add(job_of(5s));
  fake.api.inject({.status = 503, .skip = 1, .times = testing::Fault::forever});
  const Error error = fake.client.poll_until_terminal(uuid, {.timeout = 30s}).error();
  EXPECT_THAT(error.message, HasSubstr("it had not ended after 0 s, and until 30 s no check "
                                       "succeeded; the last 8 checks failed"));
}

TEST(TimeoutMessages, OfAPollThatNeverHadAnAnswerClaimNothingAboutTheJob) {
  FakeClient fake;
  const std::string uuid = fake.api.add(job_of(5s));
  fake.api.inject({.status = 503, .times = testing::Fault::forever});
  const Error error = fake.client.poll_until_terminal(uuid, {.timeout = 30s}).error();
  EXPECT_THAT(error.message, HasSubstr("no check succeeded"));
  EXPECT_THAT(error.message, Not(HasSubstr("had not ended")));
}

TEST(TimeoutMessages, OfAWatchThatAPageHasShownSayThatItHadNotEnded) {
  FakeClient fake({.max_requests_per_minute = 2});
  const std::vector<std::string> uuids =
      fake.api.add_history(5, {.outcome = JobStatus::running}, 0s);
  JobWatcher watcher(fake.client, {.timeout = 20s});
  WatchLog log(fake.api, watcher);
  log.watch_all(uuids);
  watcher.run();
  for (const std::string& uuid : uuids) {
    EXPECT_THAT(log.of(uuid)[0].outcome.error().message, HasSubstr("it had not ended after"));
  }
}

TEST(TimeoutMessages, OfAWatchThatCameTooLateForTheLastPageSaySo) {
  FakeClient fake({.max_requests_per_minute = 1});
  JobWatcher watcher(fake.client, {.timeout = 20s});
  WatchLog log(fake.api, watcher);
  const std::vector<std::string> uuids =
      fake.api.add_history(5, {.outcome = JobStatus::running}, 0s);
  for (const std::string& uuid : uuids) {
    watcher.watch(
        uuid, [](const std::string&, const Result<Job>&) {}, 60s);
  }
  fake.api.schedule(8s, [&] { log.watch_all(uuids); });
  watcher.run();
  for (const std::string& uuid : uuids) {
    EXPECT_THAT(log.of(uuid)[0].outcome.error().message,
                HasSubstr("no request was possible within the limit of 1 a minute"));
  }
}

TEST(TimeoutMessages, NameTheFailureThatWasOne) {
  FakeClient fake;
  const std::vector<std::string> uuids =
      fake.api.add_history(5, {.outcome = JobStatus::running}, 0s);
  fake.api.outage(1h, 60s, {.status = 502});
  JobWatcher watcher(fake.client, {.timeout = 120s});
  WatchLog log(fake.api, watcher);
  log.watch_all(uuids);
  ASSERT_NO_THROW(watcher.run());
  for (const std::string& uuid : uuids) {
    ASSERT_EQ(log.of(uuid).size(), 1U);
    EXPECT_EQ(log.of(uuid)[0].outcome.error().http_status, 502) << log.of(uuid)[0].outcome.error();
  }
}

}  // namespace
}  // namespace sudomock
