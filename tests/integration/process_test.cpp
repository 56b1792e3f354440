// What a host program must not notice of the library: signals, threads, fork, its own libcurl.

#include <curl/curl.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <string_view>
#include <vector>

#include "client/per_process.hpp"
#include "client/session_pool.hpp"
#include "http/curl_library.hpp"
#include "http/curl_session.hpp"
#include "stalls.hpp"
#include "support/certificates.hpp"
#include "support/child_process.hpp"
#include "support/lane.hpp"
#include "support/server_process.hpp"
#include "support/socket_server.hpp"
#include "support/temporary_directory.hpp"
#include "support/thread_count.hpp"
#include "support/tls_connection.hpp"

namespace sudomock::test {

namespace {

std::atomic<int> sigaction_changes{0};
std::atomic<int> proxy_lookups{0};
thread_local int guarded_sends = 0;
thread_local int unguarded_sends = 0;
thread_local int deadly_sends = 0;  // those that would raise SIGPIPE

}  // namespace

void note_sigaction_change() { ++sigaction_changes; }

void note_lookup(std::string_view variable) {
  if (variable.ends_with("_proxy") || variable.ends_with("_PROXY")) ++proxy_lookups;
}

void note_send(int flags) {
  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  const bool is_guarded = sigismember(&mask, SIGPIPE) == 1;
  ++(is_guarded ? guarded_sends : unguarded_sends);
  if (!is_guarded && (flags & MSG_NOSIGNAL) == 0) ++deadly_sends;
}

namespace {

bool is_pending(int signal) {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, signal) == 1;
}

void expect_answer(const Result<HttpResponse>& response) {
  EXPECT_TRUE(response) << response.error();
}

class Process : public testing::Test {
 protected:
  Process() : directory_(std::in_place) {
    const Certificate authority =
        make_certificate({.name = "Test CA", .alt_names = "", .is_authority = true});
    certificate_ = make_certificate({.name = "server"}, authority);
    options_.ca_bundle = directory_->write("ca.pem", authority.certificate);
  }

  std::shared_ptr<Transport> transport() { return detail::make_curl_transport(options_); }
  static std::string https(const SocketServer& server) {
    return "https://127.0.0.1:" + std::to_string(server.port()) + "/";
  }

  std::optional<TemporaryDirectory> directory_;
  Certificate certificate_;
  ClientOptions options_ = transport_options();
};

// Answers one request, then closes and resets: the peer's next write meets EPIPE (had it not
// learnt of the close first, ECONNRESET).
SocketServer::Script answer_and_reset() {
  return [](Connection& connection) {
    if (!connection.read_request() || !connection.send(ok("hello"))) return;
    connection.stay_silent(30ms);  // a reset throws away what the peer has not read yet
    shutdown(connection.socket(), SHUT_WR);
    connection.stay_silent(10ms);
    connection.reset();
  };
}

TEST_F(Process, ChangesNoSignalDispositionAndNoMask) {
  SocketServer server(answer_and_reset(), with_tls(certificate_));
  std::array<struct sigaction, 65> before{};
  sigset_t mask_before;
  for (int signal = 1; signal <= 64; ++signal) {
    sigaction(signal, nullptr, &before[static_cast<std::size_t>(signal)]);
  }
  pthread_sigmask(SIG_SETMASK, nullptr, &mask_before);
  const int changes_before = sigaction_changes;
  {
    const auto session = transport()->open_session();
    for (int i = 0; i < 3; ++i) expect_answer(fetch(*session, https(server)));
    EXPECT_FALSE(fetch(*session, "http://127.0.0.1:" + std::to_string(closed_port())));
    EXPECT_FALSE(fetch(*session, "http://stalled.test:1"));  // a resolver thread
  }
  EXPECT_EQ(sigaction_changes, changes_before) << "not even for a moment";
  sigset_t mask_after;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask_after);
  for (int signal = 1; signal <= 64; ++signal) {
    struct sigaction after {};
    sigaction(signal, nullptr, &after);
    EXPECT_EQ(after.sa_handler, before[static_cast<std::size_t>(signal)].sa_handler) << signal;
    EXPECT_EQ(sigismember(&mask_after, signal), sigismember(&mask_before, signal)) << signal;
  }
}

// Over three connections: the peer answers each, and has reset the connection before the next.
// Every write is counted by the `send` and the `write` that stand in for the C library's above.
void ask_three_times(HttpSession& session, const std::string& url) {
  guarded_sends = unguarded_sends = deadly_sends = 0;
  for (int i = 0; i < 3; ++i) {
    expect_answer(fetch(session, url));
    if (i < 2) static_cast<void>(session.wait_until(session.now() + 100ms, {}));
  }
}

