#include "polling/job_list.hpp"

#include <vector>

#include <gmock/gmock.h>

#include "watches.hpp"

namespace sudomock::detail {
namespace {

using test::add_watch;
using testing::ElementsAre;
using testing::IsEmpty;

using List = JobList<&WatchedJob::in_queue>;

std::vector<Number> all(const WatchTable& jobs, const List& list) {
  std::vector<Number> numbers;
  for (Number at = list.front(); at != no_number; at = List::after(jobs, at)) numbers.push_back(at);
  return numbers;
}

class JobListTest : public testing::Test {
 protected:
  WatchTable jobs;
  const Number a = add_watch(jobs, "a");
  const Number b = add_watch(jobs, "b");
  const Number c = add_watch(jobs, "c");
  List list;
};

TEST_F(JobListTest, IsEmptyAtFirst) {
  EXPECT_TRUE(list.empty());
  EXPECT_EQ(list.front(), no_number);
}

TEST_F(JobListTest, KeepsTheOrderInWhichTheyCame) {
  for (const Number number : {c, a, b}) list.push_back(jobs, number);
  EXPECT_THAT(all(jobs, list), ElementsAre(c, a, b));
  EXPECT_EQ(list.size(), 3u);
}

TEST_F(JobListTest, LetsAnyOneLeave) {
  for (const Number gone : {a, b, c}) {
    List other;
    for (const Number number : {a, b, c}) other.push_back(jobs, number);
    other.remove(jobs, gone);
    std::vector<Number> left = {a, b, c};
    std::erase(left, gone);
    EXPECT_EQ(all(jobs, other), left);
    other.push_back(jobs, gone);
    left.push_back(gone);
    EXPECT_EQ(all(jobs, other), left) << "who comes again comes last";
    EXPECT_EQ(other.size(), 3u);
  }
}

TEST_F(JobListTest, IsEmptyAgainOnceAllHaveLeft) {
  list.push_back(jobs, a);
  list.push_back(jobs, b);
  list.remove(jobs, a);
  list.remove(jobs, b);
  EXPECT_TRUE(list.empty());
  EXPECT_THAT(all(jobs, list), IsEmpty());
  list.push_back(jobs, c);
  EXPECT_THAT(all(jobs, list), ElementsAre(c));
}

TEST_F(JobListTest, NeedsNoMemory) {
  test::expect_no_allocation([&] {
    list.push_back(jobs, a);
    list.push_back(jobs, b);
    list.remove(jobs, a);
  });
}

}  // namespace
}  // namespace sudomock::detail
