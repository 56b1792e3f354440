#include "simulator/script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/asking.hpp"

namespace sudomock::detail {
namespace {

using ::testing::StartsWith;

std::string refusal(std::string_view text) {
  try {
    (void)read_script(text);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Script, ReadsEveryFieldOfAJob) {
  const Script script = read_script(R"({"jobs": [{
      "render_uuid": "u", "kind": "video", "age": 1.5, "queued": 2, "dispatched": 3, "running": 4,
      "outcome": "failed", "outcome_text": "t", "model": "m", "result_url": "r",
      "mockup_uuid": "k", "error": "e", "error_code": "c", "made_from": "f", "credits_charged": 5,
      "payg": {"credits": 6, "unit_price": 0.002, "cost": null}, "duration_seconds": 7,
      "audio": true, "mockup_name": "n", "poster_url": "p", "without_result": true,
      "row_without_result": true, "unlisted": true, "owner": "o", "count": 1, "spacing": 0}]})");
  ASSERT_EQ(script.jobs.size(), 1U);
  const FakeJob& job = script.jobs[0];
  EXPECT_EQ(job.render_uuid, "u");
  EXPECT_EQ(job.kind_text, "video");
  EXPECT_EQ(job.age, 1500ms);
  EXPECT_EQ(job.queued, 2s);
  EXPECT_EQ(job.dispatched, 3s);
  EXPECT_EQ(job.running, 4s);
  EXPECT_EQ(job.outcome, JobStatus::failed);
  EXPECT_EQ(job.outcome_text, "t");
  EXPECT_EQ(job.details.model, "m");
  EXPECT_EQ(job.details.result_url, "r");
  EXPECT_EQ(job.details.mockup_uuid, "k");
  EXPECT_EQ(job.details.error, "e");
  EXPECT_EQ(job.details.error_code, "c");
  EXPECT_EQ(job.made_from, "f");
  EXPECT_EQ(job.details.credits_charged, 5);
  EXPECT_EQ(job.details.payg, (Payg{6, Usd::from_nanos(2'000'000), std::nullopt}));
  EXPECT_EQ(job.details.duration_seconds, 7);
  EXPECT_EQ(job.details.audio, true);
  EXPECT_EQ(job.details.mockup_name, "n");
  EXPECT_EQ(job.details.poster_url, "p");
  EXPECT_TRUE(job.without_result && job.row_without_result && job.unlisted);
  EXPECT_EQ(job.owner, "o");
}

TEST(Script, ReadsEveryFieldOfAFault) {
  const Script script = read_script(
      R"({"faults": [{"status": 429, "concurrent_limit": true, "delay": 0.25, "drop": true,
      "retry_after": 9, "rate_limit_remaining": 10, "rate_limit_reset": 11, "body": "b",
      "frozen": true, "spoil_row": "s", "repeat_row": "r", "answer_of": "a", "only_for": "jobs?", "skip": 2,
      "times": 3, "probability": 0.5, "after": 4, "lasts": 5},
      {"times": "forever", "lose": true, "retry_after": -7, "rate_limit_reset": -1.5}]})");
  ASSERT_EQ(script.faults.size(), 2U);
  const Fault& fault = script.faults[0];
  EXPECT_EQ(fault.status, 429);
  EXPECT_TRUE(fault.concurrent_limit);
  EXPECT_EQ(fault.delay, 250ms);
  EXPECT_TRUE(fault.drop);
  EXPECT_EQ(fault.retry_after, 9s);
  EXPECT_EQ(fault.rate_limit_remaining, 10);
  EXPECT_EQ(fault.rate_limit_reset, 11s);
  EXPECT_EQ(fault.body, "b");
  EXPECT_TRUE(fault.frozen);
  EXPECT_EQ(fault.spoil_row, "s");
  EXPECT_EQ(fault.repeat_row, "r");
  EXPECT_EQ(fault.answer_of, "a");
  EXPECT_EQ(fault.only_for, "jobs?");
  EXPECT_EQ(fault.skip, 2);
  EXPECT_EQ(fault.times, 3);
  EXPECT_EQ(fault.probability, 0.5);
  EXPECT_EQ(fault.after, 4s);
  EXPECT_EQ(fault.lasts, 5s);
  EXPECT_EQ(script.faults[1].times, Fault::forever);
  EXPECT_TRUE(script.faults[1].lose);
  EXPECT_EQ(script.faults[1].retry_after, -7s);
  EXPECT_EQ(script.faults[1].rate_limit_reset, -1s);
}

