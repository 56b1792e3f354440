// What callbacks hold is the user's, and its destructors may call the watcher: none of it runs
// while a lock is held, or when what it calls is gone. A deadlock hangs the test.

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "support/fake_client.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;

// A handle on a watched job that lets it go when it is destroyed, as a user's may.
class Handle {
 public:
  Handle(JobWatcher& watcher, int& destroyed) : watcher_(watcher), destroyed_(destroyed) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    ++destroyed_;
    watcher_.unwatch("twin");
    watcher_.nudge("other");
    watcher_.watch("after", [](const std::string&, const Result<Job>&) {
      ADD_FAILURE() << "what was watched on the way out was notified";
    });
    watcher_.unwatch("after");
    static_cast<void>(watcher_.counts());
    static_cast<void>(watcher_.is_watched("twin"));
  }

 private:
  JobWatcher& watcher_;
  int& destroyed_;
};

class Lifetime : public ::testing::TestWithParam<bool> {
 protected:
  [[nodiscard]] JobWatcher::Callback holding_a_handle(std::function<void()> when_notified = {}) {
    return [handle = std::make_shared<Handle>(*watcher, destroyed),
            when_notified = std::move(when_notified)](const std::string&, const Result<Job>&) {
      if (when_notified) when_notified();
    };
  }
  void watch_twins(std::function<void()> when_notified = {}) {
    for (int i = 0; i < 3; ++i) watcher->watch("twin", holding_a_handle(when_notified));
    watcher->watch("other", holding_a_handle(when_notified));
  }

  FakeClient fake;
  JobsClient client = fake.make({.request_timeout = GetParam() ? 30s : 0s});
  int destroyed = 0;
  std::unique_ptr<JobWatcher> watcher = std::make_unique<JobWatcher>(client);
};

TEST_P(Lifetime, AnUnwatchBeforeTheRunMayCallTheWatcher) {
  watch_twins();
  watcher->unwatch("twin");
  watcher->run();
  EXPECT_EQ(destroyed, 4);
}

TEST_P(Lifetime, AnUnwatchInACallbackMayCallTheWatcher) {
  watcher->watch("first", holding_a_handle([this] { watcher->unwatch("twin"); }));
  watch_twins();
  watcher->run();
  EXPECT_EQ(destroyed, 5);
}

TEST_P(Lifetime, AStopMayCallTheWatcher) {
  watch_twins();
  std::stop_source stop;
  stop.request_stop();
  watcher->run(stop.get_token());
  EXPECT_EQ(destroyed, 4);
}

TEST_P(Lifetime, TheEndOfTheWatcherMayCallIt) {
  watch_twins();
  watcher.reset();
  EXPECT_EQ(destroyed, 4);
}

TEST_P(Lifetime, TheEndOfTheWatcherMayCallItAfterARunThatACallbackEnded) {
  watch_twins([] { throw std::runtime_error("enough"); });
  EXPECT_THROW(watcher->run(), std::runtime_error);
  watch_twins();
  watcher.reset();
  EXPECT_EQ(destroyed, 8);
}

TEST_P(Lifetime, TheEndOfTheWatcherMayCallItWithWhatAStopLeft) {
  watch_twins([this] { watcher->watch("twin", holding_a_handle()); });
  std::stop_source stop;
  stop.request_stop();
  watcher->run(stop.get_token());
  watcher.reset();
  // The end of the first twin let the other two go before they were notified.
  EXPECT_EQ(destroyed, 4 + 2);
}

TEST_P(Lifetime, WhatOnProgressHoldsMayCallTheWatcher) {
  struct Late {
    std::unique_ptr<Handle> handle;
  };
  auto late = std::make_shared<Late>();
  watcher = std::make_unique<JobWatcher>(
      client, WatchOptions{.on_progress = [late](const WatchCounts&) {}});
  late->handle = std::make_unique<Handle>(*watcher, destroyed);
  late.reset();
  watch_twins();
  watcher.reset();
  EXPECT_EQ(destroyed, 5);
}

// Else it would be let go later, by a watcher that is no longer whole.
TEST_P(Lifetime, WhatIsWatchedInTheEndOfTheWatcherIsLetGoAtOnce) {
  bool is_let_go = false;
  const auto watch_late = [&is_let_go, &ending = *watcher](void*) {
    auto held = std::make_shared<int>();
    const std::weak_ptr<int> late = held;
    ending.watch("late", [held = std::move(held)](const std::string&, const Result<Job>&) {});
    is_let_go = late.expired();
  };
  watcher->watch("a", [last = std::shared_ptr<void>(nullptr, watch_late)](const std::string&,
                                                                          const Result<Job>&) {});
  watcher.reset();
  EXPECT_TRUE(is_let_go);
}

INSTANTIATE_TEST_SUITE_P(Client, Lifetime, ::testing::Values(true, false),
                         [](const auto& test) { return test.param ? "Valid" : "Invalid"; });

// A transport of one's own learns by its stop token that it is to wake up.
class WakingSession final : public HttpSession {
 public:
  WakingSession(std::unique_ptr<HttpSession> inner, std::function<void()> on_wake)
      : inner_(std::move(inner)), on_wake_(std::move(on_wake)) {}
  [[nodiscard]] time_point now() const override { return inner_->now(); }
  [[nodiscard]] double random() override { return inner_->random(); }
  void submit(std::uint64_t id, HttpRequest request) override {
    inner_->submit(id, std::move(request));
  }
  [[nodiscard]] std::vector<HttpCompletion> wait_until(time_point time,
                                                       const std::stop_token& stop) override {
    const std::stop_callback wake(stop, on_wake_);
    return inner_->wait_until(time, stop);
  }
  [[nodiscard]] bool is_healthy() const override { return inner_->is_healthy(); }

 private:
  std::unique_ptr<HttpSession> inner_;
  std::function<void()> on_wake_;
};

class WakingTransport final : public Transport {
 public:
  WakingTransport(std::shared_ptr<Transport> inner, std::function<void()> on_wake)
      : inner_(std::move(inner)), on_wake_(std::move(on_wake)) {}
  [[nodiscard]] std::unique_ptr<HttpSession> open_session() override {
    return std::make_unique<WakingSession>(inner_->open_session(), on_wake_);
  }

 private:
  std::shared_ptr<Transport> inner_;
  std::function<void()> on_wake_;
};

TEST(Wake, LetsATransportOfOnesOwnCallTheWatcher) {
  FakeClient fake;
  JobWatcher* watcher = nullptr;
  int woken = 0;
  const JobsClient client(fake.api.credentials(), {.transport = std::make_shared<WakingTransport>(
                                                       fake.api.transport(), [&] {
                                                         ++woken;
                                                         static_cast<void>(watcher->counts());
                                                       })});
  JobWatcher watching(client);
  watcher = &watching;
  const std::string uuid = fake.api.add(job_of(10s));
  const std::string other = fake.api.add(job_of(10s));
  bool notified = false;
  watching.watch(uuid, [&](const std::string&, const Result<Job>&) { notified = true; });
  watching.watch(other, nullptr);
  std::stop_source stop;
  fake.api.schedule(1s, [&] { watching.nudge(uuid); });
  fake.api.schedule(2s, [&] { watching.unwatch(other); });
  fake.api.schedule(3s, [&] { stop.request_stop(); });
  watching.run(stop.get_token());
  EXPECT_TRUE(notified);
  EXPECT_GE(woken, 3);
}

}  // namespace
}  // namespace sudomock
