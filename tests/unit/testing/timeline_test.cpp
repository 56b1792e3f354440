#include <gtest/gtest.h>

#include "support/asking.hpp"

namespace sudomock::detail {
namespace {

std::string path(const std::string& uuid) { return "/api/v1/jobs/" + uuid; }

TEST(Timeline, GoesThroughEveryStateAtItsMicrosecond) {
  CoreAsker api;
  const std::string uuid = api.add({.queued = 1s, .dispatched = 500ms, .running = 4500ms});
  const auto status = [&](FakeTime now) { return api.body(path(uuid), now)["status"]; };
  EXPECT_EQ(status(0s), "queued");
  EXPECT_EQ(status(999999us), "queued");
  EXPECT_EQ(status(1s), "dispatched");
  EXPECT_EQ(status(1499999us), "dispatched");
  EXPECT_EQ(status(1500ms), "running");
  EXPECT_EQ(status(5999999us), "running");
  EXPECT_EQ(status(6s), "succeeded");
  EXPECT_EQ(status(1000h), "succeeded");
}

TEST(Timeline, MovesUpdatedAtWithTheStateAndKeepsCreatedAt) {
  CoreAsker api;
  const std::string uuid = api.add({}, 10s);
  const json queued = api.body(path(uuid), 10s);
  EXPECT_EQ(queued["created_at"], "1970-01-01T00:00:10Z");
  EXPECT_EQ(queued["updated_at"], "1970-01-01T00:00:10Z");
  const json running = api.body(path(uuid), 13s);
  EXPECT_EQ(running["created_at"], "1970-01-01T00:00:10Z");
  EXPECT_EQ(running["updated_at"], "1970-01-01T00:00:11.500000Z");
}

TEST(Timeline, SkipsAStateOfNoLength) {
  CoreAsker api;
  const std::string uuid = api.add({.queued = 0s, .dispatched = 0s, .running = 1s});
  EXPECT_EQ(api.body(path(uuid))["status"], "running");
}

TEST(Timeline, CarriesNothingOfTheResultWhileInProgress) {
  CoreAsker api;
  for (const JobKind kind : {JobKind::render, JobKind::video, JobKind::upload}) {
    const json job = api.body(path(api.add({.kind = kind})), 3s);
    for (const char* field :
         {"model", "result_url", "mockup_uuid", "error", "credits_charged", "payg"}) {
      EXPECT_TRUE(job.at(field).is_null()) << field;
    }
  }
}

TEST(Timeline, ShowsTheMockupThatAJobWasMadeFrom) {
  CoreAsker api;
  const auto mockup_of = [&](JobKind kind, std::optional<std::string> mockup = {}) {
    const std::string uuid =
        api.add({.kind = kind, .details = {{.mockup_uuid = mockup}}, .made_from = "m"});
    EXPECT_TRUE(api.body(path(uuid), 3s)["mockup_uuid"].is_null());
    return api.body(path(uuid), 1h)["mockup_uuid"];
  };
  for (const JobKind kind : {JobKind::render, JobKind::video, JobKind::photo_mockup_render}) {
    EXPECT_EQ(mockup_of(kind), "m");
  }
  for (const JobKind kind : {JobKind::upload, JobKind::photo_mockup_create}) {
    EXPECT_NE(mockup_of(kind), "m");
  }
  EXPECT_EQ(mockup_of(JobKind::render, "set"), "set");
}

TEST(Timeline, InventsWhatEachKindMakes) {
  CoreAsker api;
  const json render = api.body(path(api.add({.render_uuid = "9d4e2b51-0c7a"})), 1h);
  EXPECT_EQ(render["result_url"], "https://cdn.sudomock.com/renders/9d4e2b51.webp");
  EXPECT_TRUE(render["mockup_uuid"].is_null());
  EXPECT_TRUE(render["model"].is_null());
  EXPECT_EQ(render["credits_charged"], 1);

  const json video =
      api.body(path(api.add({.render_uuid = "1f0a8c23-7b44", .kind = JobKind::video})), 1h);
  EXPECT_EQ(video["result_url"], "https://cdn.sudomock.com/videos/1f0a8c23.mp4");
  EXPECT_EQ(video["model"], "veo-3.1-fast");
  EXPECT_EQ(video["credits_charged"], 949);

  const json upload = api.body(path(api.add({.kind = JobKind::upload})), 1h);
  const auto mockup = upload["mockup_uuid"].get<std::string>();
  EXPECT_EQ(mockup.size(), 36U);
  EXPECT_EQ(upload["result_url"], "/library/mockups/" + mockup);
  EXPECT_EQ(upload["credits_charged"], 0);
}

TEST(Timeline, KeepsWhatTheTestSaidInsteadOfInventing) {
  CoreAsker api;
  const std::string uuid =
      api.add({.kind = JobKind::video,
               .details = {{.model = "m",
                            .result_url = "u",
                            .credits_charged = 5,
                            .payg = Payg{5, Usd::from_nanos(2'000'000), {}}}}});
  const json job = api.body(path(uuid), 1h);
  EXPECT_EQ(job["model"], "m");
  EXPECT_EQ(job["result_url"], "u");
  EXPECT_EQ(job["credits_charged"], 5);
  EXPECT_EQ(job["payg"].dump(), R"({"cost":null,"credits":5,"unit_price":0.002})");
}

TEST(Timeline, RefusesDetailsThatFollowFromTheJob) {
  CoreAsker api;
  const auto refusal = [&](auto set) {
    FakeJob job;
    set(job.details);
    try {
      (void)api.add(job);
    } catch (const std::invalid_argument& error) {
      return std::string(error.what());
    }
    return std::string("taken");
  };
  const auto of = [](const std::string& name) {
    return "details." + name + " is not for a job to say";
  };
  EXPECT_EQ(refusal([](JobListItem& d) { d.render_uuid = "u"; }), of("render_uuid"));
  EXPECT_EQ(refusal([](JobListItem& d) { d.kind = JobKind::video; }), of("kind"));
  EXPECT_EQ(refusal([](JobListItem& d) { d.kind_text = "video"; }), of("kind_text"));
  EXPECT_EQ(refusal([](JobListItem& d) { d.status = JobStatus::failed; }), of("status"));
  EXPECT_EQ(refusal([](JobListItem& d) { d.status_text = "failed"; }), of("status_text"));
  EXPECT_EQ(refusal([](JobListItem& d) { d.created_at = Timestamp(); }), of("created_at"));
  EXPECT_EQ(refusal([](JobListItem& d) { d.updated_at = Timestamp(); }), of("updated_at"));
}

TEST(Timeline, ChargesNothingForAFailedOrCancelledJob) {
  CoreAsker api;
  const json failed = api.body(path(api.add({.outcome = JobStatus::failed,
                                             .details = {{.error = "no", .credits_charged = 3}}})),
                               1h);
  EXPECT_EQ(failed["status"], "failed");
  EXPECT_EQ(failed["error"], "no");
  EXPECT_EQ(failed["credits_charged"], 0);
  EXPECT_TRUE(failed["result_url"].is_null());
  const json cancelled = api.body(path(api.add({.outcome = JobStatus::cancelled})), 1h);
  EXPECT_EQ(cancelled["status"], "cancelled");
  EXPECT_EQ(cancelled["credits_charged"], 0);
  EXPECT_TRUE(cancelled["error"].is_null());
}

TEST(Timeline, StaysForEverInAnOutcomeThatIsNotTerminal) {
  CoreAsker api;
  const auto ends_as = [&](FakeJob job) { return api.body(path(api.add(job)), 1000h)["status"]; };
  EXPECT_EQ(ends_as({.outcome = JobStatus::queued}), "queued");
  EXPECT_EQ(ends_as({.outcome = JobStatus::dispatched}), "dispatched");
  EXPECT_EQ(ends_as({.outcome = JobStatus::running}), "running");
  EXPECT_EQ(ends_as({.outcome = JobStatus::unknown, .outcome_text = "paused"}), "paused");
}

TEST(Timeline, KnowsKindsNewerThanTheLibrary) {
  CoreAsker api;
  const json job = api.body(path(api.add({.kind_text = "2d_create"})), 1h);
  EXPECT_EQ(job["kind"], "2d_create");
  EXPECT_TRUE(job["mockup_uuid"].is_string());
  EXPECT_TRUE(job["result_url"].get<std::string>().starts_with("/library/mockups/"));
}

TEST(Timeline, CanSucceedWithoutItsResult) {
  CoreAsker api;
  const json job = api.body(path(api.add({.without_result = true})), 1h);
  EXPECT_EQ(job["status"], "succeeded");
  EXPECT_TRUE(job["result_url"].is_null());
}

TEST(Timeline, CanLeaveTheResultOutOfTheRowOnly) {
  CoreAsker api;
  const std::string uuid = api.add({.row_without_result = true});
  EXPECT_TRUE(api.body("/api/v1/jobs", 1h)["jobs"][0]["result_url"].is_null());
  EXPECT_FALSE(api.body(path(uuid), 1h)["result_url"].is_null());
}

TEST(Timeline, EndsAJobAtOnceWhenAsked) {
  FakeJobsApi api;
  const std::string uuid = api.add({.running = 10min});
  api.advance(20s);
  api.end(uuid, JobStatus::cancelled);
  EXPECT_EQ(api.find(uuid)->status, JobStatus::cancelled);
  EXPECT_EQ(api.find(uuid)->updated_at, api.now());
  api.advance(5s);
  api.end(uuid, JobStatus::failed);  // terminal states never change
  EXPECT_EQ(api.find(uuid)->status, JobStatus::cancelled);
  EXPECT_EQ(api.find(uuid)->updated_at, api.now() - 5s);
}

TEST(Timeline, EndsAJobThatWouldNeverEnd) {
  FakeJobsApi api;
  const std::string uuid = api.add({.outcome = JobStatus::running});
  api.advance(1h);
  api.end(uuid);
  EXPECT_EQ(api.find(uuid)->status, JobStatus::succeeded);
  EXPECT_EQ(api.find(uuid)->updated_at, api.now());
}

TEST(Timeline, MakesTheSameIdsFromTheSameSeed) {
  FakeJobsApi one(1);
  FakeJobsApi again(1);
  FakeJobsApi other(2);
  const std::string uuid = one.add();
  EXPECT_EQ(uuid, again.add());
  EXPECT_NE(uuid, other.add());
  EXPECT_NE(uuid, one.add());
}

TEST(Timeline, RefusesNonsenseByName) {
  FakeJobsApi api;
  const std::string uuid = api.add();
  EXPECT_THROW(api.add({.render_uuid = uuid}), std::invalid_argument);
  EXPECT_THROW(api.add({.age = -1s}), std::invalid_argument);
  EXPECT_THROW(api.add({.queued = -1s}), std::invalid_argument);
  EXPECT_THROW(api.add({.dispatched = -1s}), std::invalid_argument);
  EXPECT_THROW(api.add({.running = -1s}), std::invalid_argument);
  EXPECT_THROW(api.end("unknown"), std::invalid_argument);
  EXPECT_THROW(api.end(uuid, JobStatus::running), std::invalid_argument);
  EXPECT_THROW(api.add_history(2, {.render_uuid = "x"}, 1s), std::invalid_argument);
  EXPECT_THROW(api.add_history(-2, {}, 1s), std::invalid_argument);
  EXPECT_EQ(api.find("unknown"), std::nullopt);
}

}  // namespace
}  // namespace sudomock::detail
