// How many connections a watcher of many jobs opens, over real sockets.

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include <sudomock/sudomock.hpp>

#include "support/socket_server.hpp"

namespace sudomock::test {
namespace {

using namespace std::chrono_literals;

// Each job ends with its third look.
class ThreeLooks {
 public:
  bool answer(Connection& connection, const std::string& request) {
    const std::size_t begin = request.find("/jobs/") + 6;
    const std::string uuid = request.substr(begin, request.find(' ', begin) - begin);
    int looks = 0;
    {
      const std::lock_guard lock(mutex_);
      looks = ++looks_[uuid];
    }
    const std::string body = R"({"render_uuid":")" + uuid + R"(","kind":"render","status":")" +
                             (looks < 3 ? "running" : "succeeded") +
                             R"(","result_url":"https://cdn/x.webp"})";
    return connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) +
                           "\r\n\r\n" + body);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, int> looks_;
};

TEST(WatcherConnections, AreNoMoreThanTheRequestsInFlight) {
  constexpr int jobs = 200;
  constexpr int in_flight = 4;
  ThreeLooks api;
  SocketServer server([&api](Connection& connection) {
    while (const std::optional<std::string> request = connection.read_request()) {
      if (!api.answer(connection, *request)) break;
    }
  });
  const JobsClient client(Credentials::api_key("sm_key"), {.base_url = server.url("")});
  JobWatcher watcher(
      client,
      {.backoff = {.initial = 1ms, .cap = 5ms}, .max_in_flight = in_flight, .sweep_lists = false});
  int notified = 0;
  for (int i = 0; i < jobs; ++i) {
    watcher.watch("job-" + std::to_string(i), [&notified](const std::string&, const auto& outcome) {
      EXPECT_TRUE(outcome) << outcome.error();
      ++notified;
    });
  }
  watcher.run();
  EXPECT_EQ(notified, jobs);
  EXPECT_LE(server.connections(), in_flight);
}

}  // namespace
}  // namespace sudomock::test
