#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <vector>

namespace sudomock::detail {

/// This process, to notice a `fork()`. Always the same where there is none.
[[nodiscard]] std::int64_t current_process() noexcept;

/// Keeps the code of libcurl in memory until the process ends, even when the last library that uses
/// it is unloaded: for a thread that still runs in it.
void pin_libcurl() noexcept;

/// Keeps SIGPIPE from the calling thread while it may write to a connection whose peer is gone: a
/// TLS library writes with `write()`, and CURLOPT_NOSIGNAL leaves the signal to the program. Only
/// this thread's mask is changed, and put back; a SIGPIPE that came meanwhile is taken away.
class SigpipeGuard {
 public:
  SigpipeGuard() noexcept;
  ~SigpipeGuard();
  SigpipeGuard(const SigpipeGuard&) = delete;
  SigpipeGuard& operator=(const SigpipeGuard&) = delete;

 private:
  bool was_pending_ = false;
  bool was_blocked_ = false;
};

/// The open sockets of one session, so that a forked child can let go of them without a word on the
/// parent's connections. As thread-safe as its session: not.
class SocketRegister {
 public:
  /// For CURLOPT_SOCKOPTFUNCTION and CURLOPT_CLOSESOCKETFUNCTION, with the register as the data.
  static int on_open(void* self, curl_socket_t socket, curlsocktype purpose) noexcept;
  static int on_close(void* self, curl_socket_t socket) noexcept;

  /// Ends the connections on which bytes wait to be read. For connections that nobody uses.
  void shut_down_readable() noexcept;

  /// Puts `/dev/null` in the place of each socket: what libcurl then writes goes nowhere.
  void disconnect_all() noexcept;

 private:
  std::vector<curl_socket_t> sockets_;
};

}  // namespace sudomock::detail
