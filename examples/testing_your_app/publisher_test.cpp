// How an application tests itself with sudomock::testing: the client under test talks to an API in
// memory whose clock jumps from event to event, so nothing here waits.

#include "publisher.hpp"

#include <gtest/gtest.h>
#include <sudomock/testing/fake_jobs_api.hpp>

namespace {

using namespace std::chrono_literals;
using sudomock::JobKind;
using sudomock::JobStatus;
using sudomock::testing::FakeJob;
using sudomock::testing::FakeJobsApi;
using sudomock::testing::Fault;

class PublisherTest : public ::testing::Test {
 protected:
  std::string add_video(std::chrono::seconds running) {
    return api_.add({.kind = JobKind::video, .running = running});
  }

  FakeJobsApi api_;
  sudomock::JobsClient client_{api_.credentials(), {.transport = api_.transport()}};
  Publisher publisher_{client_, 15min};
};

TEST_F(PublisherTest, FollowsATenMinuteVideoInMicroseconds) {
  const std::string uuid = add_video(10min);
  const Outcome outcome = publisher_.publish(uuid);
  EXPECT_EQ(std::get<Published>(outcome).url, api_.find(uuid)->result_url);
  EXPECT_GE(api_.elapsed(), 10min);
  EXPECT_LE(api_.elapsed(), 10min + 10s);   // noticed within one wait of its end
  EXPECT_LE(api_.requests().size(), 100U);  // and without hammering the API
}

TEST_F(PublisherTest, GoesOnThroughAnOutage) {
  const std::string uuid = add_video(1min);
  api_.outage(5min, 30s);  // begins in half a minute: connections break
  EXPECT_TRUE(std::holds_alternative<Published>(publisher_.publish(uuid)));
  EXPECT_GE(api_.elapsed(), 5min + 30s);
}

TEST_F(PublisherTest, GoesOnThroughAnOutageOfAProxy) {
  const std::string uuid = add_video(1min);
  api_.outage(5min, 30s, {.status = 502});  // HTML, as proxies answer
  EXPECT_TRUE(std::holds_alternative<Published>(publisher_.publish(uuid)));
}

TEST_F(PublisherTest, WaitsOutAStormOf429sAsLongAsItIsAskedTo) {
  const std::string uuid = add_video(10s);
  api_.inject({.status = 429, .retry_after = 60s, .times = 5});
  EXPECT_TRUE(std::holds_alternative<Published>(publisher_.publish(uuid)));
  EXPECT_GE(api_.elapsed(), 5min);
  EXPECT_EQ(api_.requests().size(), 6U);  // not one request more than needed
}

TEST_F(PublisherTest, GetsThroughOnASmallPlan) {
  api_.set_rate_limit(sudomock::testing::RateLimit{.per_minute = 5});
  EXPECT_TRUE(std::holds_alternative<Published>(publisher_.publish(add_video(3min))));
}

TEST_F(PublisherTest, CallsTheOperatorWhenTheKeyIsRevoked) {
  const std::string uuid = add_video(10min);
  api_.schedule(1min, [this] { api_.revoke(); });
  EXPECT_TRUE(std::holds_alternative<NeedsOperator>(publisher_.publish(uuid)));
  EXPECT_LE(api_.elapsed(), 1min + 10s);  // at once, not after its whole patience
}

TEST_F(PublisherTest, TellsTheOperatorWhyAJobFailed) {
  const std::string uuid = api_.add({.kind = JobKind::video,
                                     .outcome = JobStatus::failed,
                                     .details = {{.error = "The image is too small."}}});
  const Outcome outcome = publisher_.publish(uuid);
  EXPECT_NE(std::get<NeedsOperator>(outcome).why.find("The image is too small."),
            std::string::npos);
}

TEST_F(PublisherTest, RefusesAJobThatIsNoVideo) {
  EXPECT_TRUE(std::holds_alternative<NeedsOperator>(publisher_.publish(api_.add())));
}

TEST_F(PublisherTest, TriesLaterWhenItsPatienceEnds) {
  const std::string uuid = api_.add({.kind = JobKind::video, .outcome = JobStatus::running});
  EXPECT_TRUE(std::holds_alternative<TryLater>(publisher_.publish(uuid)));
  EXPECT_EQ(api_.elapsed(), 15min);
}

TEST_F(PublisherTest, StopsAtTheVeryMomentWhenItIsAskedTo) {
  const std::string uuid = add_video(10min);
  std::stop_source stop;
  api_.schedule(90s, [&] { stop.request_stop(); });
  EXPECT_TRUE(std::holds_alternative<TryLater>(publisher_.publish(uuid, stop.get_token())));
  EXPECT_EQ(api_.elapsed(), 90s);
}

}  // namespace
