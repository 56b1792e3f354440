#include <gmock/gmock.h>

#include "http/session_pool.hpp"
#include "stalls.hpp"
#include "support/lane.hpp"
#include "support/socket_server.hpp"
#include "support/timer.hpp"

namespace sudomock::test {
namespace {

using testing::HasSubstr;

// Issue 3, point 2: within 250 ms on a loaded machine.
constexpr auto tolerance = 250ms;

std::vector<StallCase> stalls() {
  return {{"Dns", stall_dns, true},
          {"Connect", stall_connect, true},
          {"Handshake", stall_handshake, true},
          {"SilenceBeforeHeaders", stall_before_headers, false},
          {"SilenceAfterHeaders", stall_after_headers, false},
          {"DrippingBody", stall_dripping, false}};
}

class StalledRequest : public testing::TestWithParam<StallCase> {
 protected:
  static void expect_that_the_next_call_works(detail::SessionPool& pool) {
    SocketServer server(answer_each([](const std::string&) { return ok("good"); }));
    const Result<HttpResponse> next = fetch(*pool.lease(), server.url());
    ASSERT_TRUE(next) << next.error();
    EXPECT_EQ(next->body, "good");
  }
};

TEST_P(StalledRequest, EndsAtItsDeadline) {
  const std::unique_ptr<Stall> stall = GetParam().make();
  detail::SessionPool pool(curl_transport());
  const auto start = std::chrono::steady_clock::now();
  {
    const Result<HttpResponse> response = fetch(*pool.lease(), stall->base_url(), 300ms);
    ASSERT_FALSE(response);
    EXPECT_EQ(to_string(response.error().code), to_string(ErrorCode::timeout));
    EXPECT_EQ(response.error().message.find("connecting") != std::string::npos,
              GetParam().is_connecting)
        << response.error().message;
  }
  const auto took = std::chrono::steady_clock::now() - start;  // with the session's end
  EXPECT_GE(took, 300ms);
  EXPECT_LT(took, 300ms + tolerance);
  expect_that_the_next_call_works(pool);
}

TEST_P(StalledRequest, EndsWhenAStopIsRequested) {
  const std::unique_ptr<Stall> stall = GetParam().make();
  detail::SessionPool pool(curl_transport());
  StopAfter stop(100ms);
  {
    const detail::SessionLease session = pool.lease();
    session->submit(1, request_for(*session, stall->base_url(), 60s));
    EXPECT_TRUE(complete(*session, 1, stop.token()).empty());
    EXPECT_FALSE(session->is_healthy());
  }
  EXPECT_LT(stop.since(), tolerance) << "with the session's end";
  expect_that_the_next_call_works(pool);
}

std::string name_of(const testing::TestParamInfo<StallCase>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(All, StalledRequest, testing::ValuesIn(stalls()), name_of);

class StalledConnection : public StalledRequest {};

TEST_P(StalledConnection, EndsAtTheConnectTimeout) {
  const std::unique_ptr<Stall> stall = GetParam().make();
  detail::CurlTransportOptions options = transport_options();
  options.connect_timeout = 300ms;
  detail::SessionPool pool(detail::make_curl_transport(options));
  const auto start = std::chrono::steady_clock::now();
  const Result<HttpResponse> response = fetch(*pool.lease(), stall->base_url(), 60s);
  const auto took = std::chrono::steady_clock::now() - start;
  ASSERT_FALSE(response);
  EXPECT_EQ(to_string(response.error().code), to_string(ErrorCode::timeout));
  EXPECT_THAT(response.error().message, HasSubstr("connecting"));
  EXPECT_GE(took, 290ms);
  EXPECT_LT(took, 300ms + tolerance);
  expect_that_the_next_call_works(pool);
}

std::vector<StallCase> connecting_stalls() {
  std::vector<StallCase> all = stalls();
  std::erase_if(all, [](const StallCase& stall) { return !stall.is_connecting; });
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, StalledConnection, testing::ValuesIn(connecting_stalls()), name_of);

TEST(StalledDns, IsReallyStalled) {
  const std::unique_ptr<Stall> stall = stall_dns();
  const auto session = curl_transport()->open_session();
  session->submit(1, request_for(*session, stall->base_url(), 300ms));
  while (stalled_lookups() == 0) {
    ASSERT_TRUE(session->wait_until(session->now() + 10ms, {}).empty());
  }
  EXPECT_EQ(stalled_lookups(), 1);
}

}  // namespace
}  // namespace sudomock::test
