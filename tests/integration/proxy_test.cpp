#include <gmock/gmock.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string>
#include <vector>

#include <sudomock/jobs_client.hpp>

#include "support/lane.hpp"
#include "support/socket_server.hpp"
#include "support/temporary_directory.hpp"
#include "support/tls_connection.hpp"

namespace sudomock::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr auto secret = "sm_canary";

class Proxy : public testing::Test {
 protected:
  Proxy() { forget_the_environment(); }
  ~Proxy() override { forget_the_environment(); }

  static void forget_the_environment() {
    for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY",
                             "no_proxy", "NO_PROXY"}) {
      unsetenv(name);
    }
  }

  static Result<HttpResponse> fetch_through(const std::optional<std::string>& proxy,
                                            const std::string& url,
                                            std::optional<std::string> ca_bundle = std::nullopt) {
    ClientOptions options = transport_options();
    options.proxy = proxy;
    options.ca_bundle = std::move(ca_bundle);
    const auto session = detail::make_curl_transport(options)->open_session();
    HttpRequest request = request_for(*session, url);
    request.headers = std::make_shared<const std::vector<HttpHeader>>(
        std::vector<HttpHeader>{{"x-api-key", secret}});
    session->submit(1, request);
    return std::move(complete(*session, 1).front().outcome);
  }

  static std::string proxy_url(const SocketServer& server) {
    return "http://user:hunter2@127.0.0.1:" + std::to_string(server.port());
  }
};

TEST_F(Proxy, IsAskedForEachUrl) {
  std::string seen;
  SocketServer proxy(answer_each([&](const std::string& request) {
    seen = request.substr(0, request.find('\r'));
    return ok("");
  }));
  ClientOptions options = transport_options();
  options.proxy = proxy_url(proxy);
  const auto session = detail::make_curl_transport(options)->open_session();
  for (const std::string url : {"http://api.example:1/jobs/a", "http://api.example:1/jobs/b?c=d",
                                "http://api.example:2/jobs/b", "http://api.example:1/jobs"}) {
    ASSERT_TRUE(fetch(*session, url)) << url;
    EXPECT_EQ(seen, "GET " + url + " HTTP/1.1");
  }
}

TEST_F(Proxy, IsUsedWithItsPassword) {
  std::string seen;
  SocketServer proxy(answer_each([&](const std::string& request) {
    seen = request;
    return ok("through");
  }));
  const Result<HttpResponse> response =
      fetch_through(proxy_url(proxy), "http://api.example:1/jobs");
  ASSERT_TRUE(response) << response.error();
  EXPECT_EQ(response->body, "through");
  EXPECT_THAT(seen, AllOf(StartsWith("GET http://api.example:1/jobs HTTP/1.1\r\n"),
                          HasSubstr("Proxy-Authorization: Basic dXNlcjpodW50ZXIy\r\n")));
}

TEST_F(Proxy, OfTheEnvironmentIsUsedUnlessAnotherIsGiven) {
  SocketServer first(answer_each([](const std::string&) { return ok("environment"); }));
  SocketServer second(answer_each([](const std::string&) { return ok("option"); }));
  setenv("http_proxy", proxy_url(first).c_str(), 1);
  EXPECT_EQ(fetch_through(std::nullopt, "http://api.example:1/")->body, "environment");
  EXPECT_EQ(fetch_through(proxy_url(second), "http://api.example:1/")->body, "option");
}

// A proxy that grants CONNECT and is itself the server at the tunnel's end.
SocketServer::Script tunnel_to_itself(const Certificate& certificate, std::string& connect,
                                      std::string& inside) {
  return [&](Connection& connection) {
    connect = connection.read_request().value_or("");
    connection.send("HTTP/1.1 200 Connected\r\nX-Request-Id: proxy\r\nRetry-After: 9\r\n\r\n");
    const auto tls = TlsConnection::accept(certificate, dup(connection.socket()),
                                           connection.stopped(), connection.number());
    if (!tls) return;
    inside = tls->read_request().value_or("");
    tls->send(ok("hello"));
  };
}

