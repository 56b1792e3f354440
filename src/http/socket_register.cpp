#include "http/socket_register.hpp"

#ifndef _WIN32
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

#include <algorithm>
#include <array>
#include <new>

namespace sudomock::detail {

#ifdef _WIN32

namespace {
void close_on_exec(curl_socket_t) noexcept {}
int close_socket(curl_socket_t socket) noexcept { return closesocket(socket); }

int poll_now(std::vector<pollfd>& sockets) noexcept {
  return WSAPoll(sockets.data(), static_cast<ULONG>(sockets.size()), 0);
}

void shut_down(curl_socket_t socket) noexcept { shutdown(socket, SD_BOTH); }

// A full set may lack some; and its members are no indices.
bool may_be_in(const fd_set& set, curl_socket_t socket) noexcept {
  return set.fd_count == FD_SETSIZE || FD_ISSET(socket, &set);
}
}  // namespace

void SocketRegister::disconnect_all() noexcept {}

#else

namespace {

void close_on_exec(curl_socket_t socket) noexcept { fcntl(socket, F_SETFD, FD_CLOEXEC); }
int close_socket(curl_socket_t socket) noexcept { return close(socket); }
int poll_now(std::vector<pollfd>& sockets) noexcept {
  return poll(sockets.data(), sockets.size(), 0);
}
void shut_down(curl_socket_t socket) noexcept { shutdown(socket, SHUT_RDWR); }

// A set holds the lowest FD_SETSIZE descriptors only.
bool may_be_in(const fd_set& set, curl_socket_t socket) noexcept {
  return socket >= FD_SETSIZE || FD_ISSET(socket, &set);
}

}  // namespace

void SocketRegister::disconnect_all() noexcept {
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const curl_socket_t socket : sockets_) {
    if (nowhere == -1 || dup2(nowhere, socket) == -1) close(socket);
  }
  if (nowhere != -1) close(nowhere);
}

#endif

void SocketRegister::shut_down_readable(const fd_set* in_use) {
  idle_.clear();
  for (const curl_socket_t socket : sockets_) {
    if (in_use == nullptr || !may_be_in(*in_use, socket)) idle_.push_back({socket, POLLIN, 0});
  }
  if (idle_.empty() || poll_now(idle_) < 1) return;
  for (const pollfd& connection : idle_) {
    if (connection.revents == 0) continue;
    // Then read empty, as libcurl takes a connection for alive while there is something to read.
    shut_down(connection.fd);
    std::array<char, 4096> rest;
    while (recv(connection.fd, rest.data(), rest.size(), 0) > 0) {  // libcurl's never block
    }
  }
}

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
