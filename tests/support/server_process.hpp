#pragma once

#include <sys/types.h>

#include <array>

#include "support/socket_server.hpp"

namespace sudomock::test {

/// A `SocketServer` in a process of its own, for tests that fork: a child of theirs would inherit
/// what the server's threads have locked at that moment. To be made before this process has
/// threads.
class ServerProcess {
 public:
  explicit ServerProcess(SocketServer::Script script, SocketServer::Wrap wrap = nullptr);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  [[nodiscard]] int port() const { return port_; }

 private:
  std::array<int, 2> lifeline_;  // the server ends when nobody can write to it any more
  pid_t process_ = -1;
  int port_ = 0;
};

}  // namespace sudomock::test
