// The longest span that a type can hold is for ever in a script of the fake API, too.

#include <gtest/gtest.h>

#include <sudomock/sudomock.hpp>
#include <sudomock/testing/fake_jobs_api.hpp>

namespace sudomock::testing {
namespace {

using namespace std::chrono_literals;

constexpr auto longest = std::chrono::microseconds::max();

class LongestFakeSpan : public ::testing::Test {
 protected:
  [[nodiscard]] std::size_t listed() const { return client.list().value().jobs.size(); }

  FakeJobsApi api;
  JobsClient client{api.credentials(), {.transport = api.transport()}};
};

TEST_F(LongestFakeSpan, OfAStageIsNeverOver) {
  const std::string uuid = api.add({.queued = 1s, .dispatched = longest, .running = longest});
  api.advance(24h * 365);
  EXPECT_EQ(client.get(uuid)->status, JobStatus::dispatched);
  EXPECT_EQ(client.get(api.add({.queued = longest, .running = longest}))->status,
            JobStatus::queued);
}

TEST_F(LongestFakeSpan, OfAnAgeIsLongAgo) {
  const std::string uuid = api.add({.age = longest});
  EXPECT_EQ(client.get(uuid)->status, JobStatus::succeeded);
  EXPECT_LT(*client.get(uuid)->created_at, api.now() - std::chrono::years(40));
  EXPECT_EQ(api.add_history(3, {.age = longest}, longest).size(), 3u);
  EXPECT_EQ(listed(), 4u);
}

TEST_F(LongestFakeSpan, OfALatencyOrADelayIsATimeout) {
  const std::string uuid = api.add();
  api.inject({.delay = longest, .times = Fault::forever});
  EXPECT_EQ(client.get(uuid).error().code, ErrorCode::timeout);
  api.clear_faults();
  api.set_latency(longest);
  EXPECT_EQ(client.get(uuid).error().code, ErrorCode::timeout);
}

TEST_F(LongestFakeSpan, OfAnOutageNeverEndsOrNeverBegins) {
  const std::string uuid = api.add();
  api.outage(longest, longest);
  EXPECT_TRUE(client.get(uuid));
  api.outage(longest);
  api.advance(24h * 365);
  EXPECT_EQ(client.get(uuid).error().code, ErrorCode::network);
}

TEST_F(LongestFakeSpan, OfAListsLagShowsNothing) {
  api.add();
  api.set_cursor_lifetime(longest);
  EXPECT_EQ(listed(), 1u);
  api.set_list_lag(longest);
  EXPECT_EQ(listed(), 0u);
}

TEST_F(LongestFakeSpan, PassesWithWhatWasScheduledForIt) {
  int ran = 0;
  int delivered = 0;
  api.deliver_webhooks({.handler = [&](const WebhookDelivery&) { ++delivered; },
                        .delay = longest,
                        .spread = longest});
  api.add();
  api.schedule(longest, [&] { ++ran; });
  api.advance(24h * 365);
  EXPECT_EQ(ran + delivered, 0);
  for (int i = 0; i < 10; ++i) api.advance(longest);
  EXPECT_EQ(ran, 1);
  EXPECT_GE(api.elapsed(), std::chrono::years(40));
  EXPECT_EQ(listed(), 1u);
}

}  // namespace
}  // namespace sudomock::testing
