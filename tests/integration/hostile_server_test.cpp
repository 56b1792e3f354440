#include <gmock/gmock.h>
#include <sys/resource.h>

#include <atomic>
#include <future>

#include "client/session_pool.hpp"
#include "hostile_cases.hpp"
#include "support/lane.hpp"
#include "support/sanitizers.hpp"
#include "support/socket_server.hpp"
#include "support/timer.hpp"

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
        fetch(*session, server.url("/bad"), may_take_its_time ? hung : limit);
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
    EXPECT_LT(session->now() - start, not_hung);
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

// Answers a request for /slow when told to, any other at once. To the first of a connection it
// sends another answer soon, to a question that nobody has asked yet.
class PoisoningServer {
 public:
  [[nodiscard]] const SocketServer& server() const { return server_; }

  // Waits until the answer without a question has been sent, then has the session look at it.
  void wait_for_poison(HttpSession& session) {
    ASSERT_EQ(poisoned_.get_future().wait_for(not_hung), std::future_status::ready);
    ASSERT_TRUE(session.wait_until(session.now() + 20ms, {}).empty());
  }
  void answer_slow() { slow_is_due_.set_value(); }

 private:
  void serve(Connection& connection) {
    while (const std::optional<std::string> request = connection.read_request()) {
      if (request->starts_with("GET /slow")) {
        slow_is_due_.get_future().wait_for(hung);
        connection.send(ok("slow"));
        continue;
      }
      connection.send(ok("good"));
      if (is_poisoned_.exchange(true)) continue;
      connection.stay_silent(20ms);
      connection.send(ok("poison"));
      poisoned_.set_value();
    }
  }

  std::atomic<bool> is_poisoned_ = false;
  std::promise<void> poisoned_;
  std::promise<void> slow_is_due_;
  SocketServer server_{[this](Connection& connection) { serve(connection); }};
};

TEST(HostileServer, CannotSlipAnAnswerInWhileAnotherRequestIsUnderWay) {
  PoisoningServer poisoning;
  const SocketServer& server = poisoning.server();
  const auto session = curl_transport()->open_session();
  session->submit(1, request_for(*session, server.url("/slow"), hung));
  session->submit(2, request_for(*session, server.url("/first"), hung));
  const std::vector<HttpCompletion> first = complete(*session, 1);
  ASSERT_EQ(first.front().id, 2U);
  poisoning.wait_for_poison(*session);
  session->submit(3, request_for(*session, server.url("/second"), hung));
  const std::vector<HttpCompletion> second = complete(*session, 1);
  ASSERT_EQ(second.front().id, 3U);
  ASSERT_TRUE(second.front().outcome) << second.front().outcome.error();
  EXPECT_EQ(second.front().outcome->body, "good");
  poisoning.answer_slow();
  const std::vector<HttpCompletion> slow = complete(*session, 1);
  ASSERT_TRUE(slow.front().outcome) << slow.front().outcome.error();
  EXPECT_EQ(slow.front().outcome->body, "slow") << "its connection was left alone";
  EXPECT_EQ(server.connections(), 3);
}

TEST(HostileServer, CannotSlipAnAnswerInBeforeTheQuestion) {
  PoisoningServer poisoning;
  const SocketServer& server = poisoning.server();
  const auto session = curl_transport()->open_session();
  ASSERT_TRUE(fetch(*session, server.url()));
  poisoning.wait_for_poison(*session);
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
