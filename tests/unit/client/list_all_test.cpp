#include <algorithm>
#include <ranges>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_client.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

static_assert(std::ranges::input_range<JobRange>);
static_assert(!std::ranges::forward_range<JobRange>);

std::vector<std::string> walk(JobRange range) {
  std::vector<std::string> uuids;
  for (const Result<JobListItem>& item : range) {
    uuids.push_back(item ? item->render_uuid : std::string(to_string(item.error().code)));
  }
  return uuids;
}

std::string page_body(const std::vector<std::string>& uuids, const std::string& next_cursor) {
  std::string rows;
  for (const std::string& uuid : uuids) {
    rows += (rows.empty() ? "" : ",");
    rows += R"({"render_uuid":")" + uuid + R"(","kind":"video","status":"queued"})";
  }
  return R"({"jobs":[)" + rows + R"(],"next_cursor":)" +
         (next_cursor.empty() ? "null" : '"' + next_cursor + '"') + "}";
}

TEST(ListAll, WalksEveryJobNewestFirst) {
  FakeClient fake;
  std::vector<std::string> uuids = fake.api.add_history(120, {}, 1s);
  std::reverse(uuids.begin(), uuids.end());
  EXPECT_EQ(walk(fake.client.list_all({.limit = 50})), uuids);
  EXPECT_EQ(fake.api.stats().requests, 3);
}

TEST(ListAll, AsksForNothingBeforeItIsLookedAt) {
  FakeClient fake;
  JobRange range = fake.client.list_all();
  EXPECT_EQ(fake.api.stats().requests, 0);
  EXPECT_TRUE(range.begin() == range.end());
  EXPECT_EQ(fake.api.stats().requests, 1);
}

// clang before 16 can't compile libstdc++'s views (the concepts of view_interface).
#if !defined(__clang__) || __clang_major__ >= 16 || !defined(__GLIBCXX__)
TEST(ListAll, FetchesAPageOnlyWhenItsFirstJobIsNeeded) {
  FakeClient fake;
  fake.api.add_history(60, {}, 1s);
  JobRange range = fake.client.list_all({.limit = 20});
  int count = 0;
  for (const Result<JobListItem>& item : range | std::views::take(20)) {
    EXPECT_TRUE(item);
    ++count;
  }
  EXPECT_EQ(count, 20);
  EXPECT_EQ(fake.api.stats().requests, 1);
}
#endif

TEST(ListAll, PassesOverEmptyPagesThatHaveACursor) {
  FakeClient fake;
  fake.api.inject({.body = page_body({}, "A")});
  fake.api.inject({.body = page_body({"one"}, "B")});
  fake.api.inject({.body = page_body({}, "C")});
  fake.api.inject({.body = page_body({"two"}, "")});
  EXPECT_THAT(walk(fake.client.list_all()), ElementsAre("one", "two"));
}

TEST(ListAll, EndsWhereTheCursorIsEmptyOrMissing) {
  FakeClient fake;
  fake.api.inject({.body = R"({"jobs":[],"next_cursor":""})"});
  EXPECT_TRUE(walk(fake.client.list_all()).empty());
  fake.api.inject({.body = R"({"jobs":[]})"});
  EXPECT_TRUE(walk(fake.client.list_all()).empty());
}

TEST(ListAll, EndsWithAnErrorWhenTheCursorStandsStill) {
  FakeClient fake;
  fake.api.inject({.body = page_body({"one"}, "A")});
  fake.api.inject({.body = page_body({"one"}, "A"), .times = testing::Fault::forever});
  EXPECT_THAT(walk(fake.client.list_all()), ElementsAre("one", "malformed_response"));
  EXPECT_EQ(fake.api.stats().requests, 2);
}

TEST(ListAll, EndsWithAnErrorWhenCursorsGoRoundInACircle) {
  FakeClient fake;
  fake.api.inject({.body = page_body({"one"}, "A")});
  fake.api.inject({.body = page_body({"two"}, "B")});
  fake.api.inject({.body = page_body({"three"}, "A")});
  EXPECT_THAT(walk(fake.client.list_all()), ElementsAre("one", "two", "malformed_response"));
}

