#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "support/fake_client.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using testing::FakeJob;

// The owner of the job that a request may see tells which key it had.
class SetCredentials : public ::testing::Test {
 protected:
  SetCredentials() { fake.api.accept_api_key("sm_new", "new"); }

  FakeClient fake;
  const std::string old_job = fake.api.add({.outcome = JobStatus::running});
  const std::string new_job = fake.api.add({.outcome = JobStatus::running, .owner = "new"});
};

TEST_F(SetCredentials, AreInForceFromTheNextRequest) {
  EXPECT_TRUE(fake.client.get(old_job));
  EXPECT_EQ(fake.client.get(new_job).error().code, ErrorCode::not_found);
  ASSERT_TRUE(fake.client.set_credentials(Credentials::api_key("sm_new")));
  EXPECT_TRUE(fake.client.get(new_job));
  EXPECT_EQ(fake.client.get(old_job).error().code, ErrorCode::not_found);
}

TEST_F(SetCredentials, AreOfAnyKind) {
  fake.api.accept_bearer("token", "new");
  ASSERT_TRUE(fake.client.set_credentials(Credentials::bearer("token")));
  EXPECT_TRUE(fake.client.get(new_job));
  ASSERT_TRUE(fake.client.set_credentials(fake.api.credentials()));
  EXPECT_TRUE(fake.client.get(old_job));
}

TEST_F(SetCredentials, ThatCannotBeUsedAreRefusedAndChangeNothing) {
  const Result<void> refused = fake.client.set_credentials(Credentials::api_key(" "));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
  EXPECT_TRUE(fake.client.get(old_job));
}

TEST_F(SetCredentials, MakeNoClientUsableThatIsNot) {
  JobsClient refused = fake.make({.max_requests_per_minute = 0});
  EXPECT_EQ(refused.set_credentials(fake.api.credentials()).error(), refused.check().error());
  const JobsClient moved = std::move(fake.client);
  const Result<void> set = fake.client.set_credentials(  // NOLINT(bugprone-use-after-move)
      fake.api.credentials());
  EXPECT_EQ(set.error().code, ErrorCode::invalid_argument);
}

// Nothing is answered before.
TEST_F(SetCredentials, AreThoseOfAWatcherThatRuns) {
  fake.api.outage(20s);
  fake.api.schedule(
      15s, [this] { ASSERT_TRUE(fake.client.set_credentials(Credentials::api_key("sm_new"))); });
  const FakeJob of_new{.running = 60s, .owner = "new"};
  JobWatcher watcher(fake.client);
  int ended = 0;
  for (const std::string& uuid : fake.api.add_history(5, of_new, 0s)) {
    watcher.watch(uuid, [&](const std::string&, const JobOutcome& outcome) {
      EXPECT_TRUE(outcome) << outcome.error();
      ++ended;
    });
  }
  watcher.run();
  EXPECT_EQ(ended, 5);
}

TEST_F(SetCredentials, AreThoseOfTheNextTry) {
  fake.api.inject({.status = 503});
  fake.api.schedule(
      100ms, [this] { ASSERT_TRUE(fake.client.set_credentials(Credentials::api_key("sm_new"))); });
  EXPECT_TRUE(fake.client.get(new_job));
}

TEST_F(SetCredentials, AreThoseOfARangeThatHasBegun) {
  const std::string newest = fake.api.add({.outcome = JobStatus::running});
  JobRange jobs = fake.client.list_all({.limit = 1});
  auto at = jobs.begin();
  EXPECT_EQ((*at)->render_uuid, newest);
  ASSERT_TRUE(fake.client.set_credentials(Credentials::api_key("sm_new")));
  ++at;
  ASSERT_NE(at, jobs.end());
  EXPECT_EQ((*at)->render_uuid, new_job) << "the cursor is a place in time";
}

/// Answers with a text that repeats both keys, after `meanwhile`.
class EchoingSession final : public HttpSession {
 public:
  explicit EchoingSession(const std::function<void()>& meanwhile) : meanwhile_(meanwhile) {}

  time_point now() const override { return time_point(1h); }
  double random() override { return 0.0; }
  bool is_healthy() const override { return true; }
  void submit(std::uint64_t id, HttpRequest) override { id_ = id; }
  std::vector<HttpCompletion> wait_until(time_point, const std::stop_token&) override {
    meanwhile_();
    HttpResponse response;
    response.status = 404;
    response.request_id = "sm_before sm_after";
    response.body = R"({"detail":"neither sm_before nor sm_after is known","success":false})";
    std::vector<HttpCompletion> completions;
    completions.push_back({id_, std::move(response)});
    return completions;
  }

 private:
  const std::function<void()>& meanwhile_;
  std::uint64_t id_ = 0;
};

class EchoingTransport final : public Transport {
 public:
  std::unique_ptr<HttpSession> open_session() override {
    return std::make_unique<EchoingSession>(meanwhile);
  }
  std::function<void()> meanwhile = [] {};
};

TEST(SetCredentialsSecret, OfNowAndBeforeAreInNoText) {
  const auto transport = std::make_shared<EchoingTransport>();
  std::vector<std::string> ids;
  JobsClient client(Credentials::api_key("sm_before"),
                    {.transport = transport, .on_request = [&](const RequestEvent& event) {
                       ids.push_back(event.request_id);
                     }});
  transport->meanwhile = [&] {
    ASSERT_TRUE(client.set_credentials(Credentials::api_key("sm_after")));
  };
  for (int call = 0; call < 2; ++call) {
    EXPECT_EQ(client.get("x").error().detail, "neither *** nor *** is known");
    EXPECT_EQ(ids.back(), "*** ***");
    transport->meanwhile = [] {};
  }
}

TEST_F(SetCredentials, MayComeFromAnyThread) {
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 3; ++thread) {
      threads.emplace_back([&] {
        for (int i = 0; i < 200; ++i) {
          ASSERT_TRUE(fake.client.set_credentials(i % 2 == 0 ? Credentials::api_key("sm_new")
                                                             : fake.api.credentials()));
          const Result<Job> seen = fake.client.get(old_job);
          ASSERT_TRUE(seen || seen.error().code == ErrorCode::not_found) << seen.error();
        }
      });
    }
  }
  ASSERT_TRUE(fake.client.set_credentials(Credentials::api_key("sm_new")));
  EXPECT_TRUE(fake.client.get(new_job));
}

}  // namespace
}  // namespace sudomock
