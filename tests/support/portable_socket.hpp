#pragma once

#include <fcntl.h>
#include <sys/socket.h>

namespace sudomock::test {

// What Linux, the BSDs and macOS do not have in common, one switch each. What they do have in
// common is used everywhere: fcntl() instead of accept4() and SOCK_CLOEXEC, pipe() instead of
// eventfd().

/// For send(): no SIGPIPE. Of macOS a socket's own option says so.
#ifdef MSG_NOSIGNAL
inline constexpr int no_sigpipe = MSG_NOSIGNAL;
#else
inline constexpr int no_sigpipe = 0;
#endif

/// Of a new socket: closed in a child's program, and without SIGPIPE.
inline int prepared(int socket) {
  if (socket == -1) return socket;
  fcntl(socket, F_SETFD, FD_CLOEXEC);
#ifdef SO_NOSIGPIPE
  const int on = 1;
  setsockopt(socket, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
  return socket;
}

}  // namespace sudomock::test