// A list that never ends, with a new cursor on each of its pages.
class EndlessList {
 public:
  explicit EndlessList(FakeClient& fake) : fake_(fake) {}
  void add(const std::vector<std::string>& uuids) {
    fake_.api.inject({.body = page_body(uuids, "spelling-" + std::to_string(++pages_))});
  }

 private:
  FakeClient& fake_;
  int pages_ = 0;
};

TEST(ListAll, EndsWithAnErrorWhenAStandingCursorIsSpelledAnewEachTime) {
  FakeClient fake;
  EndlessList list(fake);
  for (int i = 0; i < 1000; ++i) list.add({"A", "B"});
  EXPECT_THAT(walk(fake.client.list_all()), ElementsAre("A", "B", "malformed_response"));
  EXPECT_EQ(fake.api.stats().requests, 101);
}

TEST(ListAll, EndsWithAnErrorWhenPagesGoRoundInACircleWithCursorsSpelledAnew) {
  FakeClient fake;
  EndlessList list(fake);
  for (int i = 0; i < 1000; ++i) list.add({std::string(1, static_cast<char>('A' + i % 3))});
  EXPECT_EQ(walk(fake.client.list_all()).back(), "malformed_response");
  EXPECT_EQ(fake.api.stats().requests, 103);
}

TEST(ListAll, EndsWithAnErrorWhenPagesWithoutAJobNeverEnd) {
  FakeClient fake;
  EndlessList list(fake);
  list.add({"A"});
  for (int i = 0; i < 1000; ++i) list.add({});
  JobRange range = fake.client.list_all();
  auto item = range.begin();
  ++item;
  ASSERT_FALSE((*item).has_value());
  EXPECT_EQ((*item).error().message,
            "100 pages in a row brought no new job: the list would never end");
  EXPECT_EQ(fake.api.stats().requests, 101);
}

TEST(ListAll, GoesOnOverNinetyNinePagesWithoutANewJob) {
  FakeClient fake;
  EndlessList list(fake);
  for (const char* uuid : {"A", "B"}) {
    list.add({uuid});
    for (int i = 0; i < 99; ++i)
      list.add(i % 2 == 0 ? std::vector<std::string>{} : std::vector<std::string>{uuid});
  }
  fake.api.inject({.body = page_body({"C"}, "")});
  EXPECT_THAT(walk(fake.client.list_all()), ElementsAre("A", "B", "C"));
}

TEST(ListAll, CountsTheCursorItStartedFromAsSeen) {
  FakeClient fake;
  fake.api.inject({.body = page_body({"one"}, "B")});
  fake.api.inject({.body = page_body({"two"}, "A")});
  EXPECT_THAT(walk(fake.client.list_all({.cursor = Cursor("A")})),
              ElementsAre("one", "malformed_response"));
}

TEST(ListAll, YieldsAnErrorOnceAsTheLastElement) {
  FakeClient fake;
  fake.api.add_history(30, {}, 1s);
  fake.api.inject({.status = 403, .skip = 1});
  JobRange range = fake.client.list_all({.limit = 20});
  int jobs = 0;
  int errors = 0;
  for (const Result<JobListItem>& item : range) {
    item ? ++jobs : ++errors;
  }
  EXPECT_EQ(jobs, 20);
  EXPECT_EQ(errors, 1);
  EXPECT_FALSE(range.finished());
  EXPECT_TRUE(range.begin() == range.end());
}

TEST(ListAll, ResumesAtThePageThatCouldNotBeFetched) {
  FakeClient fake;
  const std::vector<std::string> uuids = fake.api.add_history(30, {}, 1s);
  fake.api.inject({.status = 403, .skip = 1});
  JobRange range = fake.client.list_all({.limit = 20});
  for (auto it = range.begin(); it != range.end(); ++it) {
  }
  ASSERT_TRUE(range.resume_cursor());
  const auto rest = walk(fake.client.list_all({.limit = 20, .cursor = range.resume_cursor()}));
  ASSERT_EQ(rest.size(), 10u);
  EXPECT_EQ(rest.front(), uuids[9]);
  EXPECT_EQ(rest.back(), uuids[0]);
}

