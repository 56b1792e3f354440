#include <gtest/gtest.h>

#include "support/asking.hpp"

namespace sudomock::detail {
namespace {

TEST(Core, KnowsNoOtherPath) {
  CoreAsker api;
  const std::string uuid = api.add();
  for (const std::string& target :
       {std::string("/"), std::string("/api/v1/job"), std::string("/api/v1/jobs/"),
        std::string("/api/v1/jobsx"), "/api/v1/jobs/" + uuid + "/x", "/api/v2/jobs/" + uuid,
        std::string("")}) {
    EXPECT_EQ(api.get(target).status, 404) << target;
    EXPECT_EQ(api.get(target).body, R"({"detail":"Not Found","success":false})") << target;
  }
}

TEST(Core, KnowsNoOtherMethod) {
  CoreAsker api;
  for (const char* method : {"POST", "DELETE", "HEAD", "PUT"}) {
    EXPECT_EQ(api.core.answer(method, "/api/v1/jobs", {}, 0s).response.status, 405) << method;
  }
}

TEST(Core, AnswersAnUnknownJobWithThePages404) {
  CoreAsker api;
  EXPECT_EQ(api.get("/api/v1/jobs/unknown").status, 404);
  EXPECT_EQ(api.get("/api/v1/jobs/unknown").body, R"({"detail":"Job not found","success":false})");
}

TEST(Core, IgnoresQueriesOfALookup) {
  CoreAsker api;
  EXPECT_EQ(api.get("/api/v1/jobs/" + api.add() + "?x=1").status, 200);
}

TEST(Core, NumbersItsAnswers) {
  CoreAsker api;
  EXPECT_EQ(api.get("/api/v1/jobs").request_id, "req_1");
  EXPECT_EQ(api.get("/").request_id, "req_2");
}

TEST(Core, SaysJobIdWhenAsked) {
  CoreAsker api;
  const std::string uuid = api.add();
  api.core.set_body_style({.job_id = true});
  const json job = api.body("/api/v1/jobs/" + uuid);
  EXPECT_EQ(job["job_id"], uuid);
  EXPECT_FALSE(job.contains("render_uuid"));
  EXPECT_EQ(api.body("/api/v1/jobs")["jobs"][0]["job_id"], uuid);
}

TEST(Core, WrapsGoodAnswersInAnEnvelopeWhenAsked) {
  CoreAsker api;
  const std::string uuid = api.add();
  api.core.set_body_style({.envelope = true});
  const json body = api.body("/api/v1/jobs/" + uuid);
  EXPECT_EQ(body["success"], true);
  EXPECT_EQ(body["data"]["render_uuid"], uuid);
  EXPECT_EQ(api.body("/api/v1/jobs")["data"]["jobs"][0]["render_uuid"], uuid);
  EXPECT_EQ(api.body("/api/v1/jobs/none")["detail"], "Job not found");
}

TEST(Core, IsSparseInProgressOnlyWhenAsked) {
  CoreAsker api;
  const std::string target = "/api/v1/jobs/" + api.add();
  EXPECT_EQ(api.body(target).size(), 11U);
  api.core.set_body_style({.sparse = true});
  EXPECT_EQ(api.body(target).size(), 3U);
  EXPECT_EQ(api.body("/api/v1/jobs")["jobs"][0].size(), 3U);
  EXPECT_EQ(api.body(target, 1h).size(), 11U);
  EXPECT_EQ(api.body("/api/v1/jobs", 1h)["jobs"][0].size(), 15U);
}

TEST(Core, CountsLookupsAndListsApart) {
  CoreAsker api;
  (void)api.get("/api/v1/jobs/x");
  (void)api.get("/api/v1/jobs?limit=5");
  (void)api.get("/api/v1/jobs");
  (void)api.get("/elsewhere");
  EXPECT_EQ(api.core.stats().requests, 4);
  EXPECT_EQ(api.core.stats().lookups, 1);
  EXPECT_EQ(api.core.stats().lists, 2);
}

}  // namespace
}  // namespace sudomock::detail
