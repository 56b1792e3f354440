#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <type_traits>
#include <vector>

#include "testing/fake_core.hpp"

namespace sudomock::detail {

/// The client's end of one session's lane to the API. Guarded by the world's mutex.
struct FakeLane {
  std::vector<HttpCompletion> completed = {};
  int in_flight = 0;
  bool broken = false;
};

/// The fake API and its virtual time: one clock and one queue of events for all sessions. Safe to
/// use from many threads at once.
class FakeWorld {
 public:
  static constexpr FakeTime never = FakeTime::max();

  explicit FakeWorld(std::uint64_t seed);

  /// Runs `use(core, now)` while nobody else touches the core.
  template <class Use>
  auto with_core(Use use) {
    const std::lock_guard lock(mutex_);
    if constexpr (std::is_void_v<std::invoke_result_t<Use, FakeCore&, FakeTime>>) {
      use(core_, now_);
      arm_webhooks();
    } else {
      auto outcome = use(core_, now_);
      arm_webhooks();
      return outcome;
    }
  }

  [[nodiscard]] FakeTime now() const;
  void advance(std::chrono::microseconds span);
  void schedule(std::chrono::microseconds from_now, std::function<void()> action);
  void drop_actions();
  void set_latency(std::chrono::microseconds round_trip);
  void set_threads(int count);

  [[nodiscard]] std::vector<testing::RecordedRequest> requests() const;
  void clear_requests();
  void record_requests(bool on);
  [[nodiscard]] testing::FakeStats stats() const;

  /// \name For sessions
  /// @{
  [[nodiscard]] std::shared_ptr<FakeLane> open_lane();
  void close_lane(const FakeLane& lane);
  void submit(const std::shared_ptr<FakeLane>& lane, std::uint64_t id, HttpRequest request,
              FakeTime deadline);
  [[nodiscard]] std::vector<HttpCompletion> wait(FakeLane& lane, FakeTime until,
                                                 const std::stop_token& stop);
  [[nodiscard]] bool is_healthy(const FakeLane& lane) const;
  /// @}

 private:
  struct Event {
    bool is_action;  // the user's, run without the lock
    std::function<void()> run;
  };
  using Lock = std::unique_lock<std::mutex>;
  /// One of the threads that wait.
  struct Waiter {
    const FakeLane* lane;
    FakeTime until;
    const std::stop_token* stop;
  };
  void push(FakeTime at, bool is_action, std::function<void()> run);
  /// Moves the clock to the next event, if there is one by `until`, and runs it.
  bool step(Lock& lock, FakeTime until, const Waiter* self = nullptr);
  void arrive(const std::weak_ptr<FakeLane>& lane, std::uint64_t id, const HttpRequest& request,
              FakeTime deadline);
  void complete_at(FakeTime at, const std::weak_ptr<FakeLane>& lane, HttpCompletion completion);
  /// Sees to it that the clock stops at the outbox's next time.
  void arm_webhooks();
  /// Hands on the next delivery that has arrived, without the lock.
  void deliver_webhooks();
  void refuse_endless_waiting(FakeTime waited);
  /// Keeps a thread among the waiters for as long as it lives.
  class Registration {
   public:
    Registration(FakeWorld& world, Lock& lock, const Waiter& waiter);
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;
    ~Registration();

   private:
    FakeWorld& world_;
    Lock& lock_;
    const Waiter& waiter_;
  };

  [[nodiscard]] bool has_news(const Waiter& waiter) const;
  [[nodiscard]] bool is_my_turn(const Waiter& self) const;
  /// Whether every thread waits, and none has anything to do first.
  [[nodiscard]] bool may_move_clock() const;
  [[nodiscard]] FakeTime first_until(const Waiter& self) const;
  /// Returns false when it was stopped, as the others may then never come to wait.
  [[nodiscard]] bool await_turn(Lock& lock, const Waiter& self);
  void await_other_threads(Lock& lock, const std::stop_token& stop);

  mutable std::mutex mutex_;
  std::condition_variable_any pushed_;
  FakeCore core_;
  FakeTime now_{0};
  FakeTime waited_{0};
  FakeTime latency_{0};
  std::size_t threads_ = 1;
  std::vector<const Waiter*> waiters_;
  std::multimap<FakeTime, Event> events_;  // of those at the same time the first pushed is first
  std::uint64_t pushes_ = 0;
  FakeTime webhooks_armed_ = never;  // when the next event for them is
  bool recording_ = true;
  std::vector<testing::RecordedRequest> requests_;
};

}  // namespace sudomock::detail
