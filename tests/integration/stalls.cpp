#include "stalls.hpp"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <cstring>
#include <mutex>
#include <ostream>
#include <stdexcept>
#include <utility>
#include <vector>

#include "support/portable_socket.hpp"
#include "support/socket_server.hpp"

namespace sudomock::test {

namespace {

using std::chrono_literals::operator""ms;

constexpr const char* stalled_host = "stalled.test";

struct Resolver {
  std::mutex mutex;
  std::condition_variable changed;
  bool is_stalled = false;
  int held = 0;
};

Resolver& resolver() {
  static Resolver the_one;
  return the_one;
}

class StalledDns final : public Stall {
 public:
  StalledDns() { set(true); }
  ~StalledDns() override {
    set(false);
    std::unique_lock lock(resolver().mutex);
    resolver().changed.wait(lock, [] { return resolver().held == 0; });
  }
  std::string base_url() const override { return std::string("http://") + stalled_host + ":1"; }

 private:
  static void set(bool is_stalled) {
    const std::lock_guard lock(resolver().mutex);
    resolver().is_stalled = is_stalled;
    resolver().changed.notify_all();
  }
};

class StalledConnect final : public Stall {
 public:
  StalledConnect() : listener_(open_socket()) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const name = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_, name, size) != 0 || listen(listener_, 0) != 0 ||
        getsockname(listener_, name, &size) != 0) {
      throw std::runtime_error("no listener");
    }
    port_ = ntohs(address.sin_port);
    for (int i = 0; i < 4; ++i) {  // Linux takes one more than the backlog
      fillers_.push_back(open_socket());
      connect(fillers_.back(), name, size);
    }
  }
  ~StalledConnect() override {
    close(listener_);
    for (const int filler : fillers_) close(filler);
  }
  std::string base_url() const override { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  static int open_socket() {
    const int socket = prepared(::socket(AF_INET, SOCK_STREAM, 0));
    fcntl(socket, F_SETFL, O_NONBLOCK);
    return socket;
  }

  int listener_;
  int port_ = 0;
  std::vector<int> fillers_;
};

class StalledServer final : public Stall {
 public:
  StalledServer(std::string scheme, SocketServer::Script script)
      : scheme_(std::move(scheme)), server_(std::move(script)) {}
  std::string base_url() const override {
    return scheme_ + "://127.0.0.1:" + std::to_string(server_.port());
  }

 private:
  std::string scheme_;
  SocketServer server_;
};

std::unique_ptr<Stall> say_and_stall(std::string bytes) {
  return std::make_unique<StalledServer>("http",
                                         [bytes = std::move(bytes)](Connection& connection) {
                                           if (connection.read_request() && connection.send(bytes))
                                             connection.stay_silent();
                                         });
}

}  // namespace

std::unique_ptr<Stall> stall_dns() { return std::make_unique<StalledDns>(); }

std::unique_ptr<Stall> stall_connect() { return std::make_unique<StalledConnect>(); }

std::unique_ptr<Stall> stall_handshake() {
  return std::make_unique<StalledServer>("https",
                                         [](Connection& connection) { connection.stay_silent(); });
}

std::unique_ptr<Stall> stall_before_headers() { return say_and_stall(""); }

std::unique_ptr<Stall> stall_after_headers() {
  return say_and_stall("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
}

std::unique_ptr<Stall> stall_dripping() {
  return std::make_unique<StalledServer>("http", [](Connection& connection) {
    bool listens = connection.read_request() && connection.send("HTTP/1.1 200 OK\r\n\r\n");
    while (listens) listens = connection.send(" ") && connection.stay_silent(5ms);
  });
}

int stalled_lookups() {
  const std::lock_guard lock(resolver().mutex);
  return resolver().held;
}

void PrintTo(const StallCase& stall, std::ostream* out) { *out << stall.name; }

}  // namespace sudomock::test

// In the place of the C library's, also for libcurl: the program's own symbol comes first.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** result) {
  using sudomock::test::resolver;
  if (node != nullptr && std::strcmp(node, sudomock::test::stalled_host) == 0) {
    std::unique_lock lock(resolver().mutex);
    ++resolver().held;
    resolver().changed.wait(lock, [] { return !resolver().is_stalled; });
    --resolver().held;
    resolver().changed.notify_all();
    return EAI_FAIL;
  }
  using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "getaddrinfo"));
  if (node != nullptr && std::strcmp(node, sudomock::test::loopback_name) == 0) node = "127.0.0.1";
  return real(node, service, hints, result);
}
