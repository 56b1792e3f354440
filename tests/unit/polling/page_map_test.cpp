#include "polling/page_map.hpp"

#include <vector>

#include <gmock/gmock.h>

#include "watches.hpp"

namespace sudomock::detail {
namespace {

using test::add_watch;
using testing::ElementsAre;
using testing::IsEmpty;

class PageMapTest : public testing::Test {
 protected:
  std::vector<Number> on(PageNumber page) const {
    std::vector<Number> numbers;
    for (Number at = pages.first(page); at != no_number;
         at = JobList<&WatchedJob::on_page>::after(jobs, at)) {
      numbers.push_back(at);
    }
    return numbers;
  }
  std::vector<PageNumber> all_pages() {
    std::vector<PageNumber> numbers;
    pages.for_each_page([&](PageNumber page, const PageMap::Page&) { numbers.push_back(page); });
    return numbers;
  }

  WatchTable jobs;
  const Number a = add_watch(jobs, "a");
  const Number b = add_watch(jobs, "b");
  const Number c = add_watch(jobs, "c");
  PageMap pages{jobs};
  const PageNumber head = pages.page_at(std::nullopt);
  const PageNumber second = pages.page_at(Cursor("2"));
};

TEST_F(PageMapTest, KnowsAPageByItsCursor) {
  EXPECT_NE(head, second);
  EXPECT_EQ(pages.page_at(std::nullopt), head);
  EXPECT_EQ(pages.page_at(Cursor("2")), second);
  EXPECT_NE(pages.page_at(Cursor("3")), second);
  EXPECT_EQ(pages.find(second)->start, Cursor("2"));
  EXPECT_EQ(pages.find(head)->start, std::nullopt);
}

TEST_F(PageMapTest, DistinguishesPagesFromPlaces) {
  EXPECT_TRUE(PageMap::is_page(head));
  EXPECT_TRUE(PageMap::is_page(second));
  EXPECT_FALSE(PageMap::is_page(no_number));
  for (PageNumber place = 0; place < PageMap::places; ++place) {
    EXPECT_FALSE(PageMap::is_page(place));
    EXPECT_NE(pages.find(place), nullptr) << "but it is there";
  }
}

TEST_F(PageMapTest, PutsAWatchOnOnePageOnly) {
  pages.put(a, PageMap::sought);
  EXPECT_EQ(jobs[a].page, PageMap::sought);
  EXPECT_EQ(pages.total(), 1u);
  EXPECT_EQ(pages.placed(), 0u);
  pages.put(a, head);
  pages.put(a, second);
  EXPECT_THAT(on(PageMap::sought), IsEmpty());
  EXPECT_THAT(on(head), IsEmpty());
  EXPECT_THAT(on(second), ElementsAre(a));
  EXPECT_EQ(jobs[a].page, second);
  EXPECT_EQ(pages.total(), 1u);
  EXPECT_EQ(pages.placed(), 1u);
}

TEST_F(PageMapTest, PuttingAWatchWhereItStandsCountsItOnce) {
  pages.put(a, head);
  pages.put(a, head);
  EXPECT_EQ(pages.count(head), 1u);
  EXPECT_EQ(pages.total(), 1u);
}

TEST_F(PageMapTest, RemovesAWatchFromWhereverItStandsAndMoreThanOnce) {
  pages.put(a, head);
  pages.put(b, PageMap::deep);
  pages.remove(a);
  pages.remove(b);
  pages.remove(b);
  pages.remove(c);
  EXPECT_EQ(jobs[a].page, no_number);
  EXPECT_EQ(pages.count(head), 0u);
  EXPECT_EQ(pages.total(), 0u);
}

TEST_F(PageMapTest, PutsAllOnAnotherPageInTheirOrder) {
  pages.put(c, second);
  for (const Number number : {b, a}) pages.put(number, head);
  pages.put_all(head, second);
  EXPECT_THAT(on(second), ElementsAre(c, b, a));
  EXPECT_THAT(on(head), IsEmpty());
  pages.put_all(head, second);
  EXPECT_EQ(pages.total(), 3u);
}

TEST_F(PageMapTest, CountsWhatStandsOnPagesApartFromWhatIsLookedFor) {
  pages.put(a, PageMap::expected);
  pages.put(b, PageMap::walked);
  pages.put(c, head);
  EXPECT_EQ(pages.total(), 3u);
  EXPECT_EQ(pages.placed(), 1u);
}

TEST_F(PageMapTest, ForgetsADroppedPageAndItsCursor) {
  pages.drop(second);
  pages.drop(second);
  EXPECT_EQ(pages.find(second), nullptr);
  EXPECT_EQ(pages.count(second), 0u);
  EXPECT_EQ(pages.first(second), no_number);
  EXPECT_NE(pages.page_at(Cursor("2")), second) << "a number is used once";
  pages.drop(head);
  EXPECT_NE(pages.page_at(std::nullopt), head);
}

TEST_F(PageMapTest, GoesThroughPagesByNumberAndRoundAndRoundWithoutThePlaces) {
  const PageNumber third = pages.page_at(Cursor("3"));
  EXPECT_THAT(all_pages(), ElementsAre(head, second, third));
  EXPECT_EQ(pages.next_page(0), head);
  EXPECT_EQ(pages.next_page(no_number), head);
  EXPECT_EQ(pages.next_page(head), second);
  EXPECT_EQ(pages.next_page(third), head);
  pages.drop(second);
  EXPECT_EQ(pages.next_page(head), third);
  EXPECT_EQ(pages.next_page(second), third) << "also from one that is gone";
  EXPECT_EQ(PageMap(jobs).next_page(0), std::nullopt);
}

TEST_F(PageMapTest, NeedsMemoryForNewPagesOnly) {
  test::expect_no_allocation([&] {
    pages.put(a, head);
    pages.put(b, PageMap::sought);
    pages.put_all(head, second);
    pages.put_all(second, PageMap::deep);
    pages.remove(b);
    pages.drop(second);
    EXPECT_EQ(pages.next_page(head), head);
  });
}

TEST_F(PageMapTest, IsAsItWasWhenThereIsNoMemoryForAPage) {
  const std::optional<Cursor> cursor(Cursor(std::string(100, 'x')));
  for (std::size_t n = 1;; ++n) {
    test::FailingAllocation failing(n);
    try {
      const PageNumber page = pages.page_at(cursor);
      EXPECT_FALSE(failing.disarm());
      EXPECT_GT(n, 1);
      EXPECT_EQ(pages.page_at(cursor), page);
      EXPECT_EQ(all_pages().size(), 3u);
      return;
    } catch (const std::bad_alloc&) {
      failing.disarm();
      EXPECT_THAT(all_pages(), ElementsAre(head, second));
    }
  }
}

}  // namespace
}  // namespace sudomock::detail
