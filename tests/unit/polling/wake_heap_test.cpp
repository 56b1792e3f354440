#include "polling/wake_heap.hpp"

#include <map>
#include <random>
#include <string>

#include "watches.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using test::add_watch;
using test::start;
using time_point = WakeHeap::time_point;

class WakeHeapTest : public testing::Test {
 protected:
  WatchTable jobs;
  WakeHeap heap{jobs};
};

TEST_F(WakeHeapTest, HasNoTimeWhenEmpty) {
  EXPECT_TRUE(heap.empty());
  EXPECT_EQ(heap.next_time(), time_point::max());
}

TEST_F(WakeHeapTest, MovesAWakeInsteadOfAddingAnother) {
  const Number a = add_watch(jobs, "a");
  heap.reserve(1);
  heap.set(a, start + 2s);
  heap.set(a, start + 3s);
  EXPECT_EQ(heap.size(), 1u);
  EXPECT_EQ(heap.next_time(), start + 3s);
  heap.set(a, start + 1s);
  EXPECT_EQ(heap.next_time(), start + 1s);
}

TEST_F(WakeHeapTest, LeavesNothingOfARemovedWake) {
  const Number a = add_watch(jobs, "a");
  heap.reserve(1);
  heap.remove(a);  // has none
  heap.set(a, start);
  heap.remove(a);
  EXPECT_TRUE(heap.empty());
  EXPECT_EQ(jobs[a].wake, time_point::max());
  EXPECT_EQ(jobs[a].wake_place, no_number);
}

TEST_F(WakeHeapTest, AgreesWithAMultimapThroughThousandsOfChanges) {
  constexpr Number count = 200;
  std::mt19937 random(20);
  for (Number i = 0; i < count; ++i) add_watch(jobs, std::to_string(i));
  heap.reserve(count);
  std::multimap<time_point, Number> reference;
  const auto forget = [&](Number number) {
    std::erase_if(reference, [&](const auto& entry) { return entry.second == number; });
  };
  for (int step = 0; step < 20'000; ++step) {
    const auto number = static_cast<Number>(random() % count);
    forget(number);
    if (random() % 3 == 0) {
      heap.remove(number);
    } else {
      const time_point time = start + std::chrono::seconds(random() % 300);  // some alike
      heap.set(number, time);
      reference.emplace(time, number);
    }
    ASSERT_EQ(heap.size(), reference.size());
    if (reference.empty()) continue;
    ASSERT_EQ(heap.next_time(), reference.begin()->first) << step;
    ASSERT_EQ(jobs[heap.next()].wake, heap.next_time());
  }
  while (!heap.empty()) {
    ASSERT_EQ(heap.next_time(), reference.begin()->first);
    forget(heap.next());
    heap.remove(heap.next());
  }
  EXPECT_TRUE(reference.empty());
}

TEST_F(WakeHeapTest, NeedsMemoryForReserveOnly) {
  for (int i = 0; i < 50; ++i) add_watch(jobs, std::to_string(i));
  heap.reserve(50);
  test::expect_no_allocation([&] {
    for (Number i = 0; i < 50; ++i) heap.set(i, start - i * 1s);
    for (Number i = 0; i < 50; i += 2) heap.remove(i);
    for (Number i = 0; i < 50; ++i) heap.set(i, start + i * 1s);
    heap.reserve(50);
  });
  EXPECT_EQ(heap.size(), 50u);
}

}  // namespace
}  // namespace sudomock::detail
