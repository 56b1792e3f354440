#include "testing/simulator.hpp"

#include <thread>

#include <gtest/gtest.h>
#include <httplib.h>

#include "asking.hpp"

namespace sudomock::detail {
namespace {

/// A simulator that runs while the test does, and somebody who asks it.
class SimulatorTest : public ::testing::Test {
 protected:
  SimulatorTest() {
    client_.set_keep_alive(true);
    client_.set_default_headers({{"x-api-key", "sm_fake_default"}});
  }
  ~SimulatorTest() override {
    client_.stop();  // else its connection keeps the server busy
    simulator_.stop();
  }

  json get(const std::string& target) { return json::parse(client_.Get(target)->body); }
  httplib::Result script(const std::string& text) {
    return client_.Post("/_simulator/script", text, "application/json");
  }

  Simulator simulator_{7, 1000};  // a thousand seconds a second
  int port_ = simulator_.bind(0);
  std::jthread thread_{[this] { simulator_.serve(); }};
  httplib::Client client_{"127.0.0.1", port_};
};

TEST_F(SimulatorTest, SpeaksTheContractOverHttp) {
  const json made = json::parse(script(R"({"jobs": [{"kind": "upload"}]})")->body);
  const std::string uuid = made["render_uuids"].at(0);
  json job;
  do {
    job = get("/api/v1/jobs/" + uuid);
  } while (job["status"] != "succeeded");
  EXPECT_TRUE(job["mockup_uuid"].is_string());
  EXPECT_EQ(get("/api/v1/jobs?limit=1")["jobs"][0]["render_uuid"], uuid);

  const auto response = client_.Get("/api/v1/jobs/unknown");
  EXPECT_EQ(response->status, 404);
  EXPECT_EQ(response->get_header_value("Content-Type"), "application/json; charset=utf-8");
  EXPECT_FALSE(response->get_header_value("X-Request-Id").empty());
  EXPECT_EQ(client_.Post("/api/v1/jobs", "", "text/plain")->status, 405);
  EXPECT_EQ(client_.Get("/elsewhere")->status, 404);
  httplib::Client stranger("127.0.0.1", port_);
  EXPECT_EQ(stranger.Get("/api/v1/jobs")->status, 401);
}

TEST_F(SimulatorTest, SaysInHeadersWhenToComeAgain) {
  EXPECT_EQ(script(R"({"settings": {"rate_limit": {"per_minute": 1}}})")->status, 200);
  EXPECT_EQ(client_.Get("/api/v1/jobs")->status, 200);
  const auto refused = client_.Get("/api/v1/jobs");
  ASSERT_EQ(refused->status, 429);
  EXPECT_EQ(refused->get_header_value("Retry-After"), "1");  // 60 of its seconds, rounded up
  EXPECT_EQ(refused->get_header_value("X-RateLimit-Remaining"), "0");
  const std::int64_t reset = std::stoll(refused->get_header_value("X-RateLimit-Reset"));
  EXPECT_NEAR(static_cast<double>(reset - std::time(nullptr)), 1, 60);
}

TEST_F(SimulatorTest, MeetsScriptedFaults) {
  EXPECT_EQ(script(R"({"faults": [{"status": 503}, {"drop": true}]})")->status, 200);
  const auto unavailable = client_.Get("/api/v1/jobs");
  EXPECT_EQ(unavailable->status, 503);
  EXPECT_EQ(unavailable->get_header_value("Content-Type"), "text/html");
  EXPECT_FALSE(client_.Get("/api/v1/jobs"));
  EXPECT_EQ(client_.Get("/api/v1/jobs")->status, 200);
  EXPECT_EQ(script(R"({"faults": [{"status": 500, "times": "forever"}]})")->status, 200);
  EXPECT_EQ(client_.Get("/api/v1/jobs")->status, 500);
  EXPECT_EQ(client_.Delete("/_simulator/faults")->status, 200);
  EXPECT_EQ(client_.Get("/api/v1/jobs")->status, 200);
}

TEST_F(SimulatorTest, DelaysByItsOwnSeconds) {
  EXPECT_EQ(script(R"({"faults": [{"delay": 100}], "settings": {"latency": 20}})")->status, 200);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(client_.Get("/api/v1/jobs")->status, 200);
  EXPECT_GE(std::chrono::steady_clock::now() - before, 120ms);
}

TEST_F(SimulatorTest, EndsADelayWhenItStops) {
  EXPECT_EQ(script(R"({"faults": [{"delay": 1000000}]})")->status, 200);
  std::jthread asker([this] {
    httplib::Client client("127.0.0.1", port_);
    client.set_default_headers({{"x-api-key", "sm_fake_default"}});
    (void)client.Get("/api/v1/jobs");
  });
  while (get("/_simulator/requests")["requests"].empty()) {
  }
  client_.stop();
  simulator_.stop();
  asker.join();  // long before its thousand seconds
}

TEST_F(SimulatorTest, RefusesABadScriptByTheFieldsName) {
  const auto refused = script(R"({"jobs": [{"running": -1}]})");
  EXPECT_EQ(refused->status, 422);
  EXPECT_NE(refused->body.find("jobs[0].running"), std::string::npos);
  EXPECT_EQ(script("not json")->status, 422);
  EXPECT_EQ(client_.Get("/_simulator/unknown")->status, 404);
  EXPECT_EQ(client_.Get("/_simulator/script")->status, 404);
}

TEST_F(SimulatorTest, LogsAndCounts) {
  (void)client_.Get("/api/v1/jobs?limit=3");
  (void)client_.Get("/api/v1/jobs/x");
  const json log = get("/_simulator/requests")["requests"];
  ASSERT_EQ(log.size(), 2U);
  EXPECT_EQ(log[0]["target"], "/api/v1/jobs?limit=3");
  EXPECT_EQ(log[0]["status"], 200);
  EXPECT_EQ(log[1]["status"], 404);
  EXPECT_LE(log[0]["at"], log[1]["at"]);
  json stats = get("/_simulator/stats");
  EXPECT_EQ(stats["requests"], 2);
  EXPECT_EQ(stats["lookups"], 1);
  EXPECT_EQ(stats["lists"], 1);
  EXPECT_EQ(client_.Delete("/_simulator/requests")->status, 200);
  EXPECT_EQ(get("/_simulator/stats")["requests"], 0);
  EXPECT_TRUE(get("/_simulator/requests")["requests"].empty());
}

TEST_F(SimulatorTest, KeepsAConnectionForAsManyRequestsAsComeOnIt) {
  for (int i = 0; i < 300; ++i) ASSERT_EQ(client_.Get("/api/v1/jobs")->status, 200);
  EXPECT_EQ(get("/_simulator/stats")["connections"], 1);
}

TEST_F(SimulatorTest, SendsPagesUncompressedWhichIsQuick) {
  EXPECT_EQ(script(R"({"jobs": [{"count": 50}]})")->status, 200);
  const auto page = client_.Get("/api/v1/jobs?limit=50", {{"Accept-Encoding", "gzip, br"}});
  EXPECT_FALSE(page->has_header("Content-Encoding"));
}

TEST_F(SimulatorTest, ListensOnAPortOnlyOnce) {
  Simulator second(7, 1);
  EXPECT_EQ(second.bind(port_), 0);
}

}  // namespace
}  // namespace sudomock::detail
