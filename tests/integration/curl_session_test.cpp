#include <gmock/gmock.h>

#include <array>
#include <map>
#include <set>
#include <thread>

#include "support/gzip.hpp"
#include "support/lane.hpp"
#include "support/socket_server.hpp"
#include "support/timer.hpp"

namespace sudomock::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Optional;

class CurlSession : public testing::Test {
 protected:
  std::unique_ptr<HttpSession> session_ = curl_transport()->open_session();
};

TEST_F(CurlSession, MakesAHundredRequestsOverOneConnection) {
  SocketServer server(answer_each([](const std::string&) { return ok("hello"); }));
  for (int i = 0; i < 100; ++i) {
    const Result<HttpResponse> response = fetch(*session_, server.url("/jobs"));
    ASSERT_TRUE(response) << response.error();
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body, "hello");
  }
  EXPECT_EQ(server.connections(), 1);
  EXPECT_TRUE(session_->is_healthy());
}

TEST_F(CurlSession, GoesOnAfterARequestThatWasNotSentOnceMore) {
  int read = 0;
  SocketServer server([&](Connection& connection) {  // which dies with the second request on it
    if (!connection.read_request()) return;
    ++read;
    connection.send(ok("hello"));
    if (connection.read_request()) ++read;
  });
  const auto fetch_unless_it_dies = [&] {
    HttpRequest request = request_for(*session_, server.url("/jobs"));
    request.may_repeat = [] { return false; };
    session_->submit(1, request);
    return complete(*session_, 1).front().outcome;
  };
  ASSERT_TRUE(fetch_unless_it_dies());
  const Result<HttpResponse> refused = fetch_unless_it_dies();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("no room for another request"));
  const Result<HttpResponse> next = fetch_unless_it_dies();
  ASSERT_TRUE(next) << next.error();
  EXPECT_EQ(read, 3);
}

TEST_F(CurlSession, SendsTheRequestAndItsHeaders) {
  std::string seen;
  SocketServer server(answer_each([&](const std::string& request) {
    seen = request;
    return ok("");
  }));
  HttpRequest request = request_for(*session_, server.url("/api/v1/jobs?limit=2"));
  request.headers = std::make_shared<const std::vector<HttpHeader>>(
      std::vector<HttpHeader>{{"x-api-key", "sm_1"}, {"User-Agent", "agent"}, {"X-Empty", ""}});
  session_->submit(1, request);
  ASSERT_TRUE(complete(*session_, 1).front().outcome);
  EXPECT_THAT(seen,
              AllOf(testing::StartsWith("GET /api/v1/jobs?limit=2 HTTP/1.1\r\n"),
                    HasSubstr("\r\nx-api-key: sm_1\r\n"), HasSubstr("\r\nUser-Agent: agent\r\n"),
                    HasSubstr("\r\nX-Empty:\r\n"), HasSubstr("\r\nAccept-Encoding: ")));
}

TEST_F(CurlSession, AsksForEachUrlWhateverTheOneBefore) {
  std::string seen;
  const auto script = answer_each([&](const std::string& request) {
    seen = request.substr(0, request.find('\r'));
    return ok("");
  });
  SocketServer one(script);
  SocketServer other(script);
  const auto target_of = [&](const std::string& url) {
    seen = "nothing";
    const Result<HttpResponse> response = fetch(*session_, url);
    return response ? seen : to_string(response.error().code);
  };
  const std::string target = "/api/v1/jobs/a-b_c.d~1";
  for (const SocketServer* server : {&one, &one, &other, &one}) {
    EXPECT_EQ(target_of(server->url(target)), "GET " + target + " HTTP/1.1");
  }
  for (const std::string query : {"?limit=2", "", "?cursor=a%2Fb%3d%zz", "?a?b=c/d", "?", "?x=1"}) {
    const std::string expected = query == "?" ? target : target + query;
    EXPECT_EQ(target_of(one.url(target + query)).find("GET " + expected), 0U) << query;
  }
  EXPECT_EQ(target_of(one.url("/a/../b/./c?d=/../e")), "GET /b/c?d=/../e HTTP/1.1");
  EXPECT_EQ(target_of(one.url("/a?b=c#d")), "GET /a?b=c HTTP/1.1");
  EXPECT_EQ(target_of(one.url("/a?b=c")), "GET /a?b=c HTTP/1.1");
  EXPECT_EQ(target_of(one.url()), "GET / HTTP/1.1");
  EXPECT_EQ(target_of(other.url(target)), "GET " + target + " HTTP/1.1");
}