TEST(Script, NamesTheFieldThatIsWrong) {
  for (const auto& [text, message] : std::vector<std::pair<const char*, const char*>>{
           {"{", "script: not JSON"},
           {"[]", "script: expected an object"},
           {R"({"job": []})", "job: no such field"},
           {R"({"jobs": {}})", "jobs: expected an array, found an object"},
           {R"({"jobs": [{}, 1]})", "jobs[1]: expected an object, found a number"},
           {R"({"jobs": [{"kind": 1}]})", "jobs[0].kind: expected a string"},
           {R"({"jobs": [{"kidn": "video"}]})", "jobs[0].kidn: no such field"},
           {R"({"jobs": [{"status": "failed"}]})", "jobs[0].status: no such field"},
           {R"({"jobs": [{"created_at": null}]})", "jobs[0].created_at: no such field"},
           {R"({"jobs": [{"estimated_credits": 1}]})", "jobs[0].estimated_credits: no such"},
           {R"({"jobs": [{"running": -1}]})", "jobs[0].running: not 0 to 1e9 seconds"},
           {R"({"jobs": [{"running": "1"}]})", "jobs[0].running: expected a number"},
           {R"({"jobs": [{"running": 1e300}]})", "jobs[0].running: not 0 to 1e9 seconds"},
           {R"({"jobs": [{"outcome": "done"}]})", "jobs[0].outcome: not a status: done"},
           {R"({"jobs": [{"audio": 1}]})", "jobs[0].audio: expected a boolean"},
           {R"({"jobs": [{"credits_charged": 1.5}]})",
            "jobs[0].credits_charged: expected an integer"},
           {R"({"jobs": [{"credits_charged": 18446744073709551615}]})",
            "jobs[0].credits_charged: out of range"},
           {R"({"jobs": [{"payg": {"cost": "1"}}]})", "jobs[0].payg.cost: expected a number"},
           {R"({"jobs": [{"payg": {"price": 1}}]})", "jobs[0].payg.price: no such field"},
           {R"({"jobs": [{"payg": 1}]})", "jobs[0].payg: expected an object"},
           {R"({"jobs": [{"count": 0}]})", "jobs[0].count: not within"},
           {R"({"jobs": [{"count": 4294967297}]})", "jobs[0].count: out of range"},
           {R"({"jobs": [{"count": 1000, "spacing": 1e9}]})", "jobs[0].spacing: more than"},
           {R"({"jobs": [{"count": null}]})", "jobs[0].count: expected an integer, found null"},
           {R"({"ends": [{"outcome": "done"}]})", "ends[0].outcome: not a status: done"},
           {R"({"ends": [{"outcome": "running"}]})", "ends[0].outcome: not terminal"},
           {R"({"faults": [{"status": 99}]})", "faults[0]: status is neither"},
           {R"({"faults": [{"retry_after": -1e10}]})", "faults[0].retry_after: not -1e9 to 1e9"},
           {R"({"faults": [{"times": "often"}]})", "faults[0].times: expected an integer"},
           {R"({"faults": [{"probability": "1"}]})", "faults[0].probability: expected a number"},
           {R"({"faults": [{"drop_as": "tls"}]})", "faults[0].drop_as: no such field"},
           {R"({"accounts": [{"key": "x"}]})", "accounts[0].key: no such field"},
           {R"({"settings": {"latency": true}})", "settings.latency: expected a number"},
           {R"({"settings": {"speed": 1}})", "settings.speed: no such field"},
           {R"({"settings": {"body_style": {"x": 1}}})", "settings.body_style.x: no such field"},
           {R"({"settings": {"rate_limit": {"per_minute": 0}}})",
            "settings.rate_limit.per_minute: less than 1"}}) {
    EXPECT_THAT(refusal(text), StartsWith(message)) << text;
  }
}

