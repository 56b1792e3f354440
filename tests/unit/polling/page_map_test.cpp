#include "polling/page_map.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "support/failing_memory.hpp"

namespace sudomock::detail {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class PageMapTest : public testing::Test {
 protected:
  PageMapTest() {
    for (Number number = 1; number <= 3; ++number) jobs[number].number = number;
  }
  static std::vector<Number> numbers(const PageMap::Jobs& jobs) {
    std::vector<Number> numbers;
    for (const WatchedJob* job : jobs) numbers.push_back(job->number);
    return numbers;
  }

  PageMap map;
  WatchedJob jobs[4];
};

TEST_F(PageMapTest, HasAJobOnThePageThatShowedItLast) {
  map.put(jobs[1], "");
  map.put(jobs[2], "c");
  EXPECT_EQ(*jobs[1].page, "");
  EXPECT_EQ(*jobs[2].page, "c");
  map.put(jobs[1], "c");
  EXPECT_THAT(numbers(map.jobs_on("c")), ElementsAre(1, 2));
  EXPECT_EQ(map.size(), 2u);
  map.put(jobs[1], "c");
  EXPECT_EQ(map.size(), 2u);
}

TEST_F(PageMapTest, ReturnsTheOnlyJobThatIsLeftOnAPage) {
  for (int i = 1; i <= 3; ++i) map.put(jobs[i], "c");
  EXPECT_EQ(map.forget(jobs[1]), nullptr);
  EXPECT_EQ(map.forget(jobs[2]), &jobs[3]);
  EXPECT_EQ(map.forget(jobs[3]), nullptr);
  map.seek(jobs[1]);
  EXPECT_EQ(map.forget(jobs[1]), nullptr);
}

TEST_F(PageMapTest, ReturnsTheOnlyJobThatAMoveLeavesOnAPage) {
  for (int i = 1; i <= 3; ++i) map.put(jobs[i], "c");
  EXPECT_EQ(map.put(jobs[1], "d"), nullptr);
  EXPECT_EQ(map.put(jobs[2], "d"), &jobs[3]);
  EXPECT_EQ(map.put(jobs[2], "d"), nullptr) << "it was there";
  map.seek(jobs[1]);
  EXPECT_EQ(map.put(jobs[1], "d"), nullptr) << "it was on no page";
}

TEST_F(PageMapTest, DropsAPageWithoutJobs) {
  map.put(jobs[1], "c");
  map.put(jobs[1], "d");
  EXPECT_EQ(map.pages().size(), 1u);
  map.forget(jobs[1]);
  EXPECT_TRUE(map.pages().empty());
  EXPECT_THAT(map.jobs_on("d"), IsEmpty());
  EXPECT_EQ(jobs[1].page, nullptr);
  EXPECT_EQ(map.size(), 0u);
  map.forget(jobs[1]);
  EXPECT_EQ(map.size(), 0u);
}

TEST_F(PageMapTest, SeeksWhatHasNoPage) {
  map.seek(jobs[1]);
  map.put(jobs[2], "c");
  map.seek(jobs[2]);
  map.seek(jobs[2]);
  EXPECT_THAT(numbers(map.sought()), ElementsAre(1, 2));
  EXPECT_TRUE(map.pages().empty());
  EXPECT_EQ(map.size(), 2u);
  map.put(jobs[1], "d");
  EXPECT_THAT(numbers(map.sought()), ElementsAre(2));
  map.forget(jobs[2]);
  EXPECT_THAT(map.sought(), IsEmpty());
  EXPECT_EQ(map.size(), 1u);
}

TEST_F(PageMapTest, SeeksWhatWasMissedWhenItIsTold) {
  map.seek(jobs[1]);
  map.seek(jobs[2]);
  map.miss(jobs[1]);
  EXPECT_THAT(numbers(map.missed()), ElementsAre(1));
  EXPECT_EQ(map.size(), 2u);
  map.seek_missed();
  EXPECT_THAT(numbers(map.sought()), ElementsAre(1, 2));
  map.miss(jobs[2]);
  map.put(jobs[2], "c");
  EXPECT_THAT(map.missed(), IsEmpty());
  EXPECT_EQ(map.size(), 2u);
}

TEST_F(PageMapTest, ChangesNothingWhenMemoryRunsOut) {
  map.put(jobs[1], "c");
  map.seek(jobs[2]);
  const std::string long_name(100, 'x');
  // How often it runs out before the change is made.
  const auto failures = [](auto change, auto check_unchanged) {
    for (std::size_t nth = 1;; ++nth) {
      try {
        const test::FailingAllocation failing(nth);
        change();
        return nth - 1;
      } catch (const std::bad_alloc&) {
      }
      check_unchanged();
    }
  };
  const auto put = [&] { map.put(jobs[2], long_name); };
  EXPECT_GT(failures(put,
                     [&] {
                       EXPECT_EQ(*jobs[1].page, "c");
                       EXPECT_THAT(numbers(map.sought()), ElementsAre(2));
                       EXPECT_EQ(map.size(), 2u);
                     }),
            1u);
  EXPECT_EQ(*jobs[2].page, long_name);
  const auto seek = [&] { map.seek(jobs[1]); };
  EXPECT_GT(failures(seek, [&] { EXPECT_EQ(*jobs[1].page, "c"); }), 0u);
  EXPECT_THAT(numbers(map.sought()), ElementsAre(1));
}

}  // namespace
}  // namespace sudomock::detail
