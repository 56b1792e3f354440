#include "polling/watch_table.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sudomock::detail {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;

WatchedJob watched(std::string_view render_uuid) {
  WatchedJob job;
  job.render_uuid = KeptUuid(render_uuid);
  job.state = WatchedJob::State::resting;
  return job;
}

TEST(WatchTable, FindsAJobByItsId) {
  WatchTable table;
  const auto a = table.add(watched("a"));
  static_cast<void>(table.add(watched("b")));
  EXPECT_THAT(table.find("a"), UnorderedElementsAre(a));
  EXPECT_THAT(table.find("c"), IsEmpty());
  EXPECT_EQ(table.size(), 2u);
}

TEST(WatchTable, HoldsTheSameJobTwice) {
  WatchTable table;
  const auto first = table.add(watched("a"));
  const auto second = table.add(watched("a"));
  EXPECT_THAT(table.find("a"), UnorderedElementsAre(first, second));
  EXPECT_EQ(table.take(first).render_uuid.view(), "a");
  EXPECT_THAT(table.find("a"), UnorderedElementsAre(second));
}

TEST(WatchTable, UsesThePlaceOfATakenJobAgain) {
  WatchTable table;
  const auto a = table.add(watched("a"));
  static_cast<void>(table.take(a));
  EXPECT_FALSE(table.holds(a));
  EXPECT_TRUE(table.empty());
  EXPECT_EQ(table.add(watched("b")), a);
  EXPECT_THAT(table.find("a"), IsEmpty());
  EXPECT_THAT(table.all(), UnorderedElementsAre(a));
}

TEST(WatchTable, StaysConsistentThroughThousandsOfChanges) {
  WatchTable table;
  for (int i = 0; i < 5000; ++i) static_cast<void>(table.add(watched(std::to_string(i))));
  for (int i = 0; i < 5000; i += 2) {
    static_cast<void>(table.take(table.find(std::to_string(i)).at(0)));
  }
  EXPECT_EQ(table.size(), 2500u);
  for (int i = 1; i < 5000; i += 2) {
    ASSERT_EQ(table[table.find(std::to_string(i)).at(0)].render_uuid.view(), std::to_string(i));
  }
}

}  // namespace
}  // namespace sudomock::detail
