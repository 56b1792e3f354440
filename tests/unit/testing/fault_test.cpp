#include <algorithm>

#include <gtest/gtest.h>

#include "support/asking.hpp"

namespace sudomock::detail {
namespace {

TEST(FakeFault, AnswersItsStatusOnceAndThenTheRealAnswer) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.inject({.status = 500});
  EXPECT_EQ(asker.get(jobs_path)->status, 500);
  EXPECT_EQ(asker.get(jobs_path)->status, 200);
  EXPECT_EQ(api.stats().faulted, 1);
}

TEST(FakeFault, HasTheContractsBodyForEachStatus) {
  FakeJobsApi api;
  SessionAsker asker(api);
  const auto body = [&](int status, std::optional<std::chrono::seconds> wait = std::nullopt) {
    api.inject({.status = status, .retry_after = wait});
    return asker.get(jobs_path)->body;
  };
  EXPECT_EQ(body(401), R"({"detail":"Not authenticated","success":false})");
  EXPECT_EQ(json::parse(body(402))["error_code"], "credits_exhausted");
  EXPECT_EQ(json::parse(body(402))["credits_reset_at"], "2026-06-23T00:00:00Z");
  EXPECT_EQ(json::parse(body(403))["success"], false);
  EXPECT_EQ(body(404), R"({"detail":"Job not found","success":false})");
  EXPECT_TRUE(json::parse(body(422))["detail"].is_array());
  EXPECT_EQ(json::parse(body(429, 7s))["error"]["retry_after"], 7);
  EXPECT_EQ(json::parse(body(429))["error"]["type"], "rate_limit_exceeded");
  EXPECT_FALSE(json::parse(body(429))["error"].contains("retry_after"));
  EXPECT_EQ(json::parse(body(409))["error_code"], "CONFLICT");
  EXPECT_EQ(json::parse(body(413))["details"]["max_size_mb"], 300);
  EXPECT_EQ(json::parse(body(500))["success"], false);
  EXPECT_EQ(json::parse(body(418))["detail"], "Status 418");
  for (const int status : {502, 503, 504}) EXPECT_EQ(body(status).substr(0, 6), "<html>");
}

TEST(FakeFault, SpeaksOfTheJobsAtOnce) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.inject({.status = 429, .concurrent_limit = true});
  api.inject({.status = 429, .concurrent_limit = true, .retry_after = 5s});
  const json first = json::parse(asker.get(jobs_path)->body)["error"];
  EXPECT_EQ(first["type"], "concurrent_limit_exceeded");
  EXPECT_EQ(first["resource"], "concurrent-render");
  EXPECT_FALSE(first.contains("retry_after"));
  const Result<HttpResponse> second = asker.get(jobs_path);
  EXPECT_EQ(json::parse(second->body)["error"]["retry_after"], 5);
  EXPECT_EQ(second->retry_after, 5s);
}

TEST(FakeFault, SendsRetryAfterWithAnyStatus) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.inject({.status = 503, .retry_after = 9s});
  EXPECT_EQ(asker.get(jobs_path)->retry_after, 9s);
  EXPECT_EQ(asker.get(jobs_path)->retry_after, std::nullopt);
}

TEST(FakeFault, SendsARawBody) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.inject({.body = "{broken"});
  api.inject({.status = 500, .body = "oops"});
  const Result<HttpResponse> first = asker.get(jobs_path);
  EXPECT_EQ(first->status, 200);
  EXPECT_EQ(first->body, "{broken");
  const Result<HttpResponse> second = asker.get(jobs_path);
  EXPECT_EQ(second->status, 500);
  EXPECT_EQ(second->body, "oops");
}

TEST(FakeFault, BreaksTheConnectionAndTheSessionWithIt) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.inject({.drop = true});
  EXPECT_TRUE(asker.session->is_healthy());
  EXPECT_EQ(asker.get(jobs_path).error().code, ErrorCode::network);
  EXPECT_FALSE(asker.session->is_healthy());
  EXPECT_EQ(api.requests().at(0).status, 0);
}

TEST(FakeFault, CanBreakItAsAnotherError) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.inject({.drop = true, .drop_as = ErrorCode::tls});
  EXPECT_EQ(asker.get(jobs_path).error().code, ErrorCode::tls);
}

TEST(FakeFault, DelaysTheTrueAnswer) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.inject({.delay = 2s});
  EXPECT_EQ(asker.get(jobs_path)->status, 200);
  EXPECT_EQ(api.elapsed(), 2s);
}

