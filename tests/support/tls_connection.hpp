#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "support/certificates.hpp"
#include "support/socket_server.hpp"

namespace sudomock::test {

/// The server's side of a TLS connection.
class TlsConnection final : public Connection {
 public:
  /// Which versions to speak.
  enum class Versions { all, up_to_1_1, http2 };  // the last one with that where it is offered

  /// Null when the handshake fails.
  [[nodiscard]] static std::unique_ptr<Connection> accept(const Certificate& certificate,
                                                          int socket, int stopped, int number,
                                                          Versions versions = Versions::all);
  ~TlsConnection() override;

  bool send(std::string_view bytes) override;

 protected:
  std::optional<std::string> receive() override;

 private:
  struct Tls;
  TlsConnection(int socket, int stopped, int number);
  [[nodiscard]] bool shake_hands();
  [[nodiscard]] bool wait_after(int result);

  std::unique_ptr<Tls> tls_;
  bool says_goodbye_ = true;
};

/// For `SocketServer`: each connection speaks TLS with `certificate`.
[[nodiscard]] SocketServer::Wrap with_tls(
    Certificate certificate, TlsConnection::Versions versions = TlsConnection::Versions::all);

}  // namespace sudomock::test
