#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <stop_token>
#include <thread>

#include <gtest/gtest.h>

#include "support/asking.hpp"

namespace sudomock::detail {
namespace {

TEST(FakeThreads, ShareOneWorldWithASessionEach) {
  FakeJobsApi api;
  api.set_latency(10ms);
  api.inject({.status = 500, .times = Fault::forever, .probability = 0.1});
  std::atomic<int> answered{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      SessionAsker asker(api);
      for (int n = 0; n < 200; ++n) {
        const std::string uuid = api.add();
        if (asker.get("/api/v1/jobs/" + uuid)) ++answered;
        (void)api.find(uuid);
        api.schedule(1ms, [&api] { (void)api.elapsed(); });
      }
    });
  }
  threads.clear();
  EXPECT_EQ(answered, 1600);
  EXPECT_EQ(api.stats().requests, 1600);
  EXPECT_EQ(api.stats().sessions, 0);
}

TEST(FakeThreads, SeeEveryMomentOfTheirOwnWhenTheClockWaitsForAll) {
  FakeJobsApi api;
  api.set_latency(70ms);
  api.set_threads(3);
  std::vector<std::jthread> threads;
  for (int i = 1; i <= 3; ++i) {
    threads.emplace_back([&api, i] {
      SessionAsker asker(api);
      const auto start = asker.session->now();
      for (int n = 1; n <= 200; ++n) {
        const auto until = start + n * i * 100ms;
        while (asker.session->now() < until) (void)asker.session->wait_until(until, {});
        EXPECT_EQ(asker.session->now(), until);
        if (n % 50 != 0) continue;
        EXPECT_TRUE(asker.get("/api/v1/jobs"));
        EXPECT_EQ(asker.session->now(), until + 70ms);
      }
      // Those with shorter steps are done earlier, and wait no more.
      api.set_threads(std::max(1, 3 - i));
    });
  }
  threads.clear();
  EXPECT_EQ(api.elapsed(), 60s + 70ms);
}

// Each has news at the same moments as the others.
TEST(FakeThreads, TakeTurnsWhenTheClockWaitsForAll) {
  FakeJobsApi api;
  api.set_threads(3);
  std::atomic<int> running{0};
  std::vector<int> order;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&, i] {
      const auto session = api.transport()->open_session();
      const auto begin = session->now();
      (void)session->wait_until(begin + (i + 1) * 1ms, {});
      for (int n = 1; n <= 200; ++n) {
        EXPECT_EQ(++running, 1);
        order.push_back(i);
        --running;
        (void)session->wait_until(begin + n * 1s, {});
      }
      api.set_threads(std::max(1, 2 - i));
    });
  }
  threads.clear();
  ASSERT_EQ(order.size(), 600U);
  for (std::size_t n = 0; n < order.size(); ++n) EXPECT_EQ(order[n], n % 3);
}

TEST(FakeThreads, EndAStoppedWaitWhenTheirTurnComes) {
  FakeJobsApi api;
  api.set_threads(2);
  std::stop_source stop;
  std::atomic<bool> is_stopped{false};
  std::jthread waiter([&] {
    const auto session = api.transport()->open_session();
    EXPECT_TRUE(session->wait_until(session->now() + 1h, stop.get_token()).empty());
    is_stopped = true;
    api.set_threads(1);
  });
  const auto session = api.transport()->open_session();
  EXPECT_TRUE(session->wait_until(session->now() + 1s, {}).empty());
  // Both wait now, so this one, which waits last, moves the clock.
  api.schedule(1s, [&] {
    stop.request_stop();
    for (int i = 0; i < 100; ++i) std::this_thread::yield();
    EXPECT_FALSE(is_stopped) << "beside this thread";
  });
  EXPECT_TRUE(session->wait_until(session->now() + 2s, {}).empty());
  waiter.join();
  EXPECT_TRUE(is_stopped);
  EXPECT_EQ(api.elapsed(), 3s);
}

TEST(FakeThreads, AreAtLeastOne) {
  FakeJobsApi api;
  EXPECT_THROW(api.set_threads(0), std::invalid_argument);
}

TEST(FakeThreads, CanStopAWaitThatNothingElseEnds) {
  FakeJobsApi api;
  std::stop_source stop;
  std::jthread waiter([&] {
    const auto session = api.transport()->open_session();
    EXPECT_TRUE(session->wait_until(SessionAsker::forever, stop.get_token()).empty());
  });
  stop.request_stop();
  waiter.join();
  EXPECT_EQ(api.elapsed(), 0s);
}

TEST(FakeThreads, CanGiveAnEndlessWaitSomethingToWaitFor) {
  FakeJobsApi api;
  std::stop_source stop;
  std::jthread waiter([&] {
    const auto session = api.transport()->open_session();
    (void)session->wait_until(SessionAsker::forever, stop.get_token());
  });
  api.schedule(1h, [&] { stop.request_stop(); });
  waiter.join();
  EXPECT_EQ(api.elapsed(), 1h);
}

}  // namespace
}  // namespace sudomock::detail
