#pragma once

#include <sys/wait.h>
#include <unistd.h>

namespace sudomock::test {

/// What `use` returned in a forked child, 0 to 254. -1 when there was none, or it threw or had
/// not come to its end within a minute: a child's copies of locks that the parent's other threads
/// hold stay locked.
template <class Use>
[[nodiscard]] int in_child_process(const Use& use) {
  constexpr int thrown = 255;
  const pid_t child = fork();
  if (child == 0) {
    alarm(60);
    try {
      _exit(static_cast<int>(use()));
    } catch (...) {
      _exit(thrown);
    }
  }
  int status = -1;
  const bool ended = child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status);
  return ended && WEXITSTATUS(status) != thrown ? WEXITSTATUS(status) : -1;
}

}  // namespace sudomock::test