TEST_F(CurlSession, RefusesWhatIsNoUrlAndGoesOn) {
  SocketServer server(answer_each([](const std::string&) { return ok("hello"); }));
  const std::string good = server.url("/jobs/1");
  for (const std::string bad : {"http://", "http://127.0.0.1:99999/jobs", "http://[::1/jobs",
                                "gopher://127.0.0.1/jobs", ""}) {
    ASSERT_TRUE(fetch(*session_, good)) << bad;
    const Result<HttpResponse> response = fetch(*session_, bad);
    ASSERT_FALSE(response) << bad;
    EXPECT_THAT(response.error().message, testing::Not(HasSubstr("/jobs/1"))) << bad;
    EXPECT_EQ(fetch(*session_, good).value().body, "hello") << bad;
  }
}

TEST_F(CurlSession, ChangesItsHeadersWithTheRequest) {
  std::vector<std::string> seen;
  SocketServer server(answer_each([&](const std::string& request) {
    seen.push_back(request);
    return ok("");
  }));
  const auto headers = [](std::string value) {
    return std::make_shared<const std::vector<HttpHeader>>(
        std::vector<HttpHeader>{{"X-Name", std::move(value)}});
  };
  for (const auto& given :
       {headers("one"), headers("two"), std::shared_ptr<const std::vector<HttpHeader>>()}) {
    HttpRequest request = request_for(*session_, server.url());
    request.headers = given;
    session_->submit(1, request);
    ASSERT_TRUE(complete(*session_, 1).front().outcome);
  }
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_THAT(seen[0], HasSubstr("X-Name: one\r\n"));
  EXPECT_THAT(seen[1], HasSubstr("X-Name: two\r\n"));
  EXPECT_THAT(seen[2], testing::Not(HasSubstr("X-Name")));
}