TEST(FakeFault, IsATimeoutExactlyAtTheDeadlineWhenDelayedPastIt) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.inject({.delay = 2s});
  EXPECT_EQ(asker.get(jobs_path, 1999999us).error().code, ErrorCode::timeout);
  EXPECT_EQ(api.elapsed(), 1999999us);
  api.inject({.delay = 1h, .drop = true});
  EXPECT_EQ(asker.get(jobs_path, 1s).error().code, ErrorCode::timeout);
  api.inject({.delay = 2s});
  EXPECT_EQ(asker.get(jobs_path, 2s)->status, 200);  // on the dot is in time
}

TEST(FakeFault, MeetsOnlyTheTargetsItNames) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.inject({.status = 500, .only_for = "jobs?"});
  EXPECT_EQ(asker.get(jobs_path)->status, 200);
  EXPECT_EQ(asker.get("/api/v1/jobs?limit=5")->status, 500);
}

TEST(FakeFault, SkipsThenRepeatsThenIsGone) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.inject({.status = 500, .skip = 1, .times = 2});
  EXPECT_EQ(asker.get(jobs_path)->status, 200);
  EXPECT_EQ(asker.get(jobs_path)->status, 500);
  EXPECT_EQ(asker.get(jobs_path)->status, 500);
  EXPECT_EQ(asker.get(jobs_path)->status, 200);
}

TEST(FakeFault, LastsForeverUntilCleared) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.inject({.status = 500, .times = Fault::forever});
  for (int i = 0; i < 100; ++i) EXPECT_EQ(asker.get(jobs_path)->status, 500);
  api.clear_faults();
  EXPECT_EQ(asker.get(jobs_path)->status, 200);
}

TEST(FakeFault, BeginsAndEndsOnTime) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.outage(10s, 5s, {.status = 502});
  EXPECT_EQ(asker.get(jobs_path)->status, 200);
  api.advance(5s);
  EXPECT_EQ(asker.get(jobs_path)->status, 502);
  api.advance(9999999us);
  EXPECT_EQ(asker.get(jobs_path)->status, 502);
  api.advance(1us);
  EXPECT_EQ(asker.get(jobs_path)->status, 200);
}

TEST(FakeFault, AnOutageBreaksConnectionsByDefault) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.outage(10s);
  EXPECT_EQ(asker.get(jobs_path).error().code, ErrorCode::network);
}

TEST(FakeFault, ComesByChanceAsTheSeedDecides) {
  const auto run = [](std::uint64_t seed) {
    FakeJobsApi api(seed);
    SessionAsker asker(api);
    api.inject({.status = 500, .times = Fault::forever, .probability = 0.3});
    std::string out;
    for (int i = 0; i < 1000; ++i) out += asker.get(jobs_path)->status == 500 ? 'x' : '.';
    return out;
  };
  const std::string once = run(5);
  EXPECT_EQ(once, run(5));
  EXPECT_NE(once, run(6));
  EXPECT_NEAR(static_cast<double>(std::count(once.begin(), once.end(), 'x')), 300, 60);
}

TEST(FakeFault, LosesARequestSoThatItNeverEnds) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.inject({.lose = true});
  asker.submit(1, jobs_path, asker.session->now() + 30s);
  EXPECT_TRUE(asker.session->wait_until(asker.session->now() + 1h, {}).empty());
  EXPECT_EQ(api.requests().at(0).status, 0);
  EXPECT_EQ(api.stats().in_flight, 1);
  EXPECT_FALSE(asker.session->is_healthy());
  asker.session.reset();
  EXPECT_EQ(api.stats().in_flight, 0);
}

TEST(FakeFault, SendsAdviceWithATrueAnswer) {
  FakeJobsApi api;
  SessionAsker asker(api);
  const std::string uuid = api.add({.age = 1h});
  api.inject({.retry_after = 0s, .rate_limit_remaining = -3, .rate_limit_reset = 480h});
  const Result<HttpResponse> answer = asker.get("/api/v1/jobs/" + uuid);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(json::parse(answer->body)["status"], "succeeded");
  EXPECT_EQ(answer->retry_after, 0s);
  EXPECT_EQ(answer->rate_limit_remaining, -3);
  EXPECT_EQ(answer->rate_limit_reset, 480h);
}