TEST(Script, DoesWhatItSays) {
  CoreAsker api;
  const Script script = read_script(R"({
      "accounts": [{"owner": "bob", "api_key": "sm_bob", "bearer": "bobs.jwt"},
                   {"owner": "eve", "api_key": "sm_eve", "revoked": true}],
      "jobs": [{"kind": "video", "count": 3, "spacing": 60}, {"render_uuid": "one"}],
      "ends": [{"render_uuid": "one", "outcome": "cancelled"}],
      "faults": [{"status": 500, "only_for": "limit=9"}],
      "settings": {"body_style": {"job_id": true}, "cursor_lifetime": 1, "rate_limit": {"per_minute": 2}}})");
  EXPECT_EQ(run_script(script, api.core, 0s).size(), 4U);
  const auto status = [&](const char* target, HttpHeader header) {
    return api.core.answer("GET", target, {std::move(header)}, 0s).response.status;
  };
  EXPECT_EQ(status("/api/v1/jobs", {"x-api-key", "sm_bob"}), 200);
  EXPECT_EQ(status("/api/v1/jobs", {"Authorization", "Bearer bobs.jwt"}), 200);
  EXPECT_EQ(status("/api/v1/jobs", {"x-api-key", "sm_bob"}), 429);
  EXPECT_EQ(status("/api/v1/jobs", {"x-api-key", "sm_eve"}), 401);
  EXPECT_EQ(api.get("/api/v1/jobs?limit=9").status, 500);
  const json page = api.body("/api/v1/jobs");
  ASSERT_EQ(page["jobs"].size(), 4U);
  EXPECT_EQ(page["jobs"][0]["job_id"], "one");
  EXPECT_EQ(page["jobs"][0]["status"], "cancelled");

  (void)run_script(read_script(R"({"accounts": [{"owner": "eve", "revoked": false}],
                                   "settings": {"rate_limit": null, "list_lag": 1,
                                                "cursor_lifetime": null}})"),
                   api.core, 0s);
  EXPECT_EQ(status("/api/v1/jobs", {"x-api-key", "sm_eve"}), 200);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(api.get("/api/v1/jobs").status, 200);
  EXPECT_EQ(api.body("/api/v1/jobs")["jobs"].size(), 2U);  // the lag hides the newest two
}

TEST(Script, RefusesWhatOnlyTheCoreKnows) {
  CoreAsker api;
  const auto run = [&](std::string_view text) {
    return run_script(read_script(text), api.core, 0s);
  };
  (void)run(R"({"jobs": [{"render_uuid": "one"}]})");
  EXPECT_THROW(run(R"({"jobs": [{"render_uuid": "one"}]})"), std::invalid_argument);
  EXPECT_THROW(run(R"({"jobs": [{"render_uuid": "two", "count": 2}]})"), std::invalid_argument);
  EXPECT_THROW(run(R"({"ends": [{"render_uuid": "none"}]})"), std::invalid_argument);
}

TEST(Script, ReadsWhereWebhooksGo) {
  const Script script = read_script(R"({"webhooks": {"url": "http://127.0.0.1:8080/a/b?c=d",
      "secret": "whsec_s", "delay": 0.5, "spread": 2, "loss": 0.1, "doubles": 0.2,
      "older_names": true, "owner": "o"}})");
  const ScriptWebhooks& webhooks = script.webhooks.value().value();
  EXPECT_EQ(webhooks.origin, "http://127.0.0.1:8080");
  EXPECT_EQ(webhooks.path, "/a/b?c=d");
  EXPECT_EQ(webhooks.secret, "whsec_s");
  EXPECT_EQ(webhooks.delay, 500ms);
  EXPECT_EQ(webhooks.spread, 2s);
  EXPECT_EQ(webhooks.loss, 0.1);
  EXPECT_EQ(webhooks.doubles, 0.2);
  EXPECT_TRUE(webhooks.older_names);
  EXPECT_EQ(webhooks.owner, "o");
  const auto path_of = [](const std::string& url) {
    const Script of_url = read_script(R"({"webhooks": {"secret": "s", "url": ")" + url + R"("}})");
    return of_url.webhooks.value().value().path;
  };
  EXPECT_EQ(path_of("http://localhost:1"), "/");
  EXPECT_FALSE(read_script(R"({"webhooks": null})").webhooks.value());
  EXPECT_FALSE(read_script("{}").webhooks);
}

TEST(Script, RefusesWebhooksToNowhere) {
  for (const char* url :
       {"", "/hook", "https://localhost/", "ftp://localhost/", "http://", "http:///"}) {
    const std::string text =
        R"({"webhooks": {"secret": "s", "url": ")" + std::string(url) + R"("}})";
    EXPECT_THAT(refusal(text), StartsWith("webhooks.url: ")) << url;
  }
  EXPECT_THAT(refusal(R"({"webhooks": {"url": "http://a"}})"), StartsWith("webhooks.secret: "));
  EXPECT_THAT(refusal(R"({"webhooks": {"url": "http://a", "secret": "s", "loss": "x"}})"),
              StartsWith("webhooks.loss: "));
}

}  // namespace
}  // namespace sudomock::detail
