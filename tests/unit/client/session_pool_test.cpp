#include "client/session_pool.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <functional>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;

struct Ledger {
  std::atomic<int> opened{0};
  std::atomic<int> alive{0};
  HttpSession::time_point now{};
  std::function<void()> on_close = [] {};
};

class CountedSession final : public HttpSession {
 public:
  explicit CountedSession(Ledger& ledger) : number_(++ledger.opened), ledger_(ledger) {
    ++ledger_.alive;
  }
  ~CountedSession() override {
    --ledger_.alive;
    ledger_.on_close();
  }

  time_point now() const override { return ledger_.now; }
  double random() override { return number_; }
  void submit(std::uint64_t, HttpRequest) override { is_healthy_ = false; }
  std::vector<HttpCompletion> wait_until(time_point, const std::stop_token&) override { return {}; }
  bool is_healthy() const override { return is_healthy_; }

 private:
  int number_;
  Ledger& ledger_;
  bool is_healthy_ = true;
};

class CountedTransport final : public Transport {
 public:
  explicit CountedTransport(Ledger& ledger) : ledger_(ledger) {}
  std::unique_ptr<HttpSession> open_session() override {
    return std::make_unique<CountedSession>(ledger_);
  }

 private:
  Ledger& ledger_;
};

class SessionPoolTest : public ::testing::Test {
 protected:
  Ledger ledger_;
  SessionPool pool_{std::make_shared<CountedTransport>(ledger_)};
};

TEST_F(SessionPoolTest, OpensASessionOnlyWhenNoneIsIdle) {
  EXPECT_EQ(ledger_.opened, 0);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(pool_.lease()->random(), 1);
  const SessionLease first = pool_.lease();
  const SessionLease second = pool_.lease();
  EXPECT_NE(&*first, &*second);
  EXPECT_EQ(ledger_.opened, 2);
}

TEST_F(SessionPoolTest, LendsTheSessionUsedLastFirst) {
  std::optional<SessionLease> first(pool_.lease());
  std::optional<SessionLease> second(pool_.lease());
  second.reset();
  first.reset();
  EXPECT_EQ(pool_.lease()->random(), 1);
}

TEST_F(SessionPoolTest, ClosesAnUnhealthySession) {
  pool_.lease()->submit(1, {});
  EXPECT_EQ(ledger_.alive, 0);
  EXPECT_EQ(pool_.lease()->random(), 2);
}

TEST_F(SessionPoolTest, ReturnsAMovedLeaseOnce) {
  {
    SessionLease lease = pool_.lease();
    const SessionLease moved = std::move(lease);
    EXPECT_EQ(moved->random(), 1);
  }
  EXPECT_EQ(ledger_.alive, 1);
  EXPECT_EQ(pool_.lease()->random(), 1);
}

TEST_F(SessionPoolTest, ClosesASessionThatLayIdleForMoreThanNinetySeconds) {
  {
    const SessionLease first = pool_.lease();
    const SessionLease second = pool_.lease();
  }
  // The pool looks when one is given back.
  ledger_.now += 90s;
  { const SessionLease first = pool_.lease(); }
  EXPECT_EQ(ledger_.alive, 2);
  ledger_.now += 1ns;
  { const SessionLease first = pool_.lease(); }
  EXPECT_EQ(ledger_.alive, 1);
  EXPECT_EQ(pool_.lease()->random(), 1) << "the one in use stays";
}

TEST_F(SessionPoolTest, ClosesASessionWhenAnExceptionUnwindsItsBrokenLease) {
  EXPECT_THROW(
      {
        const SessionLease lease = pool_.lease();
        lease->submit(1, {});
        throw std::runtime_error("from a callback");
      },
      std::runtime_error);
  EXPECT_EQ(ledger_.alive, 0);
}

TEST_F(SessionPoolTest, KeepsNoMoreThanWereLeasedAtOnceByManyThreads) {
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        for (int turn = 0; turn < 200; ++turn) EXPECT_TRUE(pool_.lease()->is_healthy());
      });
    }
  }
  EXPECT_LE(ledger_.alive, 8);
  EXPECT_EQ(ledger_.alive, ledger_.opened);
}

// A session may be the user's, and what it does as it is closed may want the pool.
TEST_F(SessionPoolTest, ClosesNoSessionUnderItsLock) {
  int closed_at_rest = 0;
  ledger_.on_close = [&] { closed_at_rest += pool_.is_at_rest() ? 1 : 0; };
  {
    const SessionLease first = pool_.lease();
    const SessionLease second = pool_.lease();
  }
  ledger_.now += 120s;
  { const SessionLease first = pool_.lease(); }
  EXPECT_EQ(closed_at_rest, 1) << "one that lay idle";
  pool_.leave_to_parent();
  EXPECT_EQ(closed_at_rest, 2) << "one of the parent's";
  ledger_.on_close = [] {};
}

TEST(SessionPool, ClosesItsSessionsWhenItGoes) {
  Ledger ledger;
  {
    SessionPool pool{std::make_shared<CountedTransport>(ledger)};
    const SessionLease first = pool.lease();
    const SessionLease second = pool.lease();
  }
  EXPECT_EQ(ledger.opened, 2);
  EXPECT_EQ(ledger.alive, 0);
}

}  // namespace
}  // namespace sudomock::detail
