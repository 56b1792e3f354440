#pragma once

#include <functional>
#include <memory>
#include <string>

namespace sudomock::test {

/// A way for a server to keep a client waiting, alive as long as this.
class Stall {
 public:
  virtual ~Stall() = default;
  /// What to ask for to be kept waiting.
  [[nodiscard]] virtual std::string base_url() const = 0;
};

/// How to make a stall, for a parameterised test.
struct StallCase {
  std::string name;
  std::function<std::unique_ptr<Stall>()> make;
  /// Whether `connect_timeout` covers it.
  bool is_connecting;
};

/// A resolver that does not answer. The test program's own `getaddrinfo`, see the source.
[[nodiscard]] std::unique_ptr<Stall> stall_dns();
/// A listener whose backlog is full, so that SYNs are dropped.
[[nodiscard]] std::unique_ptr<Stall> stall_connect();
/// A server that accepts but leaves the TLS handshake unanswered.
[[nodiscard]] std::unique_ptr<Stall> stall_handshake();
/// A server that reads the request and says nothing.
[[nodiscard]] std::unique_ptr<Stall> stall_before_headers();
/// A server that says nothing after its headers.
[[nodiscard]] std::unique_ptr<Stall> stall_after_headers();
/// A server whose body comes a byte at a time and never ends.
[[nodiscard]] std::unique_ptr<Stall> stall_dripping();

/// A name that the test program's own `getaddrinfo` finds to be 127.0.0.1. (libcurl asks nobody for
/// "localhost".)
inline constexpr const char* loopback_name = "loopback.test";

/// How many calls of `getaddrinfo` are held by `stall_dns`.
[[nodiscard]] int stalled_lookups();

void PrintTo(const StallCase& stall, std::ostream* out);

}  // namespace sudomock::test