TEST_F(CurlSession, RefusesAHeaderThatWouldBreakOutOfItsLine) {
  SocketServer server(answer_each([](const std::string&) { return ok(""); }));
  HttpRequest request = request_for(*session_, server.url());
  request.headers = std::make_shared<const std::vector<HttpHeader>>(
      std::vector<HttpHeader>{{"x-api-key", "canary\r\nX-Evil: 1"}});
  session_->submit(1, request);
  const Result<HttpResponse> outcome = complete(*session_, 1).front().outcome;
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(outcome.error().message, testing::Not(HasSubstr("canary")));
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(CurlSession, KeepsSeveralInFlightApart) {
  SocketServer server(
      answer_each([](const std::string& request) { return ok(request.substr(4, 3)); }));
  std::map<std::uint64_t, std::string> expected;
  for (std::uint64_t id = 10; id < 26; ++id) {
    expected[id] = "/" + std::to_string(id);
    session_->submit(id, request_for(*session_, server.url(expected[id])));
  }
  EXPECT_FALSE(session_->is_healthy()) << "with requests in flight";
  std::map<std::uint64_t, std::string> bodies;
  for (HttpCompletion& completion : complete(*session_, expected.size())) {
    ASSERT_TRUE(completion.outcome) << completion.outcome.error();
    EXPECT_TRUE(bodies.emplace(completion.id, completion.outcome->body).second);
  }
  EXPECT_EQ(bodies, expected);
  EXPECT_TRUE(session_->is_healthy());
}

TEST_F(CurlSession, ReadsTheHeadersThatMatter) {
  const auto reset = std::chrono::system_clock::now() + 40s;
  const auto unix_reset =
      std::chrono::duration_cast<std::chrono::seconds>(reset.time_since_epoch()).count();
  SocketServer server(answer_each([&](const std::string&) {
    return "HTTP/1.1 429 Slow down\r\nRetry-After: 17\r\nX-RateLimit-Remaining: 0\r\n"
           "X-RateLimit-Reset: " +
           std::to_string(unix_reset) + "\r\nX-Request-Id: req-9\r\nContent-Length: 2\r\n\r\n{}";
  }));
  const Result<HttpResponse> response = fetch(*session_, server.url());
  ASSERT_TRUE(response) << response.error();
  EXPECT_EQ(response->status, 429);
  EXPECT_EQ(response->body, "{}");
  EXPECT_THAT(response->retry_after, Optional(17s));
  EXPECT_THAT(response->rate_limit_remaining, Optional(0));
  ASSERT_TRUE(response->rate_limit_reset);
  EXPECT_THAT(response->rate_limit_reset->count(), AllOf(testing::Gt(20), testing::Le(40)));
  EXPECT_EQ(response->request_id, "req-9");
}

TEST_F(CurlSession, ReadsARetryAfterDate) {
  const std::time_t later =
      std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + 100s);
  std::array<char, 64> date{};
  std::tm fields{};
  std::strftime(date.data(), date.size(), "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&later, &fields));
  SocketServer server(answer_each([&](const std::string&) {
    return ok("", std::string("Retry-After: ") + date.data() + "\r\n");
  }));
  const Result<HttpResponse> response = fetch(*session_, server.url());
  ASSERT_TRUE(response && response->retry_after);
  EXPECT_THAT(response->retry_after->count(), AllOf(testing::Gt(60), testing::Le(100)));
}

TEST_F(CurlSession, DecompressesABody) {
  const std::string text(100'000, 'a');
  SocketServer server(answer_each([&](const std::string& request) {
    EXPECT_THAT(request, HasSubstr("gzip"));
    return ok(gzip(text), "Content-Encoding: gzip\r\n");
  }));
  const Result<HttpResponse> response = fetch(*session_, server.url());
  ASSERT_TRUE(response) << response.error();
  EXPECT_EQ(response->body, text);
}

TEST_F(CurlSession, EndsAtTheDeadlineAndSaysOnWhatItWaited) {
  SocketServer server([](Connection& connection) {
    if (connection.read_request()) connection.stay_silent();
  });
  const auto start = session_->now();
  const Result<HttpResponse> response = fetch(*session_, server.url(), 200ms);
  const auto took = session_->now() - start;
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::timeout);
  EXPECT_THAT(response.error().message, AllOf(HasSubstr("waiting"), HasSubstr("127.0.0.1")));
  EXPECT_GE(took, 200ms);
  EXPECT_LT(took, not_hung);
  EXPECT_FALSE(session_->is_healthy());
}

TEST_F(CurlSession, AnswersADeadlineThatHasPassedAtOnce) {
  SocketServer server(answer_each([](const std::string&) { return ok(""); }));
  const Result<HttpResponse> response = fetch(*session_, server.url(), 0ms);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::timeout);
  EXPECT_EQ(server.connections(), 0);
  EXPECT_TRUE(session_->is_healthy());
}

TEST_F(CurlSession, KeepsADeadlineOfOneWhileAnotherGoesOn) {
  SocketServer server([](Connection& connection) {
    const std::optional<std::string> request = connection.read_request();
    if (request && request->starts_with("GET /later")) {
      connection.stay_silent(600ms);
      connection.send(ok("done"));
    }
    connection.stay_silent();
  });
  session_->submit(1, request_for(*session_, server.url("/never"), 200ms));
  session_->submit(2, request_for(*session_, server.url("/later"), 30s));
  std::map<std::uint64_t, bool> succeeded;
  for (const HttpCompletion& completion : complete(*session_, 2)) {
    succeeded[completion.id] = completion.outcome.has_value();
  }
  EXPECT_EQ(succeeded, (std::map<std::uint64_t, bool>{{1, false}, {2, true}}));
}

TEST_F(CurlSession, WaitsForTimeAloneWithoutSpinning) {
  const auto start = session_->now();
  const std::clock_t cpu = std::clock();
  while (session_->now() < start + 300ms) {
    EXPECT_TRUE(session_->wait_until(start + 300ms + 500us, {}).empty());
  }
  EXPECT_LT(session_->now() - start, not_hung);
  EXPECT_LT(std::clock() - cpu, CLOCKS_PER_SEC / 10);
}

TEST_F(CurlSession, ReturnsAtOnceForATimeThatHasPassed) {
  EXPECT_TRUE(session_->wait_until(HttpSession::time_point::min(), {}).empty());
}