TEST(FakeFault, FreezesAListAndNoLookup) {
  FakeJobsApi api;
  SessionAsker asker(api);
  const std::string older = api.add({.running = 1min});
  api.inject({.frozen = true, .times = Fault::forever, .after = 10s, .lasts = 1h});
  api.advance(2min);
  const std::string newer = api.add();
  const json page = json::parse(asker.get(jobs_path)->body);
  ASSERT_EQ(page["jobs"].size(), 1U) << "the newer one was not there";
  EXPECT_EQ(page["jobs"][0]["render_uuid"], older);
  EXPECT_EQ(page["jobs"][0]["status"], "running");
  EXPECT_EQ(json::parse(asker.get(jobs_path + ('/' + older))->body)["status"], "succeeded");
  api.advance(1h);
  EXPECT_EQ(json::parse(asker.get(jobs_path)->body)["jobs"].size(), 2U);
}

TEST(FakeFault, SpoilsOneRowOfAPage) {
  FakeJobsApi api;
  SessionAsker asker(api);
  const std::string older = api.add({.age = 1h});
  const std::string newer = api.add({.age = 1min});
  api.inject({.spoil_row = older});
  const json page = json::parse(asker.get(jobs_path)->body);
  EXPECT_EQ(page["jobs"][0]["render_uuid"], newer);
  EXPECT_EQ(page["jobs"][0]["status"], "succeeded");
  EXPECT_EQ(page["jobs"][1]["render_uuid"], older);
  EXPECT_TRUE(page["jobs"][1]["status"].is_number());
}

TEST(FakeFault, RepeatsARowAsItWasWhenTheJobWasAccepted) {
  FakeJobsApi api;
  SessionAsker asker(api);
  const std::string older = api.add({.age = 1h});
  const std::string newer = api.add({.age = 1min});
  api.inject({.repeat_row = newer});
  const json page = json::parse(asker.get(jobs_path)->body);
  ASSERT_EQ(page["jobs"].size(), 3U);
  EXPECT_EQ(page["jobs"][0]["render_uuid"], newer);
  EXPECT_EQ(page["jobs"][0]["status"], "queued");
  EXPECT_EQ(page["jobs"][1]["render_uuid"], newer);
  EXPECT_EQ(page["jobs"][1]["status"], "succeeded");
  EXPECT_EQ(page["jobs"][2]["render_uuid"], older);
}

TEST(FakeFault, AnswersALookupWithAnotherJob) {
  FakeJobsApi api;
  SessionAsker asker(api);
  const std::string mine = api.add();
  const std::string other = api.add({.age = 1h});
  api.inject({.answer_of = other});
  const json job = json::parse(asker.get("/api/v1/jobs/" + mine)->body);
  EXPECT_EQ(job["render_uuid"], other);
  EXPECT_EQ(job["status"], "succeeded");
}

TEST(FakeFault, KeepsTheRequestFromTheRateLimit) {
  FakeJobsApi api;
  SessionAsker asker(api);
  api.set_rate_limit(testing::RateLimit{.per_minute = 1});
  api.inject({.status = 500});
  EXPECT_EQ(asker.get(jobs_path)->status, 500);
  EXPECT_EQ(asker.get(jobs_path)->status, 200);
  EXPECT_EQ(asker.get(jobs_path)->status, 429);
}

TEST(FakeFault, IsRefusedByTheNameOfItsWrongField) {
  FakeJobsApi api;
  const auto refusal = [&](Fault fault) -> std::string {
    try {
      api.inject(std::move(fault));
    } catch (const std::invalid_argument& error) {
      return std::string(error.what()).substr(0, std::string(error.what()).find(' '));
    }
    return "accepted";
  };
  EXPECT_EQ(refusal({.status = 99}), "status");
  EXPECT_EQ(refusal({.status = 600}), "status");
  EXPECT_EQ(refusal({.concurrent_limit = true}), "concurrent_limit");
  EXPECT_EQ(refusal({.delay = -1s}), "delay");
  EXPECT_EQ(refusal({.drop = true, .lose = true}), "drop");
  EXPECT_EQ(refusal({.skip = -1}), "skip");
  EXPECT_EQ(refusal({.times = 0}), "times");
  EXPECT_EQ(refusal({.probability = 1.5}), "probability");
  EXPECT_EQ(refusal({.after = -1s}), "after");
  EXPECT_EQ(refusal({.lasts = -1s}), "lasts");
}

}  // namespace
}  // namespace sudomock::detail
