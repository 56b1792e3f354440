// One client in the hands of many threads, over real sockets, against a server that misbehaves.

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <sudomock/sudomock.hpp>

#include "support/socket_server.hpp"

namespace sudomock::test {
namespace {

using namespace std::chrono_literals;

constexpr int callers = 16;
constexpr int calls_each = 30;

std::string http(int status, const std::string& body, const std::string& more = {}) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\n" + more +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string job_body(const std::string& status) {
  return R"({"render_uuid":"x","kind":"render","status":")" + status +
         R"(","result_url":"https://cdn/x.webp"})";
}

// Answers most requests well, and misbehaves in turn on the rest.
class FaultyApi {
 public:
  FaultyApi() : server_([this](Connection& connection) { serve(connection); }) {}

  [[nodiscard]] std::string url() const { return server_.url(""); }
  [[nodiscard]] int most_open() const { return most_open_; }

 private:
  void serve(Connection& connection) {
    const int open = ++open_;
    for (int most = most_open_; open > most && !most_open_.compare_exchange_weak(most, open);) {
    }
    while (std::optional<std::string> request = connection.read_request()) {
      if (!answer(connection, *request)) break;
    }
    --open_;
  }

  bool answer(Connection& connection, const std::string& request) {
    switch (count_++ % 9) {
      case 2:
        return connection.send(http(503, "{}"));
      case 4:
        return connection.send(http(429, "{}", "Retry-After: 0\r\n"));
      case 6:
        connection.reset();
        return false;
      case 8:
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{");
        return false;
      default:
        break;
    }
    if (request.find("/jobs?") != std::string::npos) {
      return connection.send(http(200, R"({"jobs":[],"next_cursor":null})"));
    }
    return connection.send(http(200, job_body(count_ % 4 == 0 ? "succeeded" : "running")));
  }

  std::atomic<int> count_ = 0;
  std::atomic<int> open_ = 0;
  std::atomic<int> most_open_ = 0;
  SocketServer server_;
};

ClientOptions hasty(const std::string& url) {
  const Backoff soon{.initial = 1ms, .multiplier = 1.5, .cap = 5ms};
  return {.base_url = url, .retry = {.max_attempts = 6, .backoff = soon}};
}

// Everything a client can do, in turn; half of the polls are stopped from the beginning.
void call_everything(const JobsClient& client, int seed) {
  // The limit that the 429s teach leaves each caller a request in two seconds on a slow machine.
  const PollOptions poll{.backoff = {.initial = 1ms, .cap = 5ms}, .timeout = 2min};
  for (int i = 0; i < calls_each; ++i) {
    switch ((seed + i) % 4) {
      case 0:
        static_cast<void>(client.get("x"));
        break;
      case 1:
        static_cast<void>(client.list());
        break;
      case 2: {
        const Result<Job> job = client.poll_until_terminal("x", poll);
        EXPECT_TRUE(job) << job.error();
        break;
      }
      default: {
        std::stop_source stop;
        const std::jthread stopper([&stop] { stop.request_stop(); });
        const Result<Job> job = client.poll_until_terminal("x", poll, stop.get_token());
        EXPECT_TRUE(job || job.error().code == ErrorCode::cancelled) << job.error();
      }
    }
  }
}

TEST(Threads, HammerOneClientWithoutMoreConnectionsThanCallers) {
  FaultyApi api;
  std::atomic<int> events = 0;
  ClientOptions options = hasty(api.url());
  options.on_request = [&events](const RequestEvent&) { ++events; };
  auto client = std::make_unique<JobsClient>(Credentials::api_key("sm_key"), options);
  std::vector<std::jthread> threads;
  for (int i = 0; i < callers; ++i) {
    threads.emplace_back([&client, i] { call_everything(*client, i); });
  }
  threads.clear();
  EXPECT_GE(events, callers * calls_each / 2);
  // The server sees a connection close a moment after the client opened its next.
  EXPECT_LE(api.most_open(), 2 * callers);
  EXPECT_TRUE(client->poll_until_terminal("x", {.backoff = {.initial = 1ms, .cap = 5ms}}));
  client.reset();
}

TEST(Threads, WatchFromManyWhileOneRuns) {
  FaultyApi api;
  const JobsClient client(Credentials::api_key("sm_key"), hasty(api.url()));
  std::atomic<std::size_t> notified = 0;
  std::atomic<std::size_t> refused = 0;
  std::stop_source stop;
  JobWatcher watcher(client, {.backoff = {.initial = 1ms, .cap = 5ms},
                              .sweep_lists = false,
                              .keep_running = true,
                              .on_progress = [&](const WatchCounts&) {
                                if (notified == callers * 5) stop.request_stop();
                              }});
  std::vector<std::jthread> threads;
  for (int i = 0; i < callers; ++i) {
    threads.emplace_back([&, own = "no id " + std::to_string(i)] {
      for (int n = 0; n < 5; ++n) {
        watcher.watch(own, [&refused](const std::string&, const Result<Job>&) { ++refused; });
        watcher.unwatch(own);
        EXPECT_FALSE(watcher.is_watched(own));
        watcher.watch("x", [&notified](const std::string&, const Result<Job>& outcome) {
          EXPECT_TRUE(outcome) << outcome.error();
          ++notified;
        });
        static_cast<void>(watcher.counts());
      }
    });
  }
  watcher.run(stop.get_token());
  EXPECT_EQ(notified, callers * 5);
  EXPECT_EQ(watcher.counts().pending, 0u);
  EXPECT_EQ(watcher.counts().in_flight, 0u);
  EXPECT_EQ(watcher.counts().finished, notified + refused);
}

}  // namespace
}  // namespace sudomock::test
