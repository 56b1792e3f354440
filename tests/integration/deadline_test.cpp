#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <optional>

#include "base/saturate.hpp"
#include "client/session_pool.hpp"
#include "stalls.hpp"
#include "support/lane.hpp"
#include "support/socket_server.hpp"
#include "support/timer.hpp"

namespace sudomock::test {
namespace {

using testing::HasSubstr;

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
  // Leaves the time limit to the request.
  static std::shared_ptr<Transport> patient_transport() {
    ClientOptions options = transport_options();
    options.connect_timeout = hung;
    return detail::make_curl_transport(options);
  }

  static void expect_that_the_next_call_works(detail::SessionPool& pool) {
    SocketServer server(answer_each([](const std::string&) { return ok("good"); }));
    const Result<HttpResponse> next = fetch(*pool.lease(), server.url());
    ASSERT_TRUE(next) << next.error();
    EXPECT_EQ(next->body, "good");
  }
};

TEST_P(StalledRequest, EndsAtItsDeadline) {
  const std::unique_ptr<Stall> stall = GetParam().make();
  detail::SessionPool pool(patient_transport());
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
  EXPECT_LT(took, not_hung);
  expect_that_the_next_call_works(pool);
}

TEST_P(StalledRequest, EndsWhenAStopIsRequested) {
  const std::unique_ptr<Stall> stall = GetParam().make();
  detail::SessionPool pool(patient_transport());
  StopAfter stop(100ms);
  {
    const detail::SessionLease session = pool.lease();
    session->submit(1, request_for(*session, stall->base_url(), hung));
    EXPECT_TRUE(complete(*session, 1, stop.token()).empty());
    EXPECT_FALSE(session->is_healthy());
  }
  EXPECT_LT(stop.since(), not_hung) << "with the session's end";
  expect_that_the_next_call_works(pool);
}

std::string name_of(const testing::TestParamInfo<StallCase>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(All, StalledRequest, testing::ValuesIn(stalls()), name_of);

class StalledConnection : public StalledRequest {};

TEST_P(StalledConnection, EndsAtTheConnectTimeout) {
  const std::unique_ptr<Stall> stall = GetParam().make();
  ClientOptions options = transport_options();
  options.connect_timeout = 300ms;
  detail::SessionPool pool(detail::make_curl_transport(options));
  const auto start = std::chrono::steady_clock::now();
  const Result<HttpResponse> response = fetch(*pool.lease(), stall->base_url(), hung);
  const auto took = std::chrono::steady_clock::now() - start;
  ASSERT_FALSE(response);
  EXPECT_EQ(to_string(response.error().code), to_string(ErrorCode::timeout));
  EXPECT_THAT(response.error().message, HasSubstr("connecting"));
  EXPECT_GE(took, 290ms);
  EXPECT_LT(took, not_hung);
  expect_that_the_next_call_works(pool);
}

std::vector<StallCase> connecting_stalls() {
  std::vector<StallCase> all = stalls();
  std::erase_if(all, [](const StallCase& stall) { return !stall.is_connecting; });
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, StalledConnection, testing::ValuesIn(connecting_stalls()), name_of);

// A caller that is away, in a callback of the user's for example, while `bytes` of an answer come
// and the request's deadline passes; then it waits again.
class PausedCaller : public testing::Test {
 protected:
  // To be answered: time enough for a request to get there on a busy machine.
  static constexpr auto time = 2s;

  // Nothing when the sockets' buffers are too small for `bytes`.
  std::optional<std::vector<HttpCompletion>> wait_after_a_pause(const std::string& bytes) {
    std::atomic<bool> asked = false;
    std::promise<void> away;
    std::promise<void> late;
    SocketServer server([&](Connection& connection) {
      if (!connection.read_request()) return;
      asked = true;
      away.get_future().wait();
      connection.send(bytes);
      connection.stay_silent(time + 100ms);
      late.set_value();
      connection.stay_silent();
    });
    ClientOptions options = transport_options();
    options.max_response_bytes = std::size_t{1} << 23;
    const auto session = detail::make_curl_transport(options)->open_session();
    session->submit(1, request_for(*session, server.url(), time));
    while (!asked) EXPECT_TRUE(session->wait_until(session->now() + 1ms, {}).empty());
    away.set_value();
    if (late.get_future().wait_for(10s) != std::future_status::ready) {
      return std::nullopt;
    }
    const auto start = session->now();
    std::vector<HttpCompletion> completions = session->wait_until(session->now(), {});
    EXPECT_LT(session->now() - start, not_hung);
    return completions;
  }
};

TEST_F(PausedCaller, IsGivenTheAnswerThatCameMeanwhile) {
  const std::string body(2'500'000, 'x');  // libcurl reads 1.6 MB in one step, or much less
  const auto completions = wait_after_a_pause(ok(body));
  if (!completions) GTEST_SKIP() << "the sockets' buffers are too small";
  ASSERT_EQ(completions->size(), 1u);
  ASSERT_TRUE(completions->front().outcome) << completions->front().outcome.error();
  EXPECT_EQ(completions->front().outcome->body, body);
}

TEST_F(PausedCaller, SeesATimeoutWhenHalfAnAnswerCameMeanwhile) {
  const std::string half = ok(std::string(100'000, 'x')).substr(0, 50'000);
  const auto completions = wait_after_a_pause(half);
  ASSERT_TRUE(completions);
  ASSERT_EQ(completions->size(), 1u);
  ASSERT_FALSE(completions->front().outcome);
  EXPECT_EQ(to_string(completions->front().outcome.error().code), "timeout");
}

// What users take for "for ever".
TEST(Deadline, MayBeTheEndOfTime) {
  SocketServer server(answer_each([](const std::string&) { return ok("good"); }));
  ClientOptions options = transport_options();
  options.connect_timeout = std::chrono::milliseconds::max();
  const auto session = detail::make_curl_transport(options)->open_session();
  for (const auto time : {std::chrono::milliseconds::max(), std::chrono::milliseconds::max() / 2,
                          std::chrono::milliseconds(24h * 365 * 250)}) {
    session->submit(1, {.url = server.url(),
                        .headers = nullptr,
                        .deadline = detail::saturating_add(session->now(), time)});
    const Result<HttpResponse> response = std::move(complete(*session, 1).front().outcome);
    ASSERT_TRUE(response) << response.error();
    EXPECT_EQ(response->body, "good");
  }
}

TEST(StalledDns, IsReallyStalled) {
  const std::unique_ptr<Stall> stall = stall_dns();
  const auto session = curl_transport()->open_session();
  session->submit(1, request_for(*session, stall->base_url(), 300ms));
  while (stalled_lookups() == 0) {
    ASSERT_TRUE(session->wait_until(session->now() + 10ms, {}).empty());
  }
  EXPECT_LE(stalled_lookups(), 2) << "one for each kind of address, at most";
}

}  // namespace
}  // namespace sudomock::test
