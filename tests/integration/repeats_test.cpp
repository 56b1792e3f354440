// What libcurl sends once more by itself, as a kept connection was dead or a stream was refused:
// each time counts, and none is sent that the limit forbids.

#include <gmock/gmock.h>

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include <sudomock/job_watcher.hpp>
#include <sudomock/jobs_client.hpp>

#include "http/curl_library.hpp"
#include "support/certificates.hpp"
#include "support/lane.hpp"
#include "support/socket_server.hpp"
#include "support/temporary_directory.hpp"
#include "support/tls_connection.hpp"

namespace sudomock::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string job(const std::string& status) {
  return R"({"render_uuid":"some-job","kind":"render","result_url":"https://cdn.example/a.png",)"
         R"("status":")" +
         status + "\"}";
}

class Repeats : public testing::Test {
 protected:
  ClientOptions options(std::string base_url, std::optional<int> limit) {
    ClientOptions options;
    options.base_url = std::move(base_url);
    options.max_requests_per_minute = limit;
    options.retry = {.max_attempts = 1, .backoff = {.initial = 1ms, .cap = 1ms}};
    options.on_request = [this](const RequestEvent& event) { events_.push_back(event); };
    return options;
  }

  std::vector<RequestEvent> events_;
  std::atomic<int> read_{0};  // requests, by the server
};

// Its connections die with the second request on them.
class DyingConnections : public Repeats {
 protected:
  JobsClient client(std::optional<int> limit, int max_attempts = 1) {
    ClientOptions its = options(server_.url(""), limit);
    its.retry.max_attempts = max_attempts;
    return JobsClient(Credentials::api_key("sm_key"), its);
  }

  std::atomic<int> ends_after_{1'000'000};
  SocketServer server_{[this](Connection& connection) {
    if (!connection.read_request()) return;
    const bool is_ended = ++read_ >= ends_after_;
    connection.send(ok(job(is_ended ? "succeeded" : "running")));
    if (connection.read_request()) ++read_;
  }};
};

TEST_F(DyingConnections, AreCountedInEventsAndAttempts) {
  const JobsClient unlimited = client(std::nullopt);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(unlimited.get("some-job"));
  EXPECT_EQ(read_, 7);
  ASSERT_EQ(events_.size(), 7u);
  EXPECT_EQ(events_[0].attempt, 1);
  EXPECT_EQ(events_[0].error, std::nullopt);
  for (const std::size_t i : {1, 3, 5}) {
    EXPECT_EQ(events_[i].attempt, 1);
    EXPECT_EQ(events_[i].error, ErrorCode::network);
    EXPECT_EQ(events_[i].http_status, 0);
    EXPECT_EQ(events_[i + 1].attempt, 2);
    EXPECT_EQ(events_[i + 1].http_status, 200);
    EXPECT_THAT(events_[i].url, HasSubstr("/some-job"));
    EXPECT_GE(events_[i].duration, 0us);
  }
}

// libcurl's own count of them, which ends a request at five, is not that of all before.
TEST_F(DyingConnections, FailNoLookupHoweverManyThereWere) {
  const JobsClient unlimited = client(std::nullopt);
  for (int i = 0; i < 40; ++i) {
    const Result<Job> answered = unlimited.get("some-job");
    ASSERT_TRUE(answered) << i << ": " << answered.error();
  }
}

TEST_F(DyingConnections, NeverMakeACallExceedTheLimit) {
  const JobsClient limited = client(6);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(limited.get("some-job"));
  const Result<Job> refused = limited.get("some-job");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::network);
  EXPECT_THAT(refused.error().message, HasSubstr("no room for another request"));
  EXPECT_EQ(refused.error().attempts, 1);
  EXPECT_EQ(read_, 6);
  EXPECT_EQ(events_.size(), 6u);
}

TEST_F(DyingConnections, AreCountedByAPoll) {
  ends_after_ = 7;
  const JobsClient unlimited = client(std::nullopt);
  const Result<Job> ended = unlimited.poll_until_terminal(
      "some-job", {.backoff = {.initial = 1ms, .cap = 1ms}, .timeout = 60s});
  ASSERT_TRUE(ended) << ended.error();
  EXPECT_EQ(events_.size(), static_cast<std::size_t>(read_));
}

TEST_F(DyingConnections, NeverMakeAWatcherExceedTheLimit) {
  const JobsClient limited = client(6);
  JobWatcher watcher(limited, {.backoff = {.initial = 1ms, .cap = 1ms}, .sweep_lists = false});
  int attempts = 0;
  for (int i = 0; i < 3; ++i) {
    watcher.watch(
        "some-job",
        [&](const std::string&, const Result<Job>& outcome) {
          attempts = outcome.error().attempts;
        },
        3s);
  }
  watcher.run();
  EXPECT_GT(read_, 3);
  EXPECT_LE(read_, 6);
  EXPECT_EQ(attempts, read_);
  EXPECT_EQ(events_.size(), static_cast<std::size_t>(read_));
}

