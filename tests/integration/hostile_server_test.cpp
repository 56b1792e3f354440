#include <gmock/gmock.h>
#include <sys/resource.h>

#include "client/session_pool.hpp"
#include "hostile_cases.hpp"
#include "support/lane.hpp"
#include "support/sanitizers.hpp"
#include "support/socket_server.hpp"

namespace sudomock::test {
namespace {

using testing::HasSubstr;
using testing::ValuesIn;

// Kilobytes; only ever grows.
long peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

class HostileServer : public testing::TestWithParam<HostileCase> {};

TEST_P(HostileServer, IsSurvivedByTheTransport) {
  constexpr auto limit = 400ms;
  SocketServer server(hostile_script(GetParam(), "good"));
  detail::SessionPool pool(curl_transport());
  const long memory_before = peak_memory();
  {
    const detail::SessionLease session = pool.lease();
    const auto start = session->now();
    const bool may_take_its_time = GetParam().error != ErrorCode::timeout;
    const Result<HttpResponse> response =
        fetch(*session, server.url("/bad"), may_take_its_time ? 20s : limit);
    ASSERT_EQ(response.has_value(), !GetParam().error)
        << (response ? response->body : response.error().message);
    if (response) {
      EXPECT_EQ(response->status, GetParam().status);
      EXPECT_EQ(response->request_id, "");
    } else {
      EXPECT_EQ(to_string(response.error().code), to_string(*GetParam().error))
          << response.error().message;
      EXPECT_THAT(response.error().message, HasSubstr("127.0.0.1"));
      EXPECT_FALSE(session->is_healthy());
    }
    EXPECT_LT(session->now() - start, may_take_its_time ? 20s : limit + 250ms);
  }
  if (!has_sanitizer) {  // which keep freed memory
    EXPECT_LT(peak_memory() - memory_before, 16 * 1024) << "for a limit of 1 MiB";
  }
  const Result<HttpResponse> next = fetch(*pool.lease(), server.url("/good"));
  ASSERT_TRUE(next) << next.error();
  EXPECT_EQ(next->body, "good");
}

std::string name_of(const testing::TestParamInfo<HostileCase>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Broken, HostileServer, ValuesIn(broken_answers()), name_of);
INSTANTIATE_TEST_SUITE_P(Endless, HostileServer, ValuesIn(endless_answers()), name_of);
INSTANTIATE_TEST_SUITE_P(Odd, HostileServer, ValuesIn(odd_answers()), name_of);

TEST(HostileServer, ClosesBeforeItIsAsked) {
  SocketServer server([](Connection& connection) {
    if (connection.number() == 1) return connection.reset();
    if (connection.read_request()) connection.send(ok("good"));
  });
  detail::SessionPool pool(curl_transport());
  const Result<HttpResponse> response = fetch(*pool.lease(), server.url());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::network);
  EXPECT_TRUE(fetch(*pool.lease(), server.url()));
}

TEST(HostileServer, ThatClosesAnIdleConnectionIsAskedOverANewOne) {
  SocketServer server([](Connection& connection) {
    if (connection.read_request()) connection.send(ok("good"));
  });
  const auto session = curl_transport()->open_session();
  for (int i = 0; i < 5; ++i) {
    const Result<HttpResponse> response = fetch(*session, server.url());
    ASSERT_TRUE(response) << response.error();
  }
  EXPECT_EQ(server.connections(), 5);
}

// Answers a request for /slow after a while, any other at once. To the first of a connection it
// sends another answer soon, to a question that nobody has asked yet.
void answer_and_poison(Connection& connection) {
  bool is_first = true;
  while (const std::optional<std::string> request = connection.read_request()) {
    if (request->starts_with("GET /slow")) {
      connection.stay_silent(400ms);
      connection.send(ok("slow"));
      continue;
    }
    connection.send(ok("good"));
    if (!std::exchange(is_first, false)) continue;
    connection.stay_silent(20ms);
    connection.send(ok("poison"));
  }
}

TEST(HostileServer, CannotSlipAnAnswerInWhileAnotherRequestIsUnderWay) {
  SocketServer server(&answer_and_poison);
  const auto session = curl_transport()->open_session();
  session->submit(1, request_for(*session, server.url("/slow"), 20s));
  session->submit(2, request_for(*session, server.url("/first"), 20s));
  const std::vector<HttpCompletion> first = complete(*session, 1);
  ASSERT_EQ(first.front().id, 2U);
  ASSERT_TRUE(session->wait_until(session->now() + 100ms, {}).empty()) << "the other one waits";
  session->submit(3, request_for(*session, server.url("/second"), 20s));
  const std::vector<HttpCompletion> rest = complete(*session, 2);
  ASSERT_EQ(rest.front().id, 3U);
  ASSERT_TRUE(rest.front().outcome) << rest.front().outcome.error();
  EXPECT_EQ(rest.front().outcome->body, "good");
  ASSERT_TRUE(rest.back().outcome) << rest.back().outcome.error();
  EXPECT_EQ(rest.back().outcome->body, "slow") << "its connection was left alone";
  EXPECT_EQ(server.connections(), 3);
}

TEST(HostileServer, CannotSlipAnAnswerInBeforeTheQuestion) {
  SocketServer server(&answer_and_poison);
  const auto session = curl_transport()->open_session();
  ASSERT_TRUE(fetch(*session, server.url()));
  EXPECT_TRUE(session->wait_until(session->now() + 100ms, {}).empty());
  const Result<HttpResponse> second = fetch(*session, server.url());
  ASSERT_TRUE(second) << second.error();
  EXPECT_EQ(second->body, "good");
}

TEST(HostileServer, LearnsNothingFromARedirect) {
  SocketServer thief(answer_each([](const std::string&) { return ok("thank you"); }));
  SocketServer server(answer_each([&](const std::string&) {
    return "HTTP/1.1 307 Temporary Redirect\r\nLocation: " + thief.url() +
           "\r\nContent-Length: 0\r\n\r\n";
  }));
  const auto session = curl_transport()->open_session();
  const Result<HttpResponse> response = fetch(*session, server.url());
  ASSERT_TRUE(response) << response.error();
  EXPECT_EQ(response->status, 307);
  EXPECT_EQ(thief.connections(), 0);
}

}  // namespace
}  // namespace sudomock::test
