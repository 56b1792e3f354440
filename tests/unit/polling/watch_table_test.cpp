#include "polling/watch_table.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sudomock::detail {
namespace {

using testing::UnorderedElementsAre;

Number add(WatchTable& table, std::string_view render_uuid) {
  WatchedJob job;
  job.render_uuid = KeptUuid(render_uuid);
  table.make_room();
  return table.add(std::move(job));
}

std::vector<Number> watches_of(WatchTable& table, std::string_view render_uuid) {
  std::vector<Number> numbers;
  if (const std::optional<Number> number = table.find(render_uuid)) {
    table.for_each_of_same_job(*number, [&](Number other) { numbers.push_back(other); });
  }
  return numbers;
}

TEST(WatchTable, FindsAJobByItsId) {
  WatchTable table;
  const Number a = add(table, "a");
  add(table, "b");
  EXPECT_EQ(table.find("a"), a);
  EXPECT_EQ(table.find("c"), std::nullopt);
  EXPECT_EQ(table.size(), 2u);
}

TEST(WatchTable, HoldsTheSameJobMoreThanOnce) {
  WatchTable table;
  const Number first = add(table, "a");
  const Number second = add(table, "a");
  EXPECT_EQ(table.other_of_same_job(second), first);
  const Number third = add(table, "a");
  EXPECT_EQ(table.other_of_same_job(third), second) << "the one that was added before";
  EXPECT_THAT(watches_of(table, "a"), UnorderedElementsAre(first, second, third));
  EXPECT_EQ(table.take(second).render_uuid.view(), "a");
  EXPECT_THAT(watches_of(table, "a"), UnorderedElementsAre(first, third));
  table.take(third);
  EXPECT_THAT(watches_of(table, "a"), UnorderedElementsAre(first));
  EXPECT_EQ(table.other_of_same_job(first), first);
}

TEST(WatchTable, LetsEveryWatchOfAJobBeTakenOutWhileTheyAreGoneThrough) {
  WatchTable table;
  for (int i = 0; i < 5; ++i) add(table, "a");
  int taken = 0;
  table.for_each_of_same_job(*table.find("a"), [&](Number number) {
    table.take(number);
    ++taken;
  });
  EXPECT_EQ(taken, 5);
  EXPECT_TRUE(table.empty());
  EXPECT_EQ(table.find("a"), std::nullopt);
}

TEST(WatchTable, UsesThePlaceOfATakenWatchAgainUnderAnotherGeneration) {
  WatchTable table;
  const Number a = add(table, "a");
  const WatchRef before = table.ref(a);
  EXPECT_TRUE(table.holds(before));
  table.take(a);
  EXPECT_FALSE(table.holds(before));
  EXPECT_TRUE(table.empty());
  EXPECT_EQ(add(table, "b"), a);
  EXPECT_FALSE(table.holds(before));
  EXPECT_TRUE(table.holds(table.ref(a)));
  EXPECT_EQ(table.find("a"), std::nullopt);
}

TEST(WatchTable, HoldsNoWatchOfAnotherTable) { EXPECT_FALSE(WatchTable().holds(WatchRef{7, 0})); }

TEST(WatchTable, StaysConsistentThroughThousandsOfChanges) {
  WatchTable table;
  for (int i = 0; i < 5000; ++i) add(table, std::to_string(i));
  for (int i = 0; i < 5000; i += 2) table.take(table.find(std::to_string(i)).value());
  EXPECT_EQ(table.size(), 2500u);
  std::size_t met = 0;
  table.for_each([&](Number) { ++met; });
  EXPECT_EQ(met, 2500u);
  for (int i = 1; i < 5000; i += 2) {
    ASSERT_EQ(table[table.find(std::to_string(i)).value()].render_uuid.view(), std::to_string(i));
  }
}

}  // namespace
}  // namespace sudomock::detail
