#include "polling/list_walk.hpp"

#include <deque>
#include <vector>

#include <gmock/gmock.h>

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;

class ListWalkTest : public testing::Test {
 protected:
  void seek(int count) {
    for (int i = 0; i < count; ++i) {
      WatchedJob& job = jobs.emplace_back();
      job.number = jobs.size();
      map.seek(job);
    }
  }

  std::deque<WatchedJob> jobs;
  PageMap map;
  ListWalk walk{Backoff(), map};
};

// One page for fifty jobs, and as many again in between that have other jobs.
TEST_F(ListWalkTest, TakesAsLongAsItsPagesAndTheLimitMakeIt) {
  seek(2);
  EXPECT_EQ(walk.duration(0s, 100ms), 100ms);
  EXPECT_EQ(walk.duration(2s, 100ms), 2100ms);
  seek(48);
  EXPECT_EQ(walk.duration(0s, 100ms), 300ms);
  seek(50);
  EXPECT_EQ(walk.duration(0s, 100ms), 500ms);
}

TEST_F(ListWalkTest, IsNotWaitedForWhereALookupIsSooner) {
  seek(2);
  EXPECT_EQ(walk.duration(0s, 10s), 250ms) << "slower pages are not waited for";
  EXPECT_EQ(walk.duration(24h, 0s), 1h) << "the longest that the server may ask for";
}

// Three lookups are sooner than the pages that follow; for four the walk goes on alone.
TEST_F(ListWalkTest, LeavesThreeNewJobsThatTheHeadDoesNotShowToTheirLookups) {
  JobRows head;
  head.next_cursor = Cursor("below");
  const auto missed_of_head = [&] {
    walk.begin(ListWalk::time_point() + 24h);
    std::vector<WatchedJob*> missed;
    walk.go_on(head, ListWalk::time_point() + 24h, missed);
    return missed.size();
  };
  seek(3);
  EXPECT_EQ(missed_of_head(), 3U);
  seek(1);
  EXPECT_EQ(missed_of_head(), 0U);
}

TEST_F(ListWalkTest, IsForTwoJobsAtLeast) {
  seek(1);
  EXPECT_EQ(walk.due(), ListWalk::time_point::max());
  seek(1);
  EXPECT_EQ(walk.due(), ListWalk::time_point());
  walk.begin(ListWalk::time_point() + 24h);
  EXPECT_EQ(walk.due(), ListWalk::time_point::max()) << "there is one";
  EXPECT_TRUE(walk.is_at(PageMap::head));
}

}  // namespace
}  // namespace sudomock::detail