TEST_F(Proxy, NeverSeesTheSecretOfATunnel) {
  const Certificate authority =
      make_certificate({.name = "Test CA", .alt_names = "", .is_authority = true});
  const Certificate certificate =
      make_certificate({.name = "server", .alt_names = "DNS:api.example"}, authority);
  const TemporaryDirectory directory;
  std::string connect, inside;
  SocketServer proxy(tunnel_to_itself(certificate, connect, inside));
  const Result<HttpResponse> response =
      fetch_through(proxy_url(proxy), "https://api.example/jobs",
                    directory.write("ca.pem", authority.certificate));
  ASSERT_TRUE(response) << response.error();
  EXPECT_EQ(response->body, "hello");
  EXPECT_EQ(response->request_id, "") << "what the proxy says is not the answer's";
  EXPECT_EQ(response->retry_after, std::nullopt);
  EXPECT_THAT(connect, AllOf(StartsWith("CONNECT api.example:443 "), Not(HasSubstr(secret))));
  EXPECT_THAT(inside, AllOf(HasSubstr(secret), Not(HasSubstr("Proxy-Authorization"))));
}

// What is sent through it in the clear is the secret, which stays on this machine otherwise.
TEST_F(Proxy, IsNeverUsedOverPlainHttpToThisMachine) {
  SocketServer server(answer_each([](const std::string&) { return ok("direct"); }));
  SocketServer proxy(answer_each([](const std::string&) { return ok("through"); }));
  setenv("http_proxy", proxy_url(proxy).c_str(), 1);
  const std::string port = ":" + std::to_string(server.port());
  for (const std::string host : {"127.0.0.1", "localhost", "LocalHost"}) {
    for (const auto& given : {std::optional(proxy_url(proxy)), std::optional<std::string>()}) {
      const Result<HttpResponse> response = fetch_through(given, "http://" + host + port + "/jobs");
      ASSERT_TRUE(response) << host << ": " << response.error();
      EXPECT_EQ(response->body, "direct") << host;
    }
  }
  EXPECT_EQ(proxy.connections(), 0);
}

TEST_F(Proxy, MakesPlainHttpToAnotherMachineNoSafer) {
  SocketServer proxy(answer_each([](const std::string&) { return ok("through"); }));
  const JobsClient client(Credentials::api_key("sm_0123456789"),
                          {.base_url = "http://api.example", .proxy = proxy_url(proxy)});
  const Error error = client.get("x").error();
  EXPECT_EQ(to_string(error.code), "invalid_argument");
  EXPECT_THAT(error.message, HasSubstr("allow_insecure_http"));
  EXPECT_EQ(proxy.connections(), 0);
}

TEST_F(Proxy, OfTheOptionsIsUsedWhateverTheEnvironmentExcepts) {
  SocketServer proxy(answer_each([](const std::string&) { return ok("through"); }));
  for (const char* variable : {"no_proxy", "NO_PROXY"}) {
    for (const char* exceptions : {"*", "api.example", ".example"}) {
      setenv(variable, exceptions, 1);
      const Result<HttpResponse> response =
          fetch_through(proxy_url(proxy), "http://api.example:1/jobs");
      ASSERT_TRUE(response) << variable << "=" << exceptions << ": " << response.error();
    }
    unsetenv(variable);
  }
}

TEST_F(Proxy, OfTheEnvironmentIsNotUsedForWhatTheEnvironmentExcepts) {
  SocketServer proxy(answer_each([](const std::string&) { return ok("through"); }));
  for (const char* exceptions : {"*", "invalid", "x.example, host.invalid"}) {
    setenv("http_proxy", proxy_url(proxy).c_str(), 1);
    setenv("no_proxy", exceptions, 1);
    EXPECT_FALSE(fetch_through(std::nullopt, "http://host.invalid/")) << exceptions;
  }
  EXPECT_EQ(proxy.connections(), 0);
}

struct Refusal {
  int status;
  const char* code;
  const char* advice;
};

