#pragma once

#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <thread>

namespace sudomock::test {

#ifdef __linux__  // nothing else lists a process's threads in /proc

/// Whether /proc is there, as it may not be on a bare machine.
[[nodiscard]] inline bool can_count_threads() { return std::filesystem::exists("/proc/self/task"); }

/// The threads of this process. A sanitizer has one of its own from the first that is started on,
/// so one is started here; and the kernel may list a thread for a moment after it was joined, so
/// that one is waited for until it is gone.
[[nodiscard]] inline std::ptrdiff_t count_threads() {
  const std::filesystem::path tasks("/proc/self/task");
  pid_t started = 0;
  std::jthread([&started] { started = gettid(); }).join();
  while (std::filesystem::exists(tasks / std::to_string(started))) std::this_thread::yield();
  return std::distance(std::filesystem::directory_iterator(tasks),
                       std::filesystem::directory_iterator());
}

/// Whether there are no more than that many threads again, within a generous time.
[[nodiscard]] inline bool threads_come_back_to(std::ptrdiff_t count) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (count_threads() > count) {
    if (std::chrono::steady_clock::now() > limit) return false;
  }
  return true;
}

#endif

}  // namespace sudomock::test
