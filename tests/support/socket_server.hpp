#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace sudomock::test {

/// One accepted connection in the hands of a server's script, which decides every byte. Each call
/// returns at once when the server is stopped.
class Connection {
 public:
  Connection(int socket, int stopped, int number)
      : socket_(socket), stopped_(stopped), number_(number) {}
  virtual ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Counts from 1 in the order of acceptance.
  [[nodiscard]] int number() const { return number_; }

  /// The next request's head, its empty line included; nothing when the peer is gone.
  [[nodiscard]] std::optional<std::string> read_request();

  /// The next so many bytes; nothing when the peer is gone before.
  [[nodiscard]] std::optional<std::string> read(std::size_t bytes);

  /// Sends all of `bytes`; false when the peer is gone.
  virtual bool send(std::string_view bytes);

  /// Says nothing for `time`, or until the peer closes or the server stops; false in these cases.
  bool stay_silent(std::chrono::milliseconds time);

  /// Says nothing until the peer closes or the server stops.
  void stay_silent() {
    while (stay_silent(std::chrono::hours{1})) {
    }
  }

  /// Ends the connection with a TCP reset rather than an orderly close.
  void reset();

  [[nodiscard]] int socket() const { return socket_; }
  /// Readable once the server is stopped.
  [[nodiscard]] int stopped() const { return stopped_; }

 protected:
  /// Some bytes from the peer, or nothing when it is gone.
  virtual std::optional<std::string> receive();

  /// Whether `socket()` became ready for `events` before the server stopped.
  [[nodiscard]] bool wait_for(short events);

 private:
  int socket_;
  int stopped_;
  int number_;
  std::string unread_;
};

/// A server on a free port of 127.0.0.1 that runs a script for each connection, each on a thread of
/// its own. Stops, and joins them all, when it goes.
class SocketServer {
 public:
  using Script = std::function<void(Connection&)>;
  /// Makes the connection's object, for a server that speaks TLS first.
  using Wrap = std::function<std::unique_ptr<Connection>(int socket, int stopped, int number)>;

  explicit SocketServer(Script script, Wrap wrap = nullptr);
  ~SocketServer();
  SocketServer(const SocketServer&) = delete;
  SocketServer& operator=(const SocketServer&) = delete;

  [[nodiscard]] int port() const { return port_; }
  /// `http://127.0.0.1:port` and `path`.
  [[nodiscard]] std::string url(std::string_view path = "/") const;
  /// How many connections were accepted so far.
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void accept_all();

  Script script_;
  Wrap wrap_;
  int port_ = 0;
  int listener_;
  std::array<int, 2> stop_pipe_;  // the end to read from, and the other
  std::atomic<int> connections_{0};
  std::vector<std::jthread> threads_;
  std::jthread acceptor_;
};

/// A plain 200 with `body` and, between the status line and it, `headers` ("Name: value\r\n" each).
[[nodiscard]] std::string ok(std::string_view body, std::string_view headers = "");

/// A script that answers each request of a connection with `answer(head of the request)`.
[[nodiscard]] SocketServer::Script answer_each(
    std::function<std::string(const std::string&)> answer);

/// A port of 127.0.0.1 on which nobody listens.
[[nodiscard]] int closed_port();

}  // namespace sudomock::test