// They speak just enough HTTP/2 to reset the streams of requests (RFC 9113, sections 7 and 8.7).
class ResetStreams : public Repeats {
 protected:
  static constexpr char refused_stream = 0x7;
  static constexpr char http_1_1_required = 0xd;

  void SetUp() override {
    if (!detail::curl_features().http2) GTEST_SKIP() << "this libcurl has no HTTP/2";
  }

  JobsClient client(std::optional<int> limit) { return client(limit, server_); }
  JobsClient client(std::optional<int> limit, const SocketServer& server) {
    ClientOptions its = options("https://127.0.0.1:" + std::to_string(server.port()), limit);
    its.ca_bundle = directory_.write("ca.pem", authority_.certificate);
    return JobsClient(Credentials::api_key("sm_key"), its);
  }

  static std::string frame(char type, char flags, std::string_view stream,
                           std::string_view payload) {
    const std::string size = {0, 0, static_cast<char>(payload.size())};
    return size + type + flags + std::string(stream) + std::string(payload);
  }

  void serve(Connection& connection) {
    while (const std::optional<std::string> head = connection.read_request()) {
      if (head->starts_with("PRI ")) return reset_all(connection);
      ++read_;
      connection.send(ok(job("running")));
    }
  }

  void reset_all(Connection& connection) {
    constexpr char headers = 1;
    constexpr char rst_stream = 3;
    constexpr char settings = 4;
    constexpr char ack = 1;
    const std::string_view no_stream("\0\0\0\0", 4);
    if (!connection.read(6)) return;  // the rest of the preface
    connection.send(frame(settings, 0, no_stream, ""));
    while (const std::optional<std::string> head = connection.read(9)) {
      const auto byte = [&](std::size_t i) { return static_cast<unsigned char>((*head)[i]); };
      const std::size_t size = byte(0) * 65536u + byte(1) * 256u + byte(2);
      if (!connection.read(size)) return;
      if ((*head)[3] == settings && ((*head)[4] & ack) == 0) {
        connection.send(frame(settings, ack, no_stream, ""));
      }
      if ((*head)[3] == headers) {
        ++reset_;
        ++read_;
        const std::string reason = {0, 0, 0, reason_};
        connection.send(frame(rst_stream, 0, head->substr(5), reason));
      }
    }
  }

  std::atomic<char> reason_{refused_stream};
  std::atomic<int> reset_{0};
  TemporaryDirectory directory_;
  Certificate authority_ =
      make_certificate({.name = "Test CA", .alt_names = "", .is_authority = true});
  const Certificate certificate_ = make_certificate({.name = "server"}, authority_);
  SocketServer server_{[this](Connection& connection) { serve(connection); },
                       with_tls(certificate_, TlsConnection::Versions::http2)};
};

TEST_F(ResetStreams, NeverMakeACallExceedTheLimit) {
  const Result<Job> refused = client(4).get("some-job");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::network);
  EXPECT_EQ(refused.error().attempts, 4);
  EXPECT_EQ(read_, 4);
  std::vector<int> attempts;
  for (const RequestEvent& event : events_) attempts.push_back(event.attempt);
  EXPECT_THAT(attempts, ElementsAre(1, 2, 3, 4));
}

// Its session goes on with HTTP/1.1, which costs no more requests.
TEST_F(ResetStreams, ThatAskForHttp1GetIt) {
  reason_ = http_1_1_required;
  const JobsClient unlimited = client(std::nullopt);
  for (int call = 0; call < 5; ++call) {
    const Result<Job> answered = unlimited.get("some-job");
    ASSERT_TRUE(answered) << answered.error();
  }
  EXPECT_EQ(reset_, 1);
  EXPECT_EQ(read_, 6);
  EXPECT_EQ(events_.size(), 6u);
}

// A server that is not asked for HTTP/1.1 may have HTTP/2 by the next connection.
TEST_F(ResetStreams, AreNotFearedAfterAnAnswerOverHttp1) {
  SocketServer server{
      [this](Connection& connection) {
        if (connection.number() > 1) return serve(connection);
        if (!connection.read_request()) return;
        connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + job("running"));
      },
      [this](int socket, int stopped, int number) {
        return TlsConnection::accept(
            certificate_, socket, stopped, number,
            number > 1 ? TlsConnection::Versions::http2 : TlsConnection::Versions::all);
      }};
  const JobsClient unlimited = client(std::nullopt, server);
  const Result<Job> over_http1 = unlimited.get("some-job");
  ASSERT_TRUE(over_http1) << over_http1.error();
  EXPECT_FALSE(unlimited.get("some-job"));
  EXPECT_GT(reset_, 0);
}

}  // namespace
}  // namespace sudomock::test
