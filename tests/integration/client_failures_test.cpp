// What the transport survives, once more as a user sees it: through `JobsClient`, with a secret
// that must come out of nowhere.

#include <gmock/gmock.h>

#include <atomic>
#include <sstream>

#include <sudomock/jobs_client.hpp>

#include "hostile_cases.hpp"
#include "stalls.hpp"
#include "support/lane.hpp"
#include "support/socket_server.hpp"
#include "support/timer.hpp"

namespace sudomock::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::ValuesIn;

constexpr auto secret = "canary-0123456789";
constexpr auto good_job = R"({"render_uuid":"good","kind":"render","status":"running"})";

ClientOptions options_for(std::string base_url, int attempts = 1) {
  ClientOptions options;
  options.base_url = std::move(base_url);
  options.request_timeout = 20s;
  options.retry = {.max_attempts = attempts, .backoff = {.initial = 1ms, .cap = 1ms}};
  options.max_response_bytes = std::size_t{1} << 20;
  return options;
}

// Every text of an error and of the exception made of it.
std::string all_texts(const Error& error) {
  std::ostringstream out;
  out << error << '|' << error.message << '|' << error.detail << '|' << error.request_id << '|'
      << SudoMockError(error).what();
  return out.str();
}

class ClientOfHostileServer : public testing::TestWithParam<HostileCase> {
 protected:
  static ErrorCode expected_code() {
    if (GetParam().error) return *GetParam().error;
    return GetParam().status == 200 ? ErrorCode::malformed_response : ErrorCode::unexpected_status;
  }
};

TEST_P(ClientOfHostileServer, GetsTheRightErrorAndGoesOn) {
  SocketServer server(hostile_script(GetParam(), good_job));
  ClientOptions options = options_for(server.url(""));
  if (GetParam().error == ErrorCode::timeout) options.request_timeout = 300ms;
  std::vector<RequestEvent> events;
  options.on_request = [&](const RequestEvent& event) { events.push_back(event); };
  const JobsClient client(Credentials::api_key(secret), options);

  const Result<Job> job = client.get("bad");
  ASSERT_FALSE(job);
  EXPECT_EQ(to_string(job.error().code), to_string(expected_code())) << job.error();
  EXPECT_EQ(job.error().attempts, 1);
  EXPECT_EQ(job.error().http_status, GetParam().error ? 0 : GetParam().status);
  EXPECT_THAT(all_texts(job.error()), Not(HasSubstr(secret)));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].error, job.error().code);
  EXPECT_THAT(events[0].url + events[0].request_id, Not(HasSubstr(secret)));

  const Result<Job> next = client.get("good");
  ASSERT_TRUE(next) << next.error();
  EXPECT_EQ(next->status, JobStatus::running);
}

std::string name_of(const testing::TestParamInfo<HostileCase>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Broken, ClientOfHostileServer, ValuesIn(broken_answers()), name_of);
INSTANTIATE_TEST_SUITE_P(Endless, ClientOfHostileServer, ValuesIn(endless_answers()), name_of);
INSTANTIATE_TEST_SUITE_P(Odd, ClientOfHostileServer, ValuesIn(odd_answers()), name_of);

TEST(ClientOfHostileServer, TriesAgainOverANewConnection) {
  SocketServer server([](Connection& connection) {
    if (!connection.read_request()) return;
    if (connection.number() < 3) return connection.reset();
    connection.send(ok(good_job));
  });
  const JobsClient client(Credentials::api_key(secret), options_for(server.url(""), 3));
  const Result<Job> job = client.get("good");
  ASSERT_TRUE(job) << job.error();
  EXPECT_EQ(server.connections(), 3);
}

