#include <gmock/gmock.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>

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
  Proxy() {
    for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY",
                             "no_proxy", "NO_PROXY"}) {
      unsetenv(name);
    }
  }
  ~Proxy() override { unsetenv("http_proxy"); }

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
  for (const std::string url : {"http://127.0.0.1:1/jobs/a", "http://127.0.0.1:1/jobs/b?c=d",
                                "http://127.0.0.1:2/jobs/b", "http://127.0.0.1:1/jobs"}) {
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
  const Result<HttpResponse> response = fetch_through(proxy_url(proxy), "http://127.0.0.1:1/jobs");
  ASSERT_TRUE(response) << response.error();
  EXPECT_EQ(response->body, "through");
  EXPECT_THAT(seen, AllOf(StartsWith("GET http://127.0.0.1:1/jobs HTTP/1.1\r\n"),
                          HasSubstr("Proxy-Authorization: Basic dXNlcjpodW50ZXIy\r\n")));
}

TEST_F(Proxy, OfTheEnvironmentIsUsedUnlessAnotherIsGiven) {
  SocketServer first(answer_each([](const std::string&) { return ok("environment"); }));
  SocketServer second(answer_each([](const std::string&) { return ok("option"); }));
  setenv("http_proxy", proxy_url(first).c_str(), 1);
  EXPECT_EQ(fetch_through(std::nullopt, "http://127.0.0.1:1/")->body, "environment");
  EXPECT_EQ(fetch_through(proxy_url(second), "http://127.0.0.1:1/")->body, "option");
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

TEST_F(Proxy, ThatWantsAnotherPasswordIsANetworkError) {
  SocketServer proxy(answer_each([](const std::string&) {
    return "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic "
           "realm=\"x\"\r\nContent-Length: 0\r\n\r\n";
  }));
  const Result<HttpResponse> response = fetch_through(proxy_url(proxy), "https://api.example/jobs");
  ASSERT_FALSE(response);
  EXPECT_EQ(to_string(response.error().code), "network") << response.error();
  EXPECT_THAT(response.error().message, AllOf(HasSubstr("407"), Not(HasSubstr("hunter2"))));
}

TEST_F(Proxy, ThatIsNotThereIsANetworkErrorWithoutItsPassword) {
  const std::string proxy = "http://user:hunter2@127.0.0.1:" + std::to_string(closed_port());
  for (const std::string url : {"http://127.0.0.1:1/", "https://api.example/"}) {
    const Result<HttpResponse> response = fetch_through(proxy, url);
    ASSERT_FALSE(response);
    EXPECT_EQ(to_string(response.error().code), "network");
    EXPECT_THAT(response.error().message, AllOf(Not(HasSubstr("hunter2")), Not(HasSubstr("user"))));
  }
}

TEST_F(Proxy, OfTheEnvironmentThatCannotBeReadIsNotQuoted) {
  for (const char* proxy : {"http://user:hunter2@127.0.0.1:port", "ftp://user:hunter2@127.0.0.1",
                            "http://user:hunter2@", "user:hunter2 @x"}) {
    setenv("http_proxy", proxy, 1);
    const Result<HttpResponse> response = fetch_through(std::nullopt, "http://127.0.0.1:1/");
    ASSERT_FALSE(response) << proxy;
    EXPECT_THAT(response.error().message, Not(HasSubstr("hunter2"))) << proxy;
  }
}

TEST_F(Proxy, ThatCannotBeReadIsAnInvalidArgument) {
  SocketServer server(answer_each([](const std::string&) { return ok(""); }));
  const Result<HttpResponse> response = fetch_through("ftp://user:hunter2@host", server.url());
  ASSERT_FALSE(response);
  EXPECT_EQ(to_string(response.error().code), "invalid_argument");
  EXPECT_THAT(response.error().message, AllOf(HasSubstr("proxy"), Not(HasSubstr("hunter2"))));
  EXPECT_EQ(server.connections(), 0);
}

}  // namespace
}  // namespace sudomock::test
