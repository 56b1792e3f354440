#include "simulator/simulator.hpp"

#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <httplib.h>

#include "support/asking.hpp"

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

  /// The response, or an exception that says why there is none.
  static httplib::Response the(httplib::Result result) {
    if (!result) throw std::runtime_error("no response: " + httplib::to_string(result.error()));
    return *std::move(result);
  }
  httplib::Response ask(const std::string& target) { return the(client_.Get(target)); }
  json get(const std::string& target) { return json::parse(ask(target).body); }
  httplib::Response script(const std::string& text) {
    return the(client_.Post("/_simulator/script", text, "application/json"));
  }

  Simulator simulator_{7, 1000};  // a thousand seconds a second
  int port_ = simulator_.bind(0);
  std::jthread thread_{[this] { simulator_.serve(); }};
  httplib::Client client_{"127.0.0.1", port_};
};

TEST_F(SimulatorTest, HasTheFilesOfItsJobs) {
  static_cast<void>(script(R"({"jobs": [{"kind": "video", "age": 60}]})"));
  const std::string url = get("/api/v1/jobs?limit=1")["jobs"][0]["result_url"];
  const std::string host = "http://127.0.0.1:" + std::to_string(port_);
  ASSERT_EQ(url.substr(0, host.size()), host);
  const std::string path = url.substr(host.size());
  client_.set_default_headers({});
  const httplib::Response whole = ask(path);
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(whole.get_header_value("Content-Type"), "video/mp4");
  EXPECT_EQ(whole.get_header_value("Content-Length"), std::to_string(whole.body.size()));
  const auto rest = the(client_.Get(path, httplib::Headers{{"Range", "bytes=150000-"}}));
  EXPECT_EQ(rest.status, 206);
  EXPECT_EQ(rest.body, whole.body.substr(150000));
}

TEST_F(SimulatorTest, SpeaksTheContractOverHttp) {
  const json made = json::parse(script(R"({"jobs": [{"kind": "upload"}]})").body);
  const std::string uuid = made["render_uuids"].at(0);
  json job;
  do {
    job = get("/api/v1/jobs/" + uuid);
  } while (job["status"] != "succeeded");
  EXPECT_TRUE(job["mockup_uuid"].is_string());
  EXPECT_EQ(get("/api/v1/jobs?limit=1")["jobs"][0]["render_uuid"], uuid);

  const auto response = ask("/api/v1/jobs/unknown");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.get_header_value("Content-Type"), "application/json; charset=utf-8");
  EXPECT_FALSE(response.get_header_value("X-Request-Id").empty());
  EXPECT_EQ(the(client_.Post("/api/v1/jobs", "", "text/plain")).status, 405);
  EXPECT_EQ(ask("/elsewhere").status, 404);
  httplib::Client stranger("127.0.0.1", port_);
  EXPECT_EQ(the(stranger.Get("/api/v1/jobs")).status, 401);
}

TEST_F(SimulatorTest, AcceptsAJobOnceForEachIdempotencyKey) {
  const auto submit = [&](const std::string& kind, const std::string& body, const char* key) {
    return the(client_.Post("/api/v1/submit/" + kind, {{"Idempotency-Key", key}}, body,
                            "application/json"));
  };
  const auto first = submit("video", R"({"duration_seconds": 8, "audio": true})", "a");
  EXPECT_EQ(first.status, 202);
  const json accepted = json::parse(first.body);
  EXPECT_EQ(accepted["kind"], "video");
  EXPECT_EQ(accepted["status"], "queued");
  EXPECT_EQ(accepted["duration_seconds"], 8);
  EXPECT_EQ(accepted["audio"], true);
  const std::string url = accepted["status_url"];
  EXPECT_EQ(get(url)["render_uuid"], accepted["job_id"]);

  EXPECT_EQ(submit("video", R"({"duration_seconds": 8, "audio": true})", "a").body, first.body);
  EXPECT_EQ(submit("video", "{}", "a").status, 409);
  EXPECT_NE(json::parse(submit("video", "{}", "b").body)["job_id"], accepted["job_id"]);
  EXPECT_EQ(get("/api/v1/jobs")["jobs"].size(), 2U);
}