TEST(ClientOfHostileServer, KeepsASecretThatTheServerEchoes) {
  for (const int status : {200, 400, 401, 404, 429, 500, 503}) {
    SocketServer server(answer_each([&](const std::string& request) {
      std::string line = request;
      std::erase_if(line, [](char c) { return c == '\r' || c == '\n' || c == '"'; });
      const std::string body = "{\"detail\":\"" + line + "\",\"status\":\"" + line + "\"}";
      return "HTTP/1.1 " + std::to_string(status) + " " + line + "\r\nX-Request-Id: " + secret +
             "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }));
    for (const Credentials& credentials :
         {Credentials::api_key(secret), Credentials::bearer(secret)}) {
      ClientOptions options = options_for(server.url(""));
      std::string notified;
      options.on_request = [&](const RequestEvent& event) {
        notified += event.url + event.request_id;
      };
      const JobsClient client(credentials, options);
      const Result<Job> job = client.get("x");
      ASSERT_FALSE(job) << status;
      EXPECT_EQ(job.error().http_status, status);
      EXPECT_THAT(all_texts(job.error()) + notified, Not(HasSubstr(secret))) << status;
    }
  }
}

TEST(ClientOfHostileServer, TakesTheSecretNowhereElse) {
  std::string stolen;
  SocketServer thief(answer_each([&](const std::string& request) {
    stolen += request;
    return ok(good_job);
  }));
  SocketServer server(answer_each([&](const std::string&) {
    return "HTTP/1.1 302 Found\r\nLocation: " + thief.url("/api/v1/jobs/x") +
           "\r\nContent-Length: 0\r\n\r\n";
  }));
  const JobsClient client(Credentials::bearer(secret), options_for(server.url("")));
  const Result<Job> job = client.get("x");
  ASSERT_FALSE(job);
  EXPECT_EQ(to_string(job.error().code), "unexpected_status");
  EXPECT_EQ(stolen, "");
}

std::vector<StallCase> stalls() {
  return {{"Dns", stall_dns, true},
          {"Connect", stall_connect, true},
          {"Handshake", stall_handshake, true},
          {"SilenceBeforeHeaders", stall_before_headers, false},
          {"SilenceAfterHeaders", stall_after_headers, false},
          {"DrippingBody", stall_dripping, false}};
}

class StalledClient : public testing::TestWithParam<StallCase> {
 protected:
  // Insecure, as the stalled resolver's host is none of loopback's.
  static JobsClient client_of(const Stall& stall, std::chrono::milliseconds request_timeout) {
    ClientOptions options = options_for(stall.base_url());
    options.request_timeout = request_timeout;
    options.connect_timeout = hung;
    options.allow_insecure_http = true;
    return JobsClient(Credentials::api_key(secret), options);
  }
};

TEST_P(StalledClient, GivesUpAtTheRequestsTimeout) {
  const std::unique_ptr<Stall> stall = GetParam().make();
  const JobsClient client = client_of(*stall, 300ms);
  const auto start = std::chrono::steady_clock::now();
  const Result<Job> job = client.get("x");
  EXPECT_LT(std::chrono::steady_clock::now() - start, not_hung);
  ASSERT_FALSE(job);
  EXPECT_EQ(to_string(job.error().code), "timeout");
  EXPECT_EQ(job.error().attempts, 1);
  EXPECT_THAT(all_texts(job.error()), Not(HasSubstr(secret)));
}

TEST_P(StalledClient, GivesUpAPollAtItsTimeout) {
  const std::unique_ptr<Stall> stall = GetParam().make();
  const JobsClient client = client_of(*stall, hung);
  const auto start = std::chrono::steady_clock::now();
  const Result<Job> job = client.poll_until_terminal("x", {.timeout = 300ms});
  EXPECT_LT(std::chrono::steady_clock::now() - start, not_hung);
  ASSERT_FALSE(job);
  EXPECT_EQ(to_string(job.error().code), "poll_timeout");
  EXPECT_THAT(all_texts(job.error()), Not(HasSubstr(secret)));
}

TEST_P(StalledClient, StopsAtOnceWhenAsked) {
  const std::unique_ptr<Stall> stall = GetParam().make();
  const JobsClient client = client_of(*stall, hung);
  using Call = std::function<Error(std::stop_token)>;
  const std::vector<Call> calls = {
      [&](std::stop_token stop) { return client.get("x", stop).error(); },
      [&](std::stop_token stop) { return client.list({}, stop).error(); },
      [&](std::stop_token stop) { return client.poll_until_terminal("x", {}, stop).error(); }};
  for (const Call& call : calls) {
    StopAfter stop(50ms);
    const Error error = call(stop.token());
    EXPECT_LT(stop.since(), not_hung);
    EXPECT_EQ(to_string(error.code), "cancelled");
    EXPECT_THAT(all_texts(error), Not(HasSubstr(secret)));
  }
}

std::string name_of_stall(const testing::TestParamInfo<StallCase>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(All, StalledClient, ValuesIn(stalls()), name_of_stall);

TEST(StoppedClient, EndsItsWaitForARetry) {
  SocketServer server(answer_each([](const std::string&) {
    return "HTTP/1.1 503 Busy\r\nRetry-After: 20\r\nContent-Length: 0\r\n\r\n";
  }));
  const JobsClient client(Credentials::api_key(secret), options_for(server.url(""), 4));
  StopAfter stop(100ms);
  const Result<Job> job = client.get("x", stop.token());
  EXPECT_LT(stop.since(), not_hung);
  ASSERT_FALSE(job);
  EXPECT_EQ(to_string(job.error().code), "cancelled") << job.error();
  EXPECT_EQ(server.connections(), 1);
}

TEST(StoppedClient, EndsItsWaitForTheRateLimit) {
  SocketServer server(answer_each([](const std::string&) { return ok(good_job); }));
  ClientOptions options = options_for(server.url(""));
  options.max_requests_per_minute = 1;
  const JobsClient client(Credentials::api_key(secret), options);
  ASSERT_TRUE(client.get("good"));
  StopAfter stop(100ms);
  const Result<Job> job = client.get("good", stop.token());
  EXPECT_LT(stop.since(), not_hung);
  ASSERT_FALSE(job);
  EXPECT_EQ(to_string(job.error().code), "cancelled") << job.error();
}

TEST(StoppedClient, EndsItsWaitBetweenPolls) {
  SocketServer server(answer_each([](const std::string&) { return ok(good_job); }));
  const JobsClient client(Credentials::api_key(secret), options_for(server.url("")));
  StopAfter stop(100ms);
  const Result<Job> job = client.poll_until_terminal("good", {}, stop.token());
  EXPECT_LT(stop.since(), not_hung);
  ASSERT_FALSE(job);
  EXPECT_EQ(to_string(job.error().code), "cancelled");
  ASSERT_TRUE(job.error().last_job);
  EXPECT_EQ(job.error().last_job->status, JobStatus::running);
}

TEST(Client, MakesAHundredGetsOverOneConnection) {
  SocketServer server(answer_each([](const std::string&) { return ok(good_job); }));
  const JobsClient client(Credentials::api_key(secret), options_for(server.url("")));
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(client.get("good"));
  EXPECT_EQ(server.connections(), 1);
}

TEST(Client, IsAsFarAsItsTransportWhenItsOptionsAreRefused) {
  SocketServer server(answer_each([](const std::string&) { return ok(good_job); }));
  ClientOptions options = options_for(server.url(""), 4);
  options.proxy = "gopher://user:hunter2@host";
  const Result<Job> job = JobsClient(Credentials::api_key(secret), options).get("good");
  ASSERT_FALSE(job);
  EXPECT_EQ(to_string(job.error().code), "invalid_argument");
  EXPECT_THAT(job.error().message, HasSubstr("proxy"));
  EXPECT_THAT(all_texts(job.error()), Not(HasSubstr("hunter2")));
  EXPECT_EQ(server.connections(), 0);
}

}  // namespace
}  // namespace sudomock::test