// To CONNECT; and 407 over plain http, too.
TEST_F(Proxy, ThatRefusesIsPassingOnlyWhereItsStatusIs) {
  for (const auto& [status, code, advice] :
       {Refusal{407, "permission_denied", "user and password (HTTP 407): set them in "},
        Refusal{403, "permission_denied", "has to be set in "},
        Refusal{400, "permission_denied", "has to be set in "},
        Refusal{404, "permission_denied", "has to be set in "},
        Refusal{451, "permission_denied", "has to be set in "},
        Refusal{408, "network", "(HTTP 408)"}, Refusal{429, "network", "(HTTP 429)"},
        Refusal{500, "network", "(HTTP 500)"}, Refusal{502, "network", "(HTTP 502)"},
        Refusal{503, "network", "(HTTP 503)"}}) {
    SocketServer proxy(answer_each([status = status](const std::string&) {
      return "HTTP/1.1 " + std::to_string(status) +
             " No\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n";
    }));
    const std::string host = "127.0.0.1:" + std::to_string(proxy.port());
    for (const std::string scheme : {"https", "http"}) {
      if (scheme == "http" && status != 407) continue;  // the API may have said it
      for (const std::string setting : {"ClientOptions::proxy", "all_proxy in the environment"}) {
        const bool is_option = setting == "ClientOptions::proxy";
        if (!is_option) setenv("all_proxy", proxy_url(proxy).c_str(), 1);
        const Result<HttpResponse> response =
            fetch_through(is_option ? std::optional(proxy_url(proxy)) : std::nullopt,
                          scheme + "://api.example/jobs");
        unsetenv("all_proxy");
        ASSERT_FALSE(response);
        EXPECT_EQ(to_string(response.error().code), code) << response.error();
        EXPECT_EQ(response.error().http_status, status);
        EXPECT_THAT(response.error().message,
                    AllOf(StartsWith("the proxy " + host), HasSubstr(advice)));
        if (response.error().code == ErrorCode::permission_denied) {
          EXPECT_THAT(response.error().message, HasSubstr(setting));
        }
      }
    }
  }
}

TEST_F(Proxy, ThatRefusesEndsAPollAtOnce) {
  SocketServer proxy(answer_each(
      [](const std::string&) { return "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"; }));
  std::vector<RequestEvent> events;
  const JobsClient client(Credentials::api_key("sm_0123456789"),
                          {.proxy = proxy_url(proxy), .on_request = [&](const RequestEvent& event) {
                             events.push_back(event);
                           }});
  const Error error = client.poll_until_terminal("x", {.timeout = std::nullopt}).error();
  EXPECT_EQ(to_string(error.code), "permission_denied") << error;
  EXPECT_EQ(error.http_status, 403);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].http_status, 403);
  EXPECT_EQ(events[0].error, ErrorCode::permission_denied);
}

// RFC 1928, section 3, and RFC 1929, section 2.
TEST_F(Proxy, OfSocksThatRefusesTheUserSaysSo) {
  for (const bool takes_passwords : {false, true}) {
    SocketServer proxy([&](Connection& connection) {
      const std::optional<std::string> head = connection.read(2);
      if (!head || !connection.read(static_cast<unsigned char>((*head)[1]))) return;
      connection.send(takes_passwords ? std::string("\x05\x02") : std::string("\x05\xff"));
      if (!takes_passwords || !connection.read(2 + 4 + 1 + 7)) return;
      connection.send(std::string("\x01\x01"));
      connection.stay_silent();
    });
    const Result<HttpResponse> response = fetch_through(
        "socks5h://user:hunter2@127.0.0.1:" + std::to_string(proxy.port()), "https://api.example/");
    ASSERT_FALSE(response);
    EXPECT_EQ(to_string(response.error().code), "permission_denied") << response.error();
    EXPECT_THAT(response.error().message, HasSubstr("user and password"));
  }
}

// As a client shows it: it takes the secrets out.
TEST_F(Proxy, ThatRepeatsItsPasswordIsNotQuoted) {
  SocketServer proxy(answer_each([](const std::string& request) {
    const std::size_t at = request.find("Proxy-Authorization: Basic ") + 27;
    const std::string sent = request.substr(at, request.find('\r', at) - at);
    const std::string body =
        R"({"detail":"it's )" + sent + R"( or HUNTER2 or h%75nter2 or \u0068unter2"})";
    return "HTTP/1.1 403 No\r\nX-Request-Id: hunter2 " + sent +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }));
  ClientOptions options;
  options.base_url = "http://api.example";
  options.allow_insecure_http = true;
  std::vector<RequestEvent> events;
  options.on_request = [&](const RequestEvent& event) { events.push_back(event); };
  for (const bool from_environment : {false, true}) {
    if (from_environment) setenv("http_proxy", proxy_url(proxy).c_str(), 1);
    options.proxy = from_environment ? std::nullopt : std::optional(proxy_url(proxy));
    const Error error = JobsClient(Credentials::api_key("sm_0123456789"), options).get("x").error();
    EXPECT_EQ(to_string(error.code), "permission_denied") << error;
    EXPECT_EQ(error.detail, "it's *** or *** or *** or ***");
    EXPECT_EQ(error.message, "the API answered HTTP 403: " + error.detail);
    EXPECT_EQ(error.request_id, "*** ***");
    EXPECT_EQ(events.back().request_id, "*** ***");
  }
}

