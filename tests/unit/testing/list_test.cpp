#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/asking.hpp"

namespace sudomock::detail {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> ids(const json& page) {
  std::vector<std::string> out;
  for (const json& row : page["jobs"]) out.push_back(row["render_uuid"]);
  return out;
}

std::string escaped(std::string cursor) {
  for (std::size_t at = 0; (at = cursor.find_first_of("+/=", at)) != std::string::npos; at += 3) {
    cursor.replace(at, 1, cursor[at] == '+' ? "%2B" : cursor[at] == '/' ? "%2F" : "%3D");
  }
  return cursor;
}

std::string next(const std::string& target, const json& page) {
  return target + "&cursor=" + escaped(page["next_cursor"]);
}

void add_jobs(CoreAsker& api, std::initializer_list<const char*> names) {
  for (const char* name : names) (void)api.add({.render_uuid = name});
}

TEST(List, IsEmptyWithANullCursorAndNever404) {
  CoreAsker api;
  EXPECT_EQ(api.get(jobs_path).status, 200);
  EXPECT_EQ(api.get(jobs_path).body, R"({"jobs":[],"next_cursor":null})");
}

TEST(List, ShowsTheNewestFirst) {
  CoreAsker api;
  (void)api.add({.render_uuid = "now"}, 10s);
  (void)api.add({.render_uuid = "older", .age = 5s}, 10s);
  (void)api.add({.render_uuid = "oldest", .age = 20s}, 10s);
  EXPECT_THAT(ids(api.body(jobs_path, 10s)), ElementsAre("now", "older", "oldest"));
}

TEST(List, PutsTheLastAddedOnTopOfThoseOfTheSameMoment) {
  CoreAsker api;
  add_jobs(api, {"a", "c", "b"});
  EXPECT_THAT(ids(api.body(jobs_path)), ElementsAre("b", "c", "a"));
}

TEST(List, WalksEveryJobOnceThroughItsCursors) {
  CoreAsker api;
  add_jobs(api, {"a", "b", "c", "d", "e"});
  const std::string target = "/api/v1/jobs?limit=2";
  const json first = api.body(target);
  EXPECT_THAT(ids(first), ElementsAre("e", "d"));
  const json second = api.body(next(target, first));
  EXPECT_THAT(ids(second), ElementsAre("c", "b"));
  const json third = api.body(next(target, second));
  EXPECT_THAT(ids(third), ElementsAre("a"));
  EXPECT_TRUE(third["next_cursor"].is_null());
}

TEST(List, HasNoCursorWhenThePageIsExactlyFull) {
  CoreAsker api;
  add_jobs(api, {"a", "b"});
  EXPECT_TRUE(api.body("/api/v1/jobs?limit=2")["next_cursor"].is_null());
}

TEST(List, StaysStableWhileJobsAreAddedOnTop) {
  CoreAsker api;
  add_jobs(api, {"a", "b", "c", "d"});
  const std::string target = "/api/v1/jobs?limit=2";
  const json first = api.body(target);
  EXPECT_THAT(ids(first), ElementsAre("d", "c"));
  add_jobs(api, {"new1", "new2"});
  EXPECT_THAT(ids(api.body(next(target, first))), ElementsAre("b", "a"));
}

TEST(List, FiltersByKindAlsoWhileWalking) {
  CoreAsker api;
  (void)api.add({.render_uuid = "v1", .kind = JobKind::video});
  (void)api.add({.render_uuid = "r"});
  (void)api.add({.render_uuid = "v2", .kind = JobKind::video});
  (void)api.add({.render_uuid = "u", .kind = JobKind::upload});
  (void)api.add({.render_uuid = "new", .kind_text = "2d_create"});
  const std::string target = "/api/v1/jobs?kind=video&limit=1";
  const json first = api.body(target);
  EXPECT_THAT(ids(first), ElementsAre("v2"));
  EXPECT_THAT(ids(api.body(next(target, first))), ElementsAre("v1"));
  EXPECT_EQ(ids(api.body(jobs_path)).size(), 5U);
}

TEST(List, FiltersAPhotosKindByEitherSpelling) {
  CoreAsker api;
  (void)api.add({.render_uuid = "old", .kind_text = "2d_render"});
  (void)api.add({.render_uuid = "new", .kind = JobKind::photo_mockup_render});
  (void)api.add({.render_uuid = "other", .kind_text = "2d_create"});
  for (const char* kind : {"2d_render", "photo_mockup_render"}) {
    EXPECT_THAT(ids(api.body(std::string("/api/v1/jobs?kind=") + kind)), ElementsAre("new", "old"));
  }
}

TEST(List, FiltersByTheMockupAlsoWhileWalking) {
  CoreAsker api;
  (void)api.add({.render_uuid = "a", .made_from = "m"});
  (void)api.add({.render_uuid = "x", .made_from = "n"});
  (void)api.add({.render_uuid = "b", .kind = JobKind::video, .made_from = "m"});
  (void)api.add({.render_uuid = "raw", .kind = JobKind::video});
  const std::string target = "/api/v1/jobs?mockup_uuid=m&limit=1";
  const json first = api.body(target);
  EXPECT_THAT(ids(first), ElementsAre("b"));
  const json second = api.body(next(target, first));
  EXPECT_THAT(ids(second), ElementsAre("a"));
  EXPECT_TRUE(second["next_cursor"].is_null());
  EXPECT_THAT(ids(api.body("/api/v1/jobs?mockup_uuid=m&kind=video")), ElementsAre("b"));
}

TEST(List, KnowsANewKindOnceAJobIsOfIt) {
  CoreAsker api;
  (void)api.add({.render_uuid = "n", .kind_text = "hologram"});
  EXPECT_THAT(ids(api.body("/api/v1/jobs?kind=hologram")), ElementsAre("n"));
}

TEST(List, DefaultsToTwentyAndAllowsOneToFifty) {
  CoreAsker api;
  for (int i = 0; i < 60; ++i) (void)api.add();
  EXPECT_EQ(ids(api.body(jobs_path)).size(), 20U);
  EXPECT_EQ(ids(api.body("/api/v1/jobs?limit=1")).size(), 1U);
  EXPECT_EQ(ids(api.body("/api/v1/jobs?limit=50")).size(), 50U);
}

TEST(List, RefusesWrongParametersWithTheContracts422) {
  CoreAsker api;
  for (const char* target :
       {"/api/v1/jobs?limit=0", "/api/v1/jobs?limit=51", "/api/v1/jobs?limit=-1",
        "/api/v1/jobs?limit=x", "/api/v1/jobs?limit=", "/api/v1/jobs?limit=99999999999",
        "/api/v1/jobs?limit=-99999999999", "/api/v1/jobs?kind=image",
        "/api/v1/jobs?cursor=nonsense", "/api/v1/jobs?cursor=", "/api/v1/jobs?cursor=YWJj",
        "/api/v1/jobs?kind=hologram"}) {
    const HttpResponse response = api.get(target);
    EXPECT_EQ(response.status, 422) << target;
    const json detail = json::parse(response.body)["detail"];
    ASSERT_EQ(detail.size(), 1U);
    EXPECT_EQ(detail[0]["loc"][0], "query");
    EXPECT_TRUE(std::string(target).find(detail[0]["loc"][1]) != std::string::npos) << target;
    EXPECT_TRUE(detail[0]["msg"].is_string());
    EXPECT_TRUE(detail[0]["type"].is_string());
  }
}

TEST(List, AddsTheFourDisplayFieldsForVideosOnly) {
  CoreAsker api;
  (void)api.add({.kind = JobKind::upload});
  (void)api.add({.kind = JobKind::video, .details = {{}, 8, true, "Tote"}});
  const json running = api.body(jobs_path, 3s)["jobs"];
  EXPECT_EQ(running[0]["duration_seconds"], 8);
  EXPECT_EQ(running[0]["audio"], true);
  EXPECT_EQ(running[0]["mockup_name"], "Tote");
  EXPECT_TRUE(running[0]["poster_url"].is_null());
  const json ended = api.body(jobs_path, 1h)["jobs"];
  EXPECT_TRUE(ended[0]["poster_url"].get<std::string>().ends_with("_poster.webp"));
  for (const char* field : {"duration_seconds", "audio", "mockup_name", "poster_url"}) {
    EXPECT_TRUE(ended[1].at(field).is_null()) << field;
  }
}

TEST(List, HidesTheUnlistedJobThatALookupShows) {
  CoreAsker api;
  const std::string uuid = api.add({.unlisted = true});
  EXPECT_TRUE(api.body(jobs_path)["jobs"].empty());
  EXPECT_EQ(api.get("/api/v1/jobs/" + uuid).status, 200);
}

TEST(List, LagsBehindWhenSetSoWhileLookupsDoNot) {
  CoreAsker api;
  api.core.set_list_lag(10s);
  const std::string uuid = api.add({.running = 5s}, 100s);
  EXPECT_TRUE(api.body(jobs_path, 109s)["jobs"].empty());
  EXPECT_EQ(api.body(jobs_path, 110s)["jobs"][0]["status"], "queued");
  EXPECT_EQ(api.body("/api/v1/jobs/" + uuid, 110s)["status"], "succeeded");
  EXPECT_EQ(api.body(jobs_path, 120s)["jobs"][0]["status"], "succeeded");
  EXPECT_THROW(api.core.set_list_lag(-1s), std::invalid_argument);
}

TEST(List, RefusesACursorThatHasExpired) {
  CoreAsker api;
  api.core.set_cursor_lifetime(10s);
  for (int i = 0; i < 3; ++i) (void)api.add();
  const std::string next = "/api/v1/jobs?limit=1&cursor=" +
                           api.body("/api/v1/jobs?limit=1")["next_cursor"].get<std::string>();
  EXPECT_EQ(api.get(next, 10s).status, 200);
  EXPECT_EQ(api.get(next, 11s).status, 400);
  (void)api.get("/api/v1/jobs?limit=1", 20s);  // hands it out again
  EXPECT_EQ(api.get(next, 30s).status, 200);
  api.core.set_cursor_lifetime(std::nullopt);
  EXPECT_EQ(api.get(next, 99s).status, 200);
  EXPECT_THROW(api.core.set_cursor_lifetime(-1s), std::invalid_argument);
}

TEST(List, AddsAHistoryWhoseNewestIsJustNow) {
  FakeJobsApi api;
  const std::vector<std::string> uuids = api.add_history(3, {.kind = JobKind::video}, 1h);
  ASSERT_EQ(uuids.size(), 3U);
  EXPECT_EQ(api.find(uuids[0])->created_at, api.now() - 2h);
  EXPECT_EQ(api.find(uuids[0])->status, JobStatus::succeeded);
  EXPECT_EQ(api.find(uuids[2])->created_at, api.now());
  EXPECT_EQ(std::set(uuids.begin(), uuids.end()).size(), 3U);
}

}  // namespace
}  // namespace sudomock::detail