TEST_F(CurlSession, EndsAWaitWhenAStopIsRequested) {
  SocketServer server([](Connection& connection) { connection.stay_silent(); });
  session_->submit(1, request_for(*session_, server.url(), hung));
  std::stop_source stop;
  HttpSession::time_point requested{};
  const std::jthread stopper([&] {
    const auto other = curl_transport()->open_session();
    (void)other->wait_until(other->now() + 100ms, {});
    requested = other->now();
    stop.request_stop();
  });
  while (!stop.stop_requested()) {
    EXPECT_TRUE(session_->wait_until(session_->now() + hung, stop.get_token()).empty());
  }
  EXPECT_LT(session_->now() - requested, not_hung);
  EXPECT_FALSE(session_->is_healthy());
}

TEST_F(CurlSession, ReturnsAtOnceWhenAStopWasRequestedBefore) {
  std::stop_source stop;
  stop.request_stop();
  const auto start = session_->now();
  EXPECT_TRUE(session_->wait_until(start + hung, stop.get_token()).empty());
  EXPECT_LT(session_->now() - start, not_hung);
}

TEST_F(CurlSession, BoundsTheBodyAfterDecompression) {
  SocketServer server(answer_each([](const std::string&) {
    return ok(gzip(std::string((std::size_t{1} << 20) + 1, 'a')), "Content-Encoding: gzip\r\n");
  }));
  const Result<HttpResponse> response = fetch(*session_, server.url());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::response_too_large);
  EXPECT_THAT(response.error().message, HasSubstr("max_response_bytes"));
}

TEST_F(CurlSession, TakesABodyOfJustTheLargestSize) {
  const std::string body(std::size_t{1} << 20, 'a');
  SocketServer server(answer_each([&](const std::string&) { return ok(body); }));
  const Result<HttpResponse> response = fetch(*session_, server.url());
  ASSERT_TRUE(response) << response.error();
  EXPECT_EQ(response->body, body);
}

TEST_F(CurlSession, ReportsARefusedConnection) {
  const Result<HttpResponse> response =
      fetch(*session_, "http://127.0.0.1:" + std::to_string(closed_port()));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::network);
  EXPECT_THAT(response.error().message, HasSubstr("127.0.0.1"));
  EXPECT_FALSE(session_->is_healthy());
}

// CURL_MAX_INPUT_LENGTH of its source: what it takes as an option's text.
TEST_F(CurlSession, SaysThatLibcurlRefusesAUrl) {
  SocketServer server(answer_each([](const std::string&) { return ok(""); }));
  const std::string too_long = server.url("/jobs?cursor=" + std::string(8'000'001, 'a'));
  for (const std::string& url : {too_long, too_long, server.url().insert(7, "a:b c@")}) {
    const Result<HttpResponse> response = fetch(*session_, url);
    ASSERT_FALSE(response);
    EXPECT_EQ(to_string(response.error().code), "invalid_argument");
    EXPECT_THAT(response.error().message, HasSubstr("libcurl refuses a request's URL: "));
    EXPECT_EQ(server.connections(), 0);
  }
  EXPECT_TRUE(fetch(*session_, server.url())) << "the next one is none the worse";
  EXPECT_FALSE(fetch(*session_, too_long)) << "nor is it taken for the next one";
  EXPECT_TRUE(fetch(*session_, server.url()));
}

TEST_F(CurlSession, SaysThatLibcurlRefusesAnOption) {
  ClientOptions options = transport_options();
  options.ca_bundle = std::string(8'000'001, 'a');
  const auto session = detail::make_curl_transport(options)->open_session();
  const Result<HttpResponse> response = fetch(*session, "https://127.0.0.1:1/");
  ASSERT_FALSE(response);
  EXPECT_EQ(to_string(response.error().code), "invalid_argument");
  EXPECT_THAT(response.error().message, HasSubstr("libcurl refuses an option"));
}

// Of a thousand the least is above 0.1, or the greatest below 0.9, once in 10^45 times.
TEST_F(CurlSession, DrawsNumbersThatFillAHalfOpenInterval) {
  std::set<double> numbers;
  for (int i = 0; i < 1000; ++i) numbers.insert(session_->random());
  EXPECT_GT(numbers.size(), 990U);
  EXPECT_GE(*numbers.begin(), 0.0);
  EXPECT_LT(*numbers.begin(), 0.1);
  EXPECT_GT(*numbers.rbegin(), 0.9);
  EXPECT_LT(*numbers.rbegin(), 1.0);
}

}  // namespace
}  // namespace sudomock::test