TEST_F(Process, WritesWithoutASignalInTheClear) {
  SocketServer server(answer_and_reset());
  ask_three_times(*transport()->open_session(),
                  "http://127.0.0.1:" + std::to_string(server.port()) + "/");
  EXPECT_EQ(guarded_sends, 0) << "the mask costs three system calls";
  EXPECT_GE(unguarded_sends, 3) << "a request on each";
  EXPECT_EQ(deadly_sends, 0);
}

TEST_F(Process, WritesWithoutASignalUnderTls) {
  SocketServer server(answer_and_reset(), with_tls(certificate_));
  ask_three_times(*transport()->open_session(), https(server));
  EXPECT_GE(guarded_sends + unguarded_sends, 3 * (2 + 1)) << "each handshake's two, a request";
  EXPECT_EQ(deadly_sends, 0);
  EXPECT_EQ(guarded_sends == 0, detail::curl_features().tls_sends_without_sigpipe);
}

// The session of a libcurl whose TLS library writes to the socket by itself.
TEST_F(Process, WritesOnlyWhileSigpipeIsBlockedWhereTlsWritesByItself) {
  SocketServer server(answer_and_reset(), with_tls(certificate_));
  const auto settings = std::make_shared<detail::CurlSettings>(options_);
  settings->tls_sends_without_sigpipe = false;
  {
    detail::CurlSession session(settings);
    ask_three_times(session, https(server));
  }
  EXPECT_GE(guarded_sends, 3 * (2 + 1) + 1) << "each handshake's two, a request; and a goodbye";
  EXPECT_EQ(unguarded_sends, 0);
}

TEST_F(Process, WritesToATlsProxyOnlyWhileSigpipeIsBlockedWhereTlsWritesByItself) {
  SocketServer proxy(answer_and_reset(), with_tls(certificate_));
  for (const bool from_environment : {false, true}) {
    if (from_environment) {
      options_.proxy = std::nullopt;
      setenv("http_proxy", https(proxy).c_str(), 1);
    } else {
      options_.proxy = "HTTPS://127.0.0.1:" + std::to_string(proxy.port());
    }
    const auto settings = std::make_shared<detail::CurlSettings>(options_);
    settings->tls_sends_without_sigpipe = false;
    {
      detail::CurlSession session(settings);
      ask_three_times(session, "http://api.example/");
    }
    unsetenv("http_proxy");
    EXPECT_GE(guarded_sends, 3 * (2 + 1) + 1) << "each handshake's two, a request; and a goodbye";
    EXPECT_EQ(unguarded_sends, 0);
  }
}

// While the host may be changing it.
TEST_F(Process, DoesNotLookForAProxyInTheEnvironmentWithEachRequest) {
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"}) {
    unsetenv(name);
  }
  SocketServer server(answer_each([](const std::string&) { return ok("hello"); }));
  const std::shared_ptr<Transport> made = transport();
  const int before = proxy_lookups;
  EXPECT_GT(before, 0) << "when the transport was made";
  const auto session = made->open_session();
  for (int i = 0; i < 3; ++i) {
    expect_answer(fetch(*session, "http://127.0.0.1:" + std::to_string(server.port()) + "/"));
  }
  EXPECT_EQ(proxy_lookups, before);
}

TEST_F(Process, SurvivesAPeerThatVanishesUnderTls) {
  SocketServer server(answer_and_reset(), with_tls(certificate_));
  const auto session = transport()->open_session();
  for (int i = 0; i < 3; ++i) {
    expect_answer(fetch(*session, https(server)));
    // Time for the reset: the next request, or the goodbye, is written after it.
    EXPECT_TRUE(session->wait_until(session->now() + 100ms, {}).empty());
  }
  EXPECT_FALSE(is_pending(SIGPIPE));
}

#ifdef __linux__
// Not those of AF_UNIX, with which libcurl wakes itself up.
std::vector<int> open_connections() {
  std::vector<int> found;
  for (int number = 0; number < 1024; ++number) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (getsockname(number, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
        address.ss_family == AF_INET) {
      found.push_back(number);
    }
  }
  return found;
}

TEST_F(Process, LeavesNoConnectionToTheProgramsThatAreExecuted) {
  SocketServer server([](Connection& connection) {
    while (connection.read_request() && connection.send(ok("hello"))) continue;
  });
  const std::size_t before = open_connections().size();
  const auto session = transport()->open_session();
  expect_answer(fetch(*session, "http://127.0.0.1:" + std::to_string(server.port()) + "/"));
  EXPECT_GE(open_connections().size(), before + 1) << "the connection is kept";
  for (const int socket : open_connections()) {
    EXPECT_NE(fcntl(socket, F_GETFD) & FD_CLOEXEC, 0) << socket;
  }
}

