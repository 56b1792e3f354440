#include "support/server_process.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

namespace sudomock::test {

namespace {

// Of the child process: what is thrown ends it, and never gets into the test that it is a copy of.
[[noreturn]] void serve(SocketServer::Script script, SocketServer::Wrap wrap, int answer,
                        int lifeline) noexcept {
  {
    const SocketServer server(std::move(script), std::move(wrap));
    const int port = server.port();
    char end = 0;
    if (write(answer, &port, sizeof port) == sizeof port) {
      static_cast<void>(read(lifeline, &end, 1));
    }
  }
  _exit(0);
}

}  // namespace

ServerProcess::ServerProcess(SocketServer::Script script, SocketServer::Wrap wrap) {
  std::array<int, 2> answer{};
  if (pipe(answer.data()) != 0 || pipe(lifeline_.data()) != 0) throw std::runtime_error("pipe");
  process_ = fork();
  if (process_ == 0) {
    close(lifeline_[1]);
    serve(std::move(script), std::move(wrap), answer[1], lifeline_[0]);
  }
  close(answer[1]);
  close(lifeline_[0]);
  const bool is_up = process_ > 0 && read(answer[0], &port_, sizeof port_) == sizeof port_;
  close(answer[0]);
  if (!is_up) throw std::runtime_error("no server process");
}

ServerProcess::~ServerProcess() {
  close(lifeline_[1]);
  waitpid(process_, nullptr, 0);
}

}  // namespace sudomock::test
