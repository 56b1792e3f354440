#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

namespace sudomock::test {

/// What a call may take that is to end at once: it says "not hung", on a machine that is busy with
/// other things too. What it would hang on lasts `hung`. Exact moments are for virtual time.
inline constexpr std::chrono::seconds not_hung{10};
inline constexpr std::chrono::seconds hung{60};

/// Requests a stop after a while, and remembers when it did.
class StopAfter {
 public:
  explicit StopAfter(std::chrono::milliseconds time)
      : thread_([this, time](const std::stop_token& cancelled) {
          std::mutex mutex;
          std::unique_lock lock(mutex);
          std::condition_variable_any nothing;
          nothing.wait_for(lock, cancelled, time, [] { return false; });
          requested_at_ = std::chrono::steady_clock::now();
          source_.request_stop();
        }) {}

  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

  /// How long ago the stop was requested; waits for it.
  [[nodiscard]] std::chrono::steady_clock::duration since() {
    const auto now = std::chrono::steady_clock::now();
    thread_.join();
    return now - requested_at_;
  }

 private:
  std::stop_source source_;
  std::chrono::steady_clock::time_point requested_at_{};
  std::jthread thread_;
};

}  // namespace sudomock::test
