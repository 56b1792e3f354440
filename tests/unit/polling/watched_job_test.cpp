#include "polling/watched_job.hpp"

#include <string>

#include <gmock/gmock.h>

#include "support/start_time.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using test::start;

class WatchedJobTest : public testing::Test {
 protected:
  WatchedJobTest() {
    watch.started = start;
    job.render_uuid = "a";
  }
  /// Why a watch gives up 10 s after its begin.
  [[nodiscard]] std::string why(std::optional<std::size_t> limit = {}) const {
    return job.out_of_time(watch, start + 10s, limit);
  }

  WatchedJob job;
  Watch watch;
};

TEST_F(WatchedJobTest, SaysThatItWasNotAskedAbout) {
  EXPECT_EQ(why(), "in 10 s it was not asked about");
  EXPECT_EQ(why(30), "in 10 s no request was possible within the limit of 30 a minute");
  watch.requests_before = job.known.requests = 4;
  EXPECT_EQ(why(), "in 10 s it was not asked about") << "others were, before";
}

TEST_F(WatchedJobTest, SaysThatNoCheckSucceeded) {
  watch.requests_before = 4;
  job.known.requests = 5;
  EXPECT_EQ(why(30), "in 10 s no check succeeded");
}

TEST_F(WatchedJobTest, SaysHowLongItWasSeenToGoOn) {
  Job running;
  watch.checks_before = 2;
  job.known.checks = 2;
  job.known.remember(running, start + 9s + 1ms);
  EXPECT_EQ(why(30), "it had not ended after 9.001 s");
  job.known.remember(running, start + 9s);
  EXPECT_EQ(why(), "it had not ended after 9 s, and until 10 s it was not asked about");
  job.known.tries = 1;
  EXPECT_EQ(why(30), "it had not ended after 9 s, and until 10 s no check succeeded");
}

TEST_F(WatchedJobTest, CountsEachFailureSinceTheLastGoodAnswer) {
  Error failure;
  failure.code = ErrorCode::server_error;
  failure.message = "the API is down";
  failure.http_status = 503;
  job.known.failures = 1;
  job.known.last_failure = std::make_shared<const Error>(failure);
  const auto message = [&] { return job.gave_up(ErrorCode::poll_timeout, "why", watch).message; };
  const std::string begin = "gave up on job a: why";
  EXPECT_EQ(message(), begin + "; the last check failed with server_error: the API is down");
  EXPECT_EQ(job.gave_up(ErrorCode::cancelled, "", watch).http_status, 503);
  job.known.failures = 2;
  EXPECT_EQ(message(), begin +
                           "; the last 2 checks failed, the latest with server_error: the API "
                           "is down");
  Job running;
  running.status_text = "running";
  job.known.remember(running, start);
  EXPECT_EQ(message(), begin + "; its last status was \"running\"");
}

}  // namespace
}  // namespace sudomock::detail
