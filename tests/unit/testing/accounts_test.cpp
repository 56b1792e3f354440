#include <gtest/gtest.h>

#include "support/asking.hpp"

namespace sudomock::detail {
namespace {

int status_with(FakeCore& core, std::vector<HttpHeader> headers,
                const std::string& target = "/api/v1/jobs") {
  return core.answer("GET", target, headers, 0s).response.status;
}

TEST(Accounts, AcceptBothSchemes) {
  FakeCore core(1, Timestamp{});
  const std::string key = FakeAccounts::default_key;
  const std::string token = "own.jwt";
  core.accounts().accept_token(token, "");
  EXPECT_EQ(status_with(core, {{"x-api-key", key}}), 200);
  EXPECT_EQ(status_with(core, {{"X-API-Key", key}}), 200);
  EXPECT_EQ(status_with(core, {{"Authorization", "Bearer " + token}}), 200);
  EXPECT_EQ(status_with(core, {{"authorization", "bearer " + token}}), 200);
}

TEST(Accounts, AnswerAnythingElseWithThePages401) {
  FakeCore core(1, Timestamp{});
  const std::string key = FakeAccounts::default_key;
  EXPECT_EQ(status_with(core, {}), 401);
  EXPECT_EQ(status_with(core, {{"x-api-key", "sm_wrong"}}), 401);
  EXPECT_EQ(status_with(core, {{"Authorization", "Bearer " + key}}), 401);
  EXPECT_EQ(status_with(core, {{"Authorization", key}}), 401);
  EXPECT_EQ(core.answer("GET", "/api/v1/jobs", {}, 0s).response.body,
            R"({"detail":"Not authenticated","success":false})");
}

TEST(Accounts, SeeOnlyTheirOwnJobs) {
  FakeCore core(1, Timestamp{});
  const std::vector<HttpHeader> mine{{"x-api-key", FakeAccounts::default_key}};
  core.accounts().accept_key("sm_bob", "bob");
  const std::vector<HttpHeader> bobs{{"x-api-key", "sm_bob"}};
  const std::string job =
      "/api/v1/jobs/" + core.store().add({.owner = "bob"}, 0s).job().render_uuid;
  EXPECT_EQ(core.answer("GET", job, bobs, 0s).response.status, 200);
  EXPECT_EQ(core.answer("GET", job, mine, 0s).response.status, 404);
  EXPECT_EQ(core.answer("GET", job, mine, 0s).response.body,
            R"({"detail":"Job not found","success":false})");
  const auto rows = [&](const std::vector<HttpHeader>& headers) {
    return json::parse(core.answer("GET", "/api/v1/jobs", headers, 0s).response.body)["jobs"]
        .size();
  };
  EXPECT_EQ(rows(bobs), 1U);
  EXPECT_EQ(rows(mine), 0U);
}

TEST(Accounts, AreLockedOutByRevokeUntilRestore) {
  FakeJobsApi api;
  SessionAsker asker(api);
  EXPECT_EQ(asker.get("/api/v1/jobs")->status, 200);
  api.revoke();
  EXPECT_EQ(asker.get("/api/v1/jobs")->status, 401);
  api.restore();
  EXPECT_EQ(asker.get("/api/v1/jobs")->status, 200);
  api.revoke("bob");
  EXPECT_EQ(asker.get("/api/v1/jobs")->status, 200);
}

TEST(Accounts, AcceptTheProgramsOwnSecrets) {
  FakeJobsApi api;
  api.accept_api_key("sm_own", "bob");
  api.accept_bearer("own.jwt", "bob");
  const std::string uuid = api.add({.owner = "bob"});
  const auto status = [&](HttpHeader header) {
    const auto session = api.transport()->open_session();
    session->submit(
        1, {"https://h/api/v1/jobs/" + uuid,
            std::make_shared<std::vector<HttpHeader>>(1, std::move(header)), session->now() + 1s});
    return session->wait_until(SessionAsker::forever, {}).at(0).outcome->status;
  };
  EXPECT_EQ(status({"x-api-key", "sm_own"}), 200);
  EXPECT_EQ(status({"Authorization", "Bearer own.jwt"}), 200);
  EXPECT_EQ(status({"x-api-key", "own.jwt"}), 401);
}

}  // namespace
}  // namespace sudomock::detail
