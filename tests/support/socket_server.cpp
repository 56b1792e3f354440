#include "support/socket_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "support/portable_socket.hpp"

namespace sudomock::test {

namespace {

int check(int result, const char* what) {
  if (result == -1) throw std::runtime_error(what);
  return result;
}

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

int bound_socket(int& port) {
  const int socket = prepared(check(::socket(AF_INET, SOCK_STREAM, 0), "socket"));
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  check(bind(socket, reinterpret_cast<sockaddr*>(&address), size), "bind");
  check(getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
  port = ntohs(address.sin_port);
  return socket;
}

std::array<int, 2> new_pipe() {
  std::array<int, 2> ends{};
  check(pipe(ends.data()), "pipe");
  for (const int end : ends) fcntl(end, F_SETFD, FD_CLOEXEC);
  return ends;
}

}  // namespace

Connection::~Connection() { close(socket_); }

bool Connection::wait_for(short events) {
  std::array<pollfd, 2> fds{{{socket_, events, 0}, {stopped_, POLLIN, 0}}};
  return poll(fds.data(), fds.size(), -1) > 0 && fds[1].revents == 0;
}

std::optional<std::string> Connection::receive() {
  std::array<char, 16384> buffer{};
  if (!wait_for(POLLIN)) return std::nullopt;
  const ssize_t size = recv(socket_, buffer.data(), buffer.size(), 0);
  if (size <= 0) return std::nullopt;
  return std::string(buffer.data(), static_cast<std::size_t>(size));
}

std::optional<std::string> Connection::read_request() {
  for (;;) {
    if (const std::size_t end = unread_.find("\r\n\r\n"); end != std::string::npos) {
      std::string head = unread_.substr(0, end + 4);
      unread_.erase(0, end + 4);
      return head;
    }
    const std::optional<std::string> more = receive();
    if (!more) return std::nullopt;
    unread_ += *more;
  }
}

std::optional<std::string> Connection::read(std::size_t bytes) {
  while (unread_.size() < bytes) {
    const std::optional<std::string> more = receive();
    if (!more) return std::nullopt;
    unread_ += *more;
  }
  std::string taken = unread_.substr(0, bytes);
  unread_.erase(0, bytes);
  return taken;
}

bool Connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!wait_for(POLLOUT)) return false;
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), no_sigpipe | MSG_DONTWAIT);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Connection::stay_silent(std::chrono::milliseconds time) {
  using Clock = std::chrono::steady_clock;
  std::array<pollfd, 2> fds{{{socket_, POLLIN, 0}, {stopped_, POLLIN, 0}}};
  for (const Clock::time_point end = Clock::now() + time;;) {
    const auto rest = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    const auto most = std::max(rest, std::chrono::milliseconds{0});
    if (poll(fds.data(), fds.size(), static_cast<int>(most.count())) == 0) return true;
    // That the peer is gone is read after all that it has sent: not every system has POLLRDHUP.
    const std::optional<std::string> more = receive();
    if (!more) return false;
    unread_ += *more;
  }
}

void Connection::reset() {
  const linger now{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

SocketServer::SocketServer(Script script, Wrap wrap)
    : script_(std::move(script)),
      wrap_(std::move(wrap)),
      listener_(bound_socket(port_)),
      stop_pipe_(new_pipe()) {
  check(listen(listener_, SOMAXCONN), "listen");
  acceptor_ = std::jthread([this] { accept_all(); });
}

SocketServer::~SocketServer() {
  close(stop_pipe_[1]);  // readable for everyone who waits, for good
  acceptor_.join();
  threads_.clear();
  close(listener_);
  close(stop_pipe_[0]);
}

std::string SocketServer::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
}

void SocketServer::accept_all() {
  std::array<pollfd, 2> fds{{{listener_, POLLIN, 0}, {stop_pipe_[0], POLLIN, 0}}};
  while (poll(fds.data(), fds.size(), -1) > 0 && fds[1].revents == 0) {
    const int socket = prepared(accept(listener_, nullptr, nullptr));
    if (socket == -1) continue;
    const int on = 1;  // each send at once, whatever came before it
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    threads_.emplace_back([this, socket, number = ++connections_] {
      const std::unique_ptr<Connection> connection =
          wrap_ ? wrap_(socket, stop_pipe_[0], number)
                : std::make_unique<Connection>(socket, stop_pipe_[0], number);
      if (connection) script_(*connection);
    });
  }
}

std::string ok(std::string_view body, std::string_view headers) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(headers) + "\r\n" + std::string(body);
}

SocketServer::Script answer_each(std::function<std::string(const std::string&)> answer) {
  return [answer = std::move(answer)](Connection& connection) {
    while (const std::optional<std::string> request = connection.read_request()) {
      if (!connection.send(answer(*request))) return;
    }
  };
}

int closed_port() {
  int port = 0;
  close(bound_socket(port));
  return port;
}

}  // namespace sudomock::test
