#pragma once

#include <curl/curl.h>

#ifndef _WIN32
#include <poll.h>
#endif

#include <vector>

namespace sudomock::detail {

/// The open sockets of one session, so that a forked child can close them without writing to the
/// parent's connections. Not thread-safe, like its session.
class SocketRegister {
 public:
  /// For CURLOPT_SOCKOPTFUNCTION and CURLOPT_CLOSESOCKETFUNCTION, with the register as the data.
  static int on_open(void* self, curl_socket_t socket, curlsocktype purpose) noexcept;
  static int on_close(void* self, curl_socket_t socket) noexcept;

  /// Ends the connections on which bytes wait to be read, except those in `in_use` (null: none is),
  /// and then also except those whose number is too high for such a set.
  void shut_down_readable(const fd_set* in_use);

  /// Puts `/dev/null` in the place of each socket: what libcurl then writes goes nowhere.
  void disconnect_all() noexcept;

 private:
  std::vector<curl_socket_t> sockets_;
  std::vector<pollfd> idle_;  // a member to spare an allocation for each request
};

}  // namespace sudomock::detail
