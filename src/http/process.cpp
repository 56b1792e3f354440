#include "http/process.hpp"

#ifndef _WIN32
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#endif

#include <algorithm>
#include <array>
#include <new>

namespace sudomock::detail {

#ifdef _WIN32

std::int64_t current_process() noexcept { return 0; }
void pin_libcurl() noexcept {}
SigpipeGuard::SigpipeGuard() noexcept = default;
SigpipeGuard::~SigpipeGuard() = default;
void SocketRegister::disconnect_all() noexcept {}
void SocketRegister::shut_down_readable() noexcept {}

namespace {
void close_on_exec(curl_socket_t) noexcept {}
int close_socket(curl_socket_t socket) noexcept { return closesocket(socket); }
}  // namespace

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

void close_on_exec(curl_socket_t socket) noexcept { fcntl(socket, F_SETFD, FD_CLOEXEC); }
int close_socket(curl_socket_t socket) noexcept { return close(socket); }

}  // namespace

std::int64_t current_process() noexcept { return getpid(); }

void pin_libcurl() noexcept {
  Dl_info place{};
  if (dladdr(reinterpret_cast<const void*>(&curl_easy_init), &place) == 0) return;
  // Its own file, or whatever it is linked into. Null, and of no matter, for the program itself.
  (void)dlopen(place.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}

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
#ifdef __APPLE__  // which has no sigtimedwait, and where libcurl sets SO_NOSIGPIPE
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

void SocketRegister::disconnect_all() noexcept {
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const curl_socket_t socket : sockets_) {
    if (nowhere == -1 || dup2(nowhere, socket) == -1) close(socket);
  }
  if (nowhere != -1) close(nowhere);
}

void SocketRegister::shut_down_readable() noexcept {
  for (const curl_socket_t socket : sockets_) {
    pollfd waiting{socket, POLLIN, 0};
    if (poll(&waiting, 1, 0) != 1) continue;
    // Then read empty, as libcurl takes a connection for alive while there is something to read.
    shutdown(socket, SHUT_RDWR);
    std::array<char, 4096> rest;
    while (recv(socket, rest.data(), rest.size(), MSG_DONTWAIT) > 0) {
    }
  }
}

#endif

int SocketRegister::on_open(void* self, curl_socket_t socket, curlsocktype) noexcept {
  close_on_exec(socket);
  try {
    static_cast<SocketRegister*>(self)->sockets_.push_back(socket);
  } catch (const std::bad_alloc&) {
    return CURL_SOCKOPT_ERROR;
  }
  return CURL_SOCKOPT_OK;
}

int SocketRegister::on_close(void* self, curl_socket_t socket) noexcept {
  std::erase(static_cast<SocketRegister*>(self)->sockets_, socket);
  return close_socket(socket);
}

}  // namespace sudomock::detail
