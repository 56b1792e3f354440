#include "http/sigpipe_guard.hpp"

#ifndef _WIN32
#include <cerrno>
#include <csignal>
#include <ctime>
#endif

namespace sudomock::detail {

#ifdef _WIN32

SigpipeGuard::SigpipeGuard() noexcept = default;
SigpipeGuard::~SigpipeGuard() = default;

#else

namespace {

sigset_t only_sigpipe() noexcept {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

bool is_sigpipe_pending() noexcept {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGPIPE) == 1;
}

}  // namespace

SigpipeGuard::SigpipeGuard() noexcept {
  const sigset_t sigpipe = only_sigpipe();
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &sigpipe, &before);
  was_blocked_ = sigismember(&before, SIGPIPE) == 1;
  was_pending_ = was_blocked_ && is_sigpipe_pending();  // unblocked, it cannot be pending for long
}

SigpipeGuard::~SigpipeGuard() {
  const sigset_t sigpipe = only_sigpipe();
  if (!was_pending_ && is_sigpipe_pending()) {
#if defined(__APPLE__) || defined(__OpenBSD__)  // which have no sigtimedwait
    int signal = 0;
    sigwait(&sigpipe, &signal);
#else
    const timespec at_once{};
    while (sigtimedwait(&sigpipe, nullptr, &at_once) == -1 && errno == EINTR) {
    }
#endif
  }
  if (!was_blocked_) pthread_sigmask(SIG_UNBLOCK, &sigpipe, nullptr);
}

#endif

}  // namespace sudomock::detail
