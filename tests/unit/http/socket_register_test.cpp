#include "http/socket_register.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>

namespace sudomock::detail {
namespace {

/// The two ends of a connection, of which the register has the first.
class Connection {
 public:
  explicit Connection(SocketRegister& sockets) : sockets_(sockets) {
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends_.data()), 0);
    EXPECT_EQ(SocketRegister::on_open(&sockets_, ends_[0], CURLSOCKTYPE_IPCXN), CURL_SOCKOPT_OK);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    SocketRegister::on_close(&sockets_, ends_[0]);
    close(ends_[1]);
  }

  [[nodiscard]] int ours() const { return ends_[0]; }
  void send(const std::string& text) const {
    EXPECT_EQ(write(ends_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  /// Whether what we write comes to the other end.
  [[nodiscard]] bool is_up() const {
    char byte = 'x';
    const bool is_written = ::send(ends_[0], &byte, 1, MSG_NOSIGNAL) == 1;
    return is_written && recv(ends_[1], &byte, 1, 0) == 1;
  }

 private:
  SocketRegister& sockets_;
  std::array<int, 2> ends_{};
};

int open_descriptors() {
  int count = 0;
  for (int descriptor = 0; descriptor < 1000; ++descriptor) {
    if (fcntl(descriptor, F_GETFD) != -1) ++count;
  }
  return count;
}

TEST(SocketRegister, EndsTheConnectionsThatHaveSomethingToRead) {
  SocketRegister sockets;
  const Connection quiet(sockets);
  const Connection loud(sockets);
  const Connection in_use(sockets);
  sockets.shut_down_readable(nullptr);  // what is idle now may be in use the next time
  loud.send(std::string(10'000, 'x'));
  in_use.send("an answer");
  fd_set used;
  FD_ZERO(&used);
  FD_SET(in_use.ours(), &used);
  sockets.shut_down_readable(&used);
  EXPECT_TRUE(quiet.is_up());
  EXPECT_FALSE(loud.is_up());
  char byte = 0;
  EXPECT_EQ(recv(loud.ours(), &byte, 1, 0), 0) << "nothing is left that makes it look alive";
  EXPECT_TRUE(in_use.is_up());
  sockets.shut_down_readable(nullptr);
  EXPECT_TRUE(quiet.is_up());
  EXPECT_FALSE(in_use.is_up());
}

// What another socket of the process, with the number of one that is closed, has to read is its
// own.
TEST(SocketRegister, ForgetsWhatIsClosed) {
  SocketRegister sockets;
  { const Connection closed(sockets); }
  SocketRegister others;
  const Connection next(others);
  next.send("an answer");
  sockets.shut_down_readable(nullptr);
  EXPECT_TRUE(next.is_up());
}

TEST(SocketRegister, KeepsConnectionsFromExecutedPrograms) {
  SocketRegister sockets;
  const Connection connection(sockets);
  EXPECT_NE(fcntl(connection.ours(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST(SocketRegister, LeavesTheirConnectionsToTheParent) {
  SocketRegister sockets;
  const Connection first(sockets);
  const Connection second(sockets);
  const int before = open_descriptors();
  sockets.disconnect_all();
  for (const int socket : {first.ours(), second.ours()}) {
    EXPECT_EQ(write(socket, "x", 1), 1) << "goes nowhere";
  }
  EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace sudomock::detail
