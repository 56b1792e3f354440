#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include <sudomock/error.hpp>

#include "support/socket_server.hpp"

namespace sudomock::test {

/// One way in which a server misbehaves.
struct HostileCase {
  std::string name;
  /// What the server does once it has read a request; afterwards it closes the connection.
  SocketServer::Script misbehave;
  /// The transport's error, or nothing when it is an answer all the same.
  std::optional<ErrorCode> error;
  /// The status of that answer.
  int status = 0;
};

void PrintTo(const HostileCase& hostile, std::ostream* out);

/// Cases that break the connection or the protocol.
[[nodiscard]] std::vector<HostileCase> broken_answers();
/// Cases without an end in sight.
[[nodiscard]] std::vector<HostileCase> endless_answers();
/// Cases that are odd and yet HTTP.
[[nodiscard]] std::vector<HostileCase> odd_answers();

/// A script that misbehaves on a request for anything but `/good`, which it answers with `good`.
[[nodiscard]] SocketServer::Script hostile_script(const HostileCase& hostile, std::string good);

}  // namespace sudomock::test
