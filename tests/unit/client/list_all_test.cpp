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