TEST_F(Process, KeepsNoThread) {
  if (!can_count_threads()) GTEST_SKIP() << "no /proc here";
  const std::ptrdiff_t before = count_threads();
  const auto session = transport()->open_session();
  {
    SocketServer server(answer_each([](const std::string&) { return ok("hello"); }),
                        with_tls(certificate_));
    expect_answer(fetch(*session, https(server)));
  }
  EXPECT_FALSE(fetch(*session, "http://stalled.test:1"));  // resolved by a thread of libcurl's
  // libcurl starts those for a name, and keeps them for two idle seconds from 8.20 on.
  EXPECT_TRUE(threads_come_back_to(before)) << count_threads() << " instead of " << before;
}
#endif

TEST_F(Process, LetsAForkedChildMakeItsOwnCalls) {
  const ServerProcess server(
      [](Connection& connection) {
        const std::string answer = ok(std::to_string(connection.number()));
        while (connection.read_request() && connection.send(answer)) {
        }
      },
      with_tls(certificate_));
  const std::string url = "https://127.0.0.1:" + std::to_string(server.port()) + "/";
  const auto connection_used = [&](HttpSession& session) {
    const Result<HttpResponse> response = fetch(session, url);
    return response ? response->body : response.error().message;
  };
  detail::PerProcess<detail::SessionPool> pools(
      [&](const auto*) { return std::make_unique<detail::SessionPool>(transport()); });
  ASSERT_EQ(connection_used(*pools.get().lease()), "1");
  EXPECT_EQ(in_child_process([&] {
              detail::SessionPool own(transport());
              if (connection_used(*own.lease()) != "2") return 2;
              // With the parent's client too: its sessions are dropped, a new one opened.
              return connection_used(*pools.get().lease()) == "3" ? 0 : 3;
            }),
            0);
  EXPECT_EQ(connection_used(*pools.get().lease()), "1") << "the parent's connection is as it was";
}

size_t ignore(char*, size_t size, size_t count, void*) { return size * count; }

TEST_F(Process, LivesBesideAHostProgramsOwnLibcurl) {
  SocketServer server(answer_each([](const std::string&) { return ok("hello"); }),
                      with_tls(certificate_));
  const auto session = transport()->open_session();
  expect_answer(fetch(*session, https(server)));
  ASSERT_EQ(curl_global_init(CURL_GLOBAL_DEFAULT), CURLE_OK);
  CURL* easy = curl_easy_init();
  curl_easy_setopt(easy, CURLOPT_URL, https(server).c_str());
  curl_easy_setopt(easy, CURLOPT_CAINFO, options_.ca_bundle->c_str());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &ignore);
  EXPECT_EQ(curl_easy_perform(easy), CURLE_OK);
  curl_easy_cleanup(easy);
  curl_global_cleanup();
  EXPECT_TRUE(fetch(*session, https(server))) << "after the host's curl_global_cleanup";
  EXPECT_TRUE(fetch(*transport()->open_session(), https(server)));
}

}  // namespace
}  // namespace sudomock::test

// In the place of the C library's, also for libcurl: the program's own symbol comes first.
extern "C" int sigaction(int signal, const struct sigaction* action, struct sigaction* old) {
  if (action != nullptr) sudomock::test::note_sigaction_change();
  using Function = int (*)(int, const struct sigaction*, struct sigaction*);
  static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "sigaction"));
  return real(signal, action, old);
}

extern "C" ssize_t send(int socket, const void* data, size_t size, int flags) {
  sudomock::test::note_send(flags);
  using Function = ssize_t (*)(int, const void*, size_t, int);
  static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "send"));
  return real(socket, data, size, flags);
}

// As a TLS library may write by itself.
extern "C" ssize_t write(int file, const void* data, size_t size) {
  struct stat what {};
  if (fstat(file, &what) == 0 && S_ISSOCK(what.st_mode)) sudomock::test::note_send(0);
  using Function = ssize_t (*)(int, const void*, size_t);
  static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "write"));
  return real(file, data, size);
}

extern "C" char** environ;  // which only some systems declare

extern "C" char* getenv(const char* name) {
  sudomock::test::note_lookup(name);
  const std::size_t length = std::strlen(name);
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    if (std::strncmp(*variable, name, length) == 0 && (*variable)[length] == '=') {
      return *variable + length + 1;
    }
  }
  return nullptr;
}
