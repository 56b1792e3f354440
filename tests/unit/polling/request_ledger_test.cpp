#include "polling/request_ledger.hpp"

#include <deque>
#include <random>
#include <set>

#include "watches.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using test::start;

Request due_at(Request::time_point overdue) { return {.overdue = overdue}; }

TEST(RequestLedger, FindsARequestByItsIdUntilItIsTakenOut) {
  RequestLedger ledger;
  const std::uint64_t id = ledger.next_id();
  EXPECT_EQ(ledger.find(id), std::nullopt) << "not entered yet";
  const Number number = ledger.enter({.page = 7});
  EXPECT_EQ(ledger.find(id), number);
  EXPECT_EQ(ledger[number].page, 7u);
  EXPECT_EQ(ledger.size(), 1u);
  EXPECT_EQ(ledger.take(id).value().page, 7u);
  EXPECT_EQ(ledger.find(id), std::nullopt);
  EXPECT_FALSE(ledger.take(id)) << "out already";
  EXPECT_EQ(ledger.size(), 0u);
}

TEST(RequestLedger, SaysTheSameIdUntilItIsUsed) {
  RequestLedger ledger;
  const std::uint64_t id = ledger.next_id();
  EXPECT_EQ(ledger.next_id(), id) << "a submit that failed uses up no id";
  ledger.enter({});
  EXPECT_NE(ledger.next_id(), id);
}

TEST(RequestLedger, KnowsNoIdThatItDidNotGive) {
  RequestLedger ledger;
  EXPECT_EQ(ledger.find(0), std::nullopt);
  EXPECT_EQ(ledger.find(UINT64_MAX), std::nullopt);
  static_cast<void>(ledger.next_id());
  ledger.enter({});
  EXPECT_EQ(ledger.find(1), std::nullopt);
  EXPECT_EQ(ledger.find(std::uint64_t{1} << 32U), std::nullopt) << "another use of the place";
}

TEST(RequestLedger, UsesAPlaceAgainButNeverAnId) {
  RequestLedger ledger;
  std::set<std::uint64_t> ids;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t id = ledger.next_id();
    EXPECT_TRUE(ids.insert(id).second);
    EXPECT_EQ(ledger.enter({}), 0u) << "one at a time, one place";
    ledger.take(id);
  }
}

TEST(RequestLedger, SaysWhichIsOverdueFirst) {
  RequestLedger ledger;
  EXPECT_EQ(ledger.first(), std::nullopt);
  EXPECT_EQ(ledger.first_overdue(), Request::time_point::max());
  std::vector<std::uint64_t> ids;
  for (int i = 0; i < 3; ++i) {
    ids.push_back(ledger.next_id());
    ledger.enter(due_at(start + i * 1s));
  }
  EXPECT_EQ(ledger.first(), ids[0]);
  ledger.take(ids[1]);
  EXPECT_EQ(ledger.first_overdue(), start);
  ledger.take(ids[0]);
  EXPECT_EQ(ledger.first(), ids[2]);
  EXPECT_EQ(ledger.first_overdue(), start + 2s);
}

TEST(RequestLedger, AgreesWithAQueueThroughThousandsOfChanges) {
  RequestLedger ledger;
  std::mt19937 random(3);
  std::deque<std::pair<std::uint64_t, Request::time_point>> reference;
  std::set<std::uint64_t> ids;
  for (int step = 0; step < 10'000; ++step) {
    if (reference.empty() || (reference.size() < 40 && random() % 2 == 0)) {
      const std::uint64_t id = ledger.next_id();
      ASSERT_TRUE(ids.insert(id).second);
      reference.emplace_back(id, start + step * 1s);
      ledger.enter(due_at(start + step * 1s));
    } else {
      const auto gone =
          reference.begin() + static_cast<std::ptrdiff_t>(random() % reference.size());
      ASSERT_EQ(ledger.take(gone->first).value().overdue, gone->second);
      reference.erase(gone);
    }
    ASSERT_EQ(ledger.size(), reference.size());
    if (reference.empty()) continue;
    ASSERT_EQ(ledger.first(), reference.front().first);
    ASSERT_EQ(ledger.first_overdue(), reference.front().second);
  }
}

TEST(RequestLedger, NeedsMemoryForNextIdOnly) {
  RequestLedger ledger;
  const std::uint64_t id = ledger.next_id();
  test::expect_no_allocation([&] {
    const Number number = ledger.enter({});
    EXPECT_EQ(ledger.find(id), number);
    ledger.take(id);
  });
}

}  // namespace
}  // namespace sudomock::detail
