#pragma once

#include <exception>
#include <utility>

namespace sudomock::detail {

/// Calls `action` when it goes out of scope, whatever ended that.
template <class Action>
class OnExit {
 public:
  explicit OnExit(Action action) : action_(std::move(action)) {}
  OnExit(const OnExit&) = delete;
  OnExit& operator=(const OnExit&) = delete;
  ~OnExit() { action_(); }

 private:
  Action action_;
};

/// Calls `action` only when an exception ends its scope: it takes back what was half done.
template <class Action>
class OnThrow {
 public:
  explicit OnThrow(Action action) : action_(std::move(action)) {}
  OnThrow(const OnThrow&) = delete;
  OnThrow& operator=(const OnThrow&) = delete;
  ~OnThrow() {
    if (std::uncaught_exceptions() > before_) action_();
  }

 private:
  Action action_;
  int before_ = std::uncaught_exceptions();
};

}  // namespace sudomock::detail