TEST_F(SimulatorTest, AcceptsAJobInAnEnvelopeWhenAsked) {
  const auto submit = [&] { return the(client_.Post("/api/v1/submit/render")).body; };
  EXPECT_EQ(json::parse(submit())["kind"], "render");
  EXPECT_EQ(script(R"({"settings": {"body_style": {"envelope": true}}})").status, 200);
  EXPECT_EQ(json::parse(submit())["data"]["kind"], "render");
}

TEST_F(SimulatorTest, RefusesABadSubmission) {
  const auto submit = [&](const std::string& kind, const std::string& body) {
    return the(client_.Post("/api/v1/submit/" + kind, body, "application/json")).status;
  };
  EXPECT_EQ(submit("video", "{"), 422);
  EXPECT_EQ(submit("video", R"({"duration_seconds": "8"})"), 422);
  EXPECT_EQ(submit("nothing-known", "{}"), 404);
  EXPECT_EQ(submit("2d_create", ""), 202);
  httplib::Client stranger("127.0.0.1", port_);
  EXPECT_EQ(the(stranger.Post("/api/v1/submit/render", "", "application/json")).status, 401);
  EXPECT_EQ(get("/api/v1/jobs")["jobs"].size(), 1U);
}

TEST_F(SimulatorTest, SaysInHeadersWhenToComeAgain) {
  EXPECT_EQ(script(R"({"settings": {"rate_limit": {"per_minute": 1}}})").status, 200);
  EXPECT_EQ(ask("/api/v1/jobs").status, 200);
  const auto refused = ask("/api/v1/jobs");
  ASSERT_EQ(refused.status, 429);
  EXPECT_EQ(refused.get_header_value("Retry-After"), "1");  // 60 of its seconds, rounded up
  EXPECT_EQ(refused.get_header_value("X-RateLimit-Remaining"), "0");
  const std::int64_t reset = std::stoll(refused.get_header_value("X-RateLimit-Reset"));
  EXPECT_NEAR(static_cast<double>(reset - std::time(nullptr)), 1, 60);
}

TEST_F(SimulatorTest, SaysNonsenseWhereAFaultWantsIt) {
  EXPECT_EQ(script(R"({"faults": [{"status": 503, "retry_after": -3}]})").status, 200);
  EXPECT_EQ(ask("/api/v1/jobs").get_header_value("Retry-After"), "-1");  // its seconds are short
}

TEST_F(SimulatorTest, MeetsScriptedFaults) {
  EXPECT_EQ(script(R"({"faults": [{"status": 503}, {"drop": true}]})").status, 200);
  const auto unavailable = ask("/api/v1/jobs");
  EXPECT_EQ(unavailable.status, 503);
  EXPECT_EQ(unavailable.get_header_value("Content-Type"), "text/html");
  EXPECT_FALSE(client_.Get("/api/v1/jobs"));
  EXPECT_EQ(ask("/api/v1/jobs").status, 200);
  EXPECT_EQ(script(R"({"faults": [{"status": 500, "times": "forever"}]})").status, 200);
  EXPECT_EQ(ask("/api/v1/jobs").status, 500);
  EXPECT_EQ(the(client_.Delete("/_simulator/faults")).status, 200);
  EXPECT_EQ(ask("/api/v1/jobs").status, 200);
}

TEST_F(SimulatorTest, DelaysByItsOwnSeconds) {
  EXPECT_EQ(script(R"({"faults": [{"delay": 100}], "settings": {"latency": 20}})").status, 200);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(ask("/api/v1/jobs").status, 200);
  EXPECT_GE(std::chrono::steady_clock::now() - before, 120ms);
}

TEST_F(SimulatorTest, EndsADelayWhenItStops) {
  EXPECT_EQ(script(R"({"faults": [{"delay": 1000000}]})").status, 200);
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
  EXPECT_EQ(refused.status, 422);
  EXPECT_NE(refused.body.find("jobs[0].running"), std::string::npos);
  EXPECT_EQ(script("not json").status, 422);
  EXPECT_EQ(ask("/_simulator/unknown").status, 404);
  EXPECT_EQ(ask("/_simulator/script").status, 404);
}