TEST(ListAll, ResumesAtThePageOfTheFirstJobNotMovedPast) {
  FakeClient fake;
  fake.api.add_history(45, {}, 1s);
  JobRange range = fake.client.list_all({.limit = 20});
  EXPECT_EQ(range.resume_cursor(), std::nullopt);
  auto it = range.begin();
  for (int i = 0; i < 19; ++i) ++it;
  EXPECT_EQ(range.resume_cursor(), std::nullopt) << "the first page is not used up";
  ++it;
  const std::optional<Cursor> second_page = range.resume_cursor();
  ASSERT_TRUE(second_page);
  for (int i = 0; i < 5; ++i) ++it;
  EXPECT_EQ(range.resume_cursor(), second_page) << "half-way, so the page comes again";
  EXPECT_EQ(walk(fake.client.list_all({.limit = 20, .cursor = second_page})).size(), 25u);
  EXPECT_FALSE(range.finished());
  while (it != range.end()) ++it;
  EXPECT_EQ(range.resume_cursor(), std::nullopt);
  EXPECT_TRUE(range.finished());
}

TEST(ListAll, SeesNoJobTwiceWhileJobsAreAddedOnTop) {
  FakeClient fake;
  std::vector<std::string> uuids = fake.api.add_history(60, {}, 1s);
  std::reverse(uuids.begin(), uuids.end());
  std::vector<std::string> seen;
  for (const Result<JobListItem>& item : fake.client.list_all({.limit = 7})) {
    seen.push_back(item->render_uuid);
    fake.api.advance(1s);
    fake.api.add();
  }
  EXPECT_EQ(seen, uuids);
}

TEST(ListAll, GivesAJobOnceWherePagesOverlap) {
  FakeClient fake;
  fake.api.inject({.body = page_body({"a", "b"}, "1")});
  fake.api.inject({.body = page_body({"b", "c"}, "2")});
  fake.api.inject({.body = page_body({"B", "C", "d"}, "3")});
  fake.api.inject({.body = page_body({}, "4")});
  fake.api.inject({.body = page_body({"d", "e"}, "")});
  EXPECT_THAT(walk(fake.client.list_all()), ElementsAre("a", "b", "c", "d", "e"));
}

TEST(ListAll, GivesAJobOnceOfAPageThatComesTwiceOrHoldsItTwice) {
  FakeClient fake;
  fake.api.inject({.body = page_body({"a", "b", "a", "A"}, "1")});
  fake.api.inject({.body = page_body({"a", "b"}, "2")});
  fake.api.inject({.body = page_body({"c", "c"}, "")});
  JobRange range = fake.client.list_all();
  auto it = range.begin();
  EXPECT_EQ((*it)->render_uuid, "a");
  ++it;
  EXPECT_EQ((*it)->render_uuid, "b");
  EXPECT_EQ(range.resume_cursor(), std::nullopt) << "of the first page one is left";
  ++it;
  EXPECT_EQ(range.resume_cursor(), Cursor("1"));
  EXPECT_EQ((*it)->render_uuid, "c");
  EXPECT_EQ(range.resume_cursor(), Cursor("2"));
  ++it;
  EXPECT_TRUE(it == range.end());
  EXPECT_TRUE(range.finished());
}

// What is further back is forgotten, so that a walk of a million jobs needs no more memory.
TEST(ListAll, RemembersTheJobsOfOnePageBefore) {
  FakeClient fake;
  fake.api.inject({.body = page_body({"a"}, "1")});
  fake.api.inject({.body = page_body({"b"}, "2")});
  fake.api.inject({.body = page_body({"a"}, "")});
  EXPECT_THAT(walk(fake.client.list_all()), ElementsAre("a", "b", "a"));
}

