#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_client.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

TEST(List, ReturnsTheNewestJobsFirst) {
  FakeClient fake;
  const std::vector<std::string> uuids = fake.api.add_history(3, {}, 1s);
  const Result<JobPage> page = fake.client.list();
  ASSERT_TRUE(page) << page.error();
  ASSERT_EQ(page->jobs.size(), 3u);
  EXPECT_EQ(page->jobs[0].render_uuid, uuids[2]);
  EXPECT_EQ(page->jobs[2].render_uuid, uuids[0]);
  EXPECT_EQ(page->next_cursor, std::nullopt);
}

TEST(List, AsksForTwentyJobsByDefault) {
  FakeClient fake;
  fake.api.add_history(60, {}, 1s);
  EXPECT_EQ(fake.client.list()->jobs.size(), 20u);
  EXPECT_EQ(fake.client.list({.limit = 50})->jobs.size(), 50u);
}

TEST(List, FiltersByKind) {
  FakeClient fake;
  fake.api.add({.kind = JobKind::render});
  const std::string video = fake.api.add({.kind = JobKind::video});
  const Result<JobPage> page = fake.client.list({.kind = JobKind::video});
  ASSERT_EQ(page->jobs.size(), 1u);
  EXPECT_EQ(page->jobs[0].render_uuid, video);
}

TEST(List, GoesOnFromACursorKeptAsText) {
  FakeClient fake;
  fake.api.add_history(30, {}, 1s);
  const std::string kept = fake.client.list()->next_cursor->str();
  const Result<JobPage> rest = fake.client.list({.cursor = Cursor(kept)});
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->jobs.size(), 10u);
  EXPECT_EQ(rest->next_cursor, std::nullopt);
}

TEST(List, SendsTheCursorUnchangedWhateverItsCharacters) {
  FakeClient fake;
  fake.api.inject({.body = R"({"jobs":[],"next_cursor":null})"});
  EXPECT_TRUE(fake.client.list({.cursor = Cursor("a+b/c=&kind=video#%")}));
  EXPECT_THAT(fake.api.requests().back().target,
              HasSubstr("cursor=a%2Bb%2Fc%3D%26kind%3Dvideo%23%25"));
}

TEST(List, OfAnAccountWithoutJobsIsEmpty) {
  FakeClient fake;
  const Result<JobPage> page = fake.client.list();
  ASSERT_TRUE(page);
  EXPECT_TRUE(page->jobs.empty());
  EXPECT_EQ(page->next_cursor, std::nullopt);
}