TEST_F(SimulatorTest, LogsRequests) {
  (void)ask("/api/v1/jobs?limit=3");
  (void)ask("/api/v1/jobs/x");
  const json log = get("/_simulator/requests")["requests"];
  ASSERT_EQ(log.size(), 2U);
  EXPECT_EQ(log[0]["target"], "/api/v1/jobs?limit=3");
  EXPECT_EQ(log[0]["status"], 200);
  EXPECT_EQ(log[1]["status"], 404);
  EXPECT_LE(log[0]["at"], log[1]["at"]);
  EXPECT_EQ(the(client_.Delete("/_simulator/requests")).status, 200);
  EXPECT_TRUE(get("/_simulator/requests")["requests"].empty());
}

TEST_F(SimulatorTest, KeepsAConnectionForAsManyRequestsAsComeOnIt) {
  for (int i = 0; i < 300; ++i) {
    ASSERT_NE(ask("/api/v1/jobs").get_header_value("Connection"), "close") << i;
  }
}

TEST_F(SimulatorTest, SendsPagesUncompressedWhichIsQuick) {
  EXPECT_EQ(script(R"({"jobs": [{"count": 50}]})").status, 200);
  const auto page = the(client_.Get("/api/v1/jobs?limit=50", {{"Accept-Encoding", "gzip, br"}}));
  EXPECT_FALSE(page.has_header("Content-Encoding"));
}

TEST_F(SimulatorTest, ListensOnAPortOnlyOnce) {
  Simulator second(7, 1);
  EXPECT_EQ(second.bind(port_), 0);
}

/// An endpoint that keeps what it is sent.
class Receiver {
 public:
  Receiver() {
    server_.Post("/hook", [this](const httplib::Request& request, httplib::Response& response) {
      const std::lock_guard lock(mutex_);
      got_.push_back(request);
      response.status = 204;
      came_.notify_all();
    });
  }
  ~Receiver() { server_.stop(); }

  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/hook";
  }
  /// The first of them, once there are that many.
  std::vector<httplib::Request> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    came_.wait_for(lock, std::chrono::seconds{60}, [&] { return got_.size() >= count; });
    return got_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<httplib::Request> got_;
  httplib::Server server_;
  int port_ = server_.bind_to_any_port("127.0.0.1");
  std::jthread thread_{[this] { server_.listen_after_bind(); }};
};

// What its signature is worth, the tests of webhooks see.
TEST_F(SimulatorTest, PostsWebhooks) {
  Receiver receiver;
  const std::string webhooks =
      R"({"webhooks": {"url": ")" + receiver.url() + R"(", "secret": "whsec_s", "doubles": 1},)";
  const auto made = script(webhooks + R"("jobs": [{"kind": "video", "running": 10}]})");
  if (made.body.find("SUDOMOCK_BUILD_WEBHOOKS") != std::string::npos) GTEST_SKIP() << made.body;
  ASSERT_EQ(made.status, 200) << made.body;
  const std::vector<httplib::Request> got = receiver.wait_for(2);
  ASSERT_EQ(got.size(), 2u);
  const json body = json::parse(got[0].body);
  EXPECT_EQ(body["event"], "video.succeeded");
  EXPECT_EQ(body["job_id"], json::parse(made.body)["render_uuids"][0]);
  EXPECT_EQ(got[0].get_header_value("X-SudoMock-Signature").size(), 64u);
  const std::int64_t sent = std::stoll(got[0].get_header_value("X-SudoMock-Timestamp"));
  EXPECT_NEAR(static_cast<double>(sent), static_cast<double>(std::time(nullptr)), 120);
  EXPECT_EQ(got[0].get_header_value("Content-Type"), "application/json");
  EXPECT_EQ(got[0].get_header_value("User-Agent"), "SudoMock-Webhook/1.0");
  EXPECT_EQ(got[1].body, got[0].body);

  const auto stopped = script(R"({"webhooks": null, "jobs": [{"running": 0.1}]})");
  EXPECT_EQ(stopped.status, 200) << stopped.body;
}

}  // namespace
}  // namespace sudomock::detail