const char* const good_row = R"({"render_uuid":"good","kind":"video","status":"queued"})";
const char* const bad_row = R"({"render_uuid":"bad","kind":7,"status":"queued"})";
const char* const row_without_id = R"({"kind":"video","status":"queued"})";

std::string body_of(const std::vector<std::string>& rows, const std::string& next_cursor) {
  std::string text;
  for (const std::string& row : rows) text += (text.empty() ? "" : ",") + row;
  return R"({"jobs":[)" + text + R"(],"next_cursor":)" + next_cursor + "}";
}

TEST(ListAll, YieldsTheErrorOfARowInItsPlaceAndGoesOn) {
  FakeClient fake;
  fake.api.inject({.body = body_of({bad_row, good_row, row_without_id}, R"("A")")});
  fake.api.inject({.body = page_body({"last"}, "")});
  JobRange range = fake.client.list_all();
  std::vector<std::string> seen;
  for (const Result<JobListItem>& item : range) {
    seen.push_back(item ? item->render_uuid : item.error().message);
    EXPECT_TRUE(item || (item.error().code == ErrorCode::malformed_response &&
                         item.error().http_status == 200));
  }
  EXPECT_THAT(seen, ElementsAre("the answer cannot be read: jobs[0].kind: expected a string, found "
                                "a number; its render_uuid is bad",
                                "good",
                                "the answer cannot be read: jobs[2].render_uuid: required, but "
                                "missing, null or empty",
                                "last"));
  EXPECT_TRUE(range.finished());
}

TEST(ListAll, EndsWithTheErrorOfAPageThatCannotBeReadAsAWhole) {
  FakeClient fake;
  fake.api.inject({.body = page_body({"one"}, "A")});
  fake.api.inject({.body = R"({"jobs":7})"});
  JobRange range = fake.client.list_all();
  EXPECT_EQ(std::ranges::distance(range), 2);
  EXPECT_FALSE(range.finished());
  EXPECT_EQ(range.resume_cursor(), Cursor("A"));
}

TEST(ListAll, ResumesAtThePageOfARowThatCannotBeRead) {
  FakeClient fake;
  fake.api.inject({.body = page_body({"one"}, "A")});
  fake.api.inject({.body = body_of({bad_row, good_row}, "null")});
  JobRange range = fake.client.list_all();
  auto it = range.begin();
  ++it;
  EXPECT_FALSE((*it).has_value());
  EXPECT_EQ(range.resume_cursor(), Cursor("A"));
  EXPECT_FALSE(range.finished());
}

TEST(ListAll, YieldsARowThatCannotBeReadOnceWherePagesOverlap) {
  FakeClient fake;
  fake.api.inject({.body = body_of({good_row, bad_row}, R"("A")")});
  fake.api.inject({.body = body_of({bad_row, bad_row}, "null")});
  EXPECT_THAT(walk(fake.client.list_all()), ElementsAre("good", "malformed_response"));
}

TEST(ListAll, GoesOnOverPagesOfWhichNoRowCanBeRead) {
  FakeClient fake;
  for (int i = 0; i < 300; ++i) {
    const std::string id = std::to_string(i);
    fake.api.inject({.body = body_of({R"({"render_uuid":")" + id + R"("})", row_without_id},
                                     i == 299 ? "null" : '"' + id + '"')});
  }
  EXPECT_EQ(walk(fake.client.list_all()).size(), 600u);
}

TEST(ListAll, EndsBeforeTheFirstJobCreatedEarlierThanAskedFor) {
  FakeClient fake;
  const std::vector<std::string> uuids = fake.api.add_history(100, {}, 1min);  // oldest first
  const Timestamp of_the_seventieth = fake.client.get(uuids[70])->created_at.value();
  fake.api.clear_requests();
  JobRange range = fake.client.list_all({.limit = 10, .until = of_the_seventieth});
  std::vector<std::string> seen;
  for (const Result<JobListItem>& item : range) seen.push_back(item->render_uuid);
  ASSERT_EQ(seen.size(), 30u);
  EXPECT_EQ(seen.back(), uuids[70]) << "which was created no earlier";
  EXPECT_TRUE(range.finished());
  EXPECT_EQ(range.resume_cursor(), std::nullopt);
  EXPECT_EQ(fake.api.stats().requests, 4) << "the first earlier job is on the fourth page";
}