TEST(List, RefusesWhatTheContractDoesNotAllowBeforeARequest) {
  FakeClient fake;
  for (const ListOptions& bad :
       {ListOptions{.limit = 0}, ListOptions{.limit = 51}, ListOptions{.limit = -1}}) {
    const Result<JobPage> page = fake.client.list(bad);
    EXPECT_EQ(page.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(page.error().message, HasSubstr("limit"));
  }
  EXPECT_THAT(fake.client.list({.kind = JobKind::unknown}).error().message, HasSubstr("kind"));
  EXPECT_THAT(fake.client.list({.cursor = Cursor("")}).error().message, HasSubstr("cursor"));
  EXPECT_EQ(fake.api.stats().requests, 0);
  EXPECT_TRUE(fake.client.list({.limit = 1}));
  EXPECT_TRUE(fake.client.list({.limit = 50}));
}

TEST(List, TakesAMockupOrAKindOfTheWires) {
  FakeClient fake;
  (void)fake.api.add({.render_uuid = "from", .made_from = "mock-1"});
  (void)fake.api.add({.render_uuid = "raw"});
  (void)fake.api.add({.render_uuid = "newer", .kind_text = "hologram", .made_from = "mock-1"});
  const auto ids = [&](const ListOptions& options) {
    const JobPage page = fake.client.list(options).value();
    std::vector<std::string> found;
    for (const JobListItem& job : page.jobs) found.push_back(job.render_uuid);
    return found;
  };
  EXPECT_EQ(ids({.mockup_uuid = "mock-1"}), (std::vector<std::string>{"newer", "from"}));
  EXPECT_EQ(ids({.kind = JobKind::render, .mockup_uuid = "mock-1"}),
            std::vector<std::string>{"from"});
  EXPECT_EQ(ids({.kind_text = "hologram"}), std::vector<std::string>{"newer"});
  EXPECT_TRUE(ids({.mockup_uuid = "mock-2"}).empty());
}

TEST(List, OfAPhotosKindHasJobsOfBothSpellings) {
  FakeClient fake;
  (void)fake.api.add({.render_uuid = "old", .kind_text = "2d_create"});
  (void)fake.api.add({.render_uuid = "new", .kind = JobKind::photo_mockup_create});
  (void)fake.api.add({.kind = JobKind::photo_mockup_render});
  const JobPage page = fake.client.list({.kind = JobKind::photo_mockup_create}).value();
  EXPECT_THAT(fake.api.requests().back().target, HasSubstr("kind=photo_mockup_create"));
  ASSERT_EQ(page.jobs.size(), 2U);
  EXPECT_EQ(page.jobs[0].kind_text, "photo_mockup_create");
  EXPECT_EQ(page.jobs[1].kind_text, "2d_create");
  EXPECT_EQ(page.jobs[1].kind, JobKind::photo_mockup_create);
  EXPECT_EQ(fake.client.list({.kind_text = "2d_create"}).value().jobs, page.jobs);
}

TEST(List, RefusesTextsThatAreNoIdAndTwoKinds) {
  FakeClient fake;
  const auto message = [&](const ListOptions& options) {
    const Error error = fake.client.list(options).error();
    EXPECT_EQ(error.code, ErrorCode::invalid_argument);
    return error.message;
  };
  EXPECT_EQ(message({.kind = JobKind::video, .kind_text = "video"}),
            "kind and kind_text exclude each other");
  EXPECT_THAT(message({.kind_text = ""}), HasSubstr("kind_text is empty"));
  EXPECT_THAT(message({.kind_text = "a&limit=50"}), HasSubstr("kind_text has a character"));
  EXPECT_THAT(message({.mockup_uuid = ""}), HasSubstr("mockup_uuid is empty"));
  EXPECT_THAT(message({.mockup_uuid = "a b"}), HasSubstr("mockup_uuid has a character"));
  EXPECT_THAT(message({.mockup_uuid = std::string(129, 'a')}), HasSubstr("mockup_uuid is longer"));
  EXPECT_EQ(fake.api.stats().requests, 0);
}

TEST(List, CallsACursorThatDoesNotMoveMalformed) {
  FakeClient fake;
  fake.api.inject({.body = R"({"jobs":[],"next_cursor":"A"})"});
  const Result<JobPage> page = fake.client.list({.cursor = Cursor("A")});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, ErrorCode::malformed_response);
  EXPECT_THAT(page.error().message, HasSubstr("next_cursor"));
}

TEST(List, IsRetriedLikeAGet) {
  FakeClient fake;
  fake.api.inject({.status = 503, .times = 3});
  EXPECT_TRUE(fake.client.list());
  EXPECT_EQ(fake.api.stats().requests, 4);
}

TEST(List, NamesThePathOfTheFieldItCannotRead) {
  FakeClient fake;
  fake.api.inject({.body = R"({"jobs":[{"render_uuid":"a","kind":"video","status":"queued",
                                        "payg":{"cost":"much"}}],"next_cursor":null})"});
  const Result<JobPage> page = fake.client.list();
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, ErrorCode::malformed_response);
  EXPECT_THAT(page.error().message, HasSubstr("jobs[0].payg.cost"));
}

TEST(List, RefusesTheOptionsOfAWalk) {
  FakeClient fake;
  EXPECT_EQ(fake.client.list({.until = Timestamp()}).error().message,
            "until is for list_all; one page is bounded by limit");
  EXPECT_EQ(fake.client.list({.max_jobs = 1}).error().message,
            "max_jobs is for list_all; one page is bounded by limit");
  EXPECT_EQ(fake.api.stats().requests, 0);
}

}  // namespace
}  // namespace sudomock