TEST_F(Proxy, ThatIsNotThereIsANetworkErrorWithoutItsPassword) {
  const std::string host = "127.0.0.1:" + std::to_string(closed_port());
  for (const std::string url : {"http://api.example/", "https://api.example/"}) {
    const Result<HttpResponse> response = fetch_through("http://user:hunter2@" + host, url);
    ASSERT_FALSE(response);
    EXPECT_EQ(to_string(response.error().code), "network");
    EXPECT_THAT(response.error().message, AllOf(HasSubstr("api.example through the proxy " + host),
                                                Not(HasSubstr("hunter2")), Not(HasSubstr("user"))));
  }
}

TEST_F(Proxy, OfTheEnvironmentThatCannotBeUsedIsRefusedByNameAndNotQuoted) {
  for (const char* proxy : {"http://user:hunter2@127.0.0.1:port", "ftp://user:hunter2@127.0.0.1",
                            "http://user:hunter2@", "user:hunter2 @x", "foo://user:hunter'2@host",
                            "http://user:hunter2@host/hunter2"}) {
    setenv("https_proxy", proxy, 1);
    for (int requests : {1, 2}) {
      const Error error =
          JobsClient(Credentials::api_key("sm_0123456789"), {.max_requests_per_minute = 1})
              .get("x")
              .error();
      EXPECT_EQ(to_string(error.code), "invalid_argument") << proxy << requests;
      EXPECT_EQ(error.attempts, 0);
      EXPECT_THAT(error.message, StartsWith("https_proxy in the environment "));
      EXPECT_THAT(error.message, Not(HasSubstr("hunter"))) << proxy;
    }
    const Result<HttpResponse> response = fetch_through(std::nullopt, "https://api.example/");
    ASSERT_FALSE(response) << proxy;
    EXPECT_THAT(response.error().message, Not(HasSubstr("hunter"))) << proxy;
    EXPECT_EQ(to_string(response.error().code), "invalid_argument");
  }
}

TEST_F(Proxy, OfTheEnvironmentThatCannotBeUsedIsOfNoMatterWhereNoneIs) {
  SocketServer server(answer_each([](const std::string&) { return ok("direct"); }));
  setenv("http_proxy", "ftp://user:hunter2@host", 1);
  EXPECT_TRUE(fetch_through(std::nullopt, server.url()));
  setenv("https_proxy", "ftp://user:hunter2@host", 1);
  setenv("NO_PROXY", "*", 1);
  const JobsClient client(Credentials::api_key("sm_x"),
                          {.base_url = "https://127.0.0.1:" + std::to_string(closed_port()),
                           .retry = {.max_attempts = 1}});
  EXPECT_EQ(to_string(client.get("x").error().code), "network");
}

TEST_F(Proxy, ThatCannotBeReadIsRefusedBeforeARequest) {
  SocketServer server(answer_each([](const std::string&) { return ok(""); }));
  int events = 0;
  const JobsClient client(Credentials::api_key("sm_0123456789"),
                          {.base_url = server.url(""),
                           .max_requests_per_minute = 1,
                           .proxy = "ftp://user:hunter2@host",
                           .on_request = [&](const RequestEvent&) { ++events; }});
  for (int call = 0; call < 3; ++call) {  // without a wait for a turn
    const Error error = client.get("x").error();
    EXPECT_EQ(to_string(error.code), "invalid_argument");
    EXPECT_THAT(error.message, AllOf(HasSubstr("proxy"), Not(HasSubstr("hunter2"))));
    EXPECT_EQ(error.attempts, 0);
  }
  EXPECT_EQ(events, 0);
  EXPECT_EQ(server.connections(), 0);
}

}  // namespace
}  // namespace sudomock::test