TEST(ListAll, ThatEndsAtATimePassesOverWhatHasNone) {
  FakeClient fake;
  fake.api.inject({.body = page_body({"a", "b"}, "A")});  // without created_at
  fake.api.inject({.body = body_of({bad_row}, "null")});
  EXPECT_THAT(walk(fake.client.list_all({.until = Timestamp::max()})),
              ElementsAre("a", "b", "malformed_response"));
}

TEST(ListAll, EndsAfterAsManyJobsAsAskedForWithoutAnotherRequest) {
  FakeClient fake;
  std::vector<std::string> uuids = fake.api.add_history(60, {}, 1s);
  std::reverse(uuids.begin(), uuids.end());
  for (const std::size_t most : {1u, 19u, 20u, 21u, 40u}) {
    fake.api.clear_requests();
    JobRange range = fake.client.list_all({.limit = 20, .max_jobs = most});
    std::vector<std::string> seen;
    for (const Result<JobListItem>& item : range) seen.push_back(item->render_uuid);
    EXPECT_EQ(seen, std::vector(uuids.begin(), uuids.begin() + static_cast<int>(most)));
    EXPECT_EQ(fake.api.stats().requests, (static_cast<int>(most) + 19) / 20);
    EXPECT_FALSE(range.finished()) << "there are more";
  }
  EXPECT_EQ(walk(fake.client.list_all({.max_jobs = 100})).size(), 60u);
}

TEST(ListAll, ThatEndedAfterAsManyJobsResumesAtThePageOfTheNext) {
  FakeClient fake;
  fake.api.inject({.body = page_body({"a", "b"}, "A"), .times = 2});
  fake.api.inject({.body = page_body({"c", "d"}, "B")});
  JobRange at_an_end = fake.client.list_all({.max_jobs = 2});
  EXPECT_EQ(std::ranges::distance(at_an_end), 2);
  EXPECT_EQ(at_an_end.resume_cursor(), Cursor("A"));
  JobRange half_way = fake.client.list_all({.max_jobs = 3});
  EXPECT_EQ(std::ranges::distance(half_way), 3);
  EXPECT_EQ(half_way.resume_cursor(), Cursor("A"));
}

TEST(ListAll, OfNoJobsAtAllIsRefused) {
  FakeClient fake;
  JobRange range = fake.client.list_all({.max_jobs = 0});
  EXPECT_EQ((*range.begin()).error().message, "max_jobs must be at least 1");
  EXPECT_EQ(fake.api.stats().requests, 0);
}

TEST(ListAll, EndsWithCancelledWhenStopped) {
  FakeClient fake;
  fake.api.add_history(40, {}, 1s);
  std::stop_source stop;
  std::vector<std::string> ends;
  for (const Result<JobListItem>& item : fake.client.list_all({}, stop.get_token())) {
    stop.request_stop();
    if (!item) ends.emplace_back(to_string(item.error().code));
  }
  EXPECT_THAT(ends, ElementsAre("cancelled"));
}

TEST(ListAll, GivesItsJobsAway) {
  FakeClient fake;
  fake.api.add_history(3, {}, 1s);
  std::vector<JobListItem> kept;
  for (Result<JobListItem>& item : fake.client.list_all()) kept.push_back(*std::move(item));
  EXPECT_EQ(kept.size(), 3u);
}

TEST(ListAll, MayOutliveItsClient) {
  testing::FakeJobsApi api;
  api.add_history(30, {}, 1s);
  JobRange range = JobsClient(api.credentials(), {.transport = api.transport()}).list_all();
  EXPECT_EQ(std::ranges::distance(range), 30);
}

}  // namespace
}  // namespace sudomock
