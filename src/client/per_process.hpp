#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "base/current_process.hpp"

namespace sudomock::detail {

/// What the threads of one process share. After a `fork()` the child gets a `State` made anew: it
/// has none of the parent's other threads, and what one of those had locked or half changed at that
/// moment would stay so. Safe to use from many threads at once.
///
/// `State` has `void leave_to_parent() noexcept`, called once in the child on the parent's, and
/// `bool is_at_rest() const noexcept`: whether no thread was changing it when the process forked.
template <class State>
class PerProcess {
 public:
  /// In a child it is given the parent's, which may be half changed; else null.
  using Make = std::function<std::unique_ptr<State>(const State* parents)>;

  explicit PerProcess(Make make) : make_(std::move(make)), current_(new_copy(nullptr).release()) {}
  PerProcess(const PerProcess&) = delete;
  PerProcess& operator=(const PerProcess&) = delete;
  ~PerProcess() { delete current_.load(); }

  [[nodiscard]] State& get() {
    Copy* copy = current_.load(std::memory_order_acquire);
    if (copy->process == current_process()) return *copy->state;
    return in_the_child(copy);
  }

 private:
  struct Copy {
    ~Copy() {
      // What is half changed cannot be destroyed: the child leaks it.
      if (!state->is_at_rest()) static_cast<void>(state.release());
      delete parents;
    }

    std::int64_t process;
    std::unique_ptr<State> state;
    Copy* parents;  // what the child inherited
  };

  [[nodiscard]] std::unique_ptr<Copy> new_copy(Copy* parents) const {
    return std::unique_ptr<Copy>(new Copy{
        current_process(), make_(parents == nullptr ? nullptr : parents->state.get()), parents});
  }

  [[nodiscard]] State& in_the_child(Copy* parents) {
    std::unique_ptr<Copy> own = new_copy(parents);
    if (!current_.compare_exchange_strong(parents, own.get(), std::memory_order_acq_rel)) {
      own->parents = nullptr;
      return *parents->state;  // another thread of the child was quicker
    }
    parents->state->leave_to_parent();
    return *own.release()->state;
  }

  const Make make_;
  std::atomic<Copy*> current_;
};

}  // namespace sudomock::detail
