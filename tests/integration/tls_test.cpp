#include <gmock/gmock.h>

#include <cstdlib>

#include "client/session_pool.hpp"
#include "http/curl_library.hpp"
#include "support/certificates.hpp"
#include "support/lane.hpp"
#include "support/socket_server.hpp"
#include "support/temporary_directory.hpp"
#include "support/tls_connection.hpp"

namespace sudomock::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// A distribution's OpenSSL may refuse old TLS by itself; this one leaves it to libcurl's options.
// Read when OpenSSL starts, which is later than this.
const TemporaryDirectory& lax_openssl() {
  static const TemporaryDirectory directory;
  const std::string config = directory.write(
      "openssl.cnf",
      "openssl_conf = init\n[init]\nssl_conf = ssl\n[ssl]\nsystem_default = lax\n[lax]\n"
      "MinProtocol = TLSv1\nCipherString = ALL:@SECLEVEL=0\n");
  setenv("OPENSSL_CONF", config.c_str(), 1);
  return directory;
}
[[maybe_unused]] const TemporaryDirectory& made_lax = lax_openssl();

class Tls : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    authority_ = make_certificate({.name = "Test CA", .alt_names = "", .is_authority = true});
    directory_.emplace();
    bundle_ = directory_->write("ca.pem", authority_.certificate);
  }
  static void TearDownTestSuite() { directory_.reset(); }

  static std::shared_ptr<Transport> trusting_transport() {
    ClientOptions options = transport_options();
    options.ca_bundle = bundle_;
    return detail::make_curl_transport(options);
  }

  static std::string https(const SocketServer& server) {
    return "https://127.0.0.1:" + std::to_string(server.port()) + "/";
  }

  // A request in the clear to elsewhere, which is sent to this proxy instead.
  static Result<HttpResponse> fetch_through(const SocketServer& proxy) {
    ClientOptions options = transport_options();
    options.ca_bundle = bundle_;
    options.proxy = https(proxy);
    return fetch(*detail::make_curl_transport(options)->open_session(),
                 "http://api.example:1/jobs");
  }

  // The error of a request to a server with this certificate, which must not see the request.
  static Error refusal(const Certificate& certificate, const std::shared_ptr<Transport>& transport,
                       TlsConnection::Versions versions = TlsConnection::Versions::all) {
    std::atomic<bool> was_asked = false;
    SocketServer server(answer_each([&](const std::string&) {
                          was_asked = true;
                          return ok("");
                        }),
                        with_tls(certificate, versions));
    const auto session = transport->open_session();
    const Result<HttpResponse> response = fetch(*session, https(server));
    EXPECT_FALSE(was_asked);
    EXPECT_FALSE(session->is_healthy());
    if (response) return {};
    EXPECT_THAT(response.error().message, HasSubstr("127.0.0.1"));
    return response.error();
  }

  static inline Certificate authority_;
  static inline std::optional<TemporaryDirectory> directory_;
  static inline std::string bundle_;
};

TEST_F(Tls, TrustsAPrivateAuthorityThroughCaBundle) {
  const Certificate certificate = make_certificate({.name = "server"}, authority_);
  SocketServer server(answer_each([](const std::string&) { return ok("hello"); }),
                      with_tls(certificate));
  const auto session = trusting_transport()->open_session();
  for (int i = 0; i < 10; ++i) {
    const Result<HttpResponse> response = fetch(*session, https(server));
    ASSERT_TRUE(response) << response.error();
    EXPECT_EQ(response->body, "hello");
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(Tls, RefusesAnAuthorityThatTheSystemDoesNotKnow) {
  const Error error = refusal(make_certificate({.name = "server"}, authority_), curl_transport());
  EXPECT_EQ(to_string(error.code), "tls") << error;
}

TEST_F(Tls, RefusesAnotherAuthorityThanTheBundles) {
  const Certificate other =
      make_certificate({.name = "Other CA", .alt_names = "", .is_authority = true});
  const Error error = refusal(make_certificate({.name = "server"}, other), trusting_transport());
  EXPECT_EQ(to_string(error.code), "tls") << error;
}

TEST_F(Tls, RefusesAnExpiredCertificate) {
  const Error error = refusal(
      make_certificate({.name = "server", .valid_from = -7200s, .valid_until = -3600s}, authority_),
      trusting_transport());
  EXPECT_EQ(to_string(error.code), "tls");
  EXPECT_THAT(error.message, HasSubstr("expired"));
}

TEST_F(Tls, RefusesACertificateThatIsNotValidYet) {
  const Error error = refusal(
      make_certificate({.name = "server", .valid_from = 3600s, .valid_until = 7200s}, authority_),
      trusting_transport());
  EXPECT_EQ(to_string(error.code), "tls") << error;
}

TEST_F(Tls, RefusesASelfSignedCertificate) {
  const Error error = refusal(make_certificate({.name = "server"}), trusting_transport());
  EXPECT_EQ(to_string(error.code), "tls");
  EXPECT_THAT(error.message, HasSubstr("self"));
}

TEST_F(Tls, RefusesACertificateOfAnotherHost) {
  for (const std::string other : {"IP:127.0.0.2", "DNS:api.sudomock.com", "DNS:127.0.0.1"}) {
    const Error error =
        refusal(make_certificate({.name = "127.0.0.1", .alt_names = other}, authority_),
                trusting_transport());
    EXPECT_EQ(to_string(error.code), "tls") << other;
  }
}

TEST_F(Tls, RefusesToSpeakTls11) {
  const Error error = refusal(make_certificate({.name = "server"}, authority_),
                              trusting_transport(), TlsConnection::Versions::up_to_1_1);
  EXPECT_EQ(to_string(error.code), "tls");
  EXPECT_THAT(error.message, HasSubstr("version"));
}

TEST_F(Tls, ToAProxyIsTrustedThroughCaBundle) {
  if (!detail::curl_features().https_proxy) GTEST_SKIP() << "libcurl was built without";
  const Certificate certificate = make_certificate({.name = "proxy"}, authority_);
  std::string seen;
  SocketServer proxy(answer_each([&](const std::string& request) {
                       seen = request.substr(0, request.find('\r'));
                       return ok("through");
                     }),
                     with_tls(certificate));
  const Result<HttpResponse> response = fetch_through(proxy);
  ASSERT_TRUE(response) << response.error();
  EXPECT_EQ(response->body, "through");
  EXPECT_EQ(seen, "GET http://api.example:1/jobs HTTP/1.1");
}

TEST_F(Tls, ToAProxyIsRefusedAsToAServer) {
  if (!detail::curl_features().https_proxy) GTEST_SKIP() << "libcurl was built without";
  const auto refusal_of = [](const Certificate& certificate, TlsConnection::Versions versions) {
    SocketServer proxy(answer_each([](const std::string&) { return ok("through"); }),
                       with_tls(certificate, versions));
    const Result<HttpResponse> response = fetch_through(proxy);
    return response ? Error() : response.error();
  };
  const auto all = TlsConnection::Versions::all;
  const Error unknown = refusal_of(make_certificate({.name = "proxy"}), all);
  EXPECT_EQ(to_string(unknown.code), "tls") << unknown;
  const Error other_host = refusal_of(
      make_certificate({.name = "proxy", .alt_names = "DNS:proxy.example"}, authority_), all);
  EXPECT_EQ(to_string(other_host.code), "tls") << other_host;
  const Error old = refusal_of(make_certificate({.name = "proxy"}, authority_),
                               TlsConnection::Versions::up_to_1_1);
  EXPECT_EQ(to_string(old.code), "tls") << old;
  EXPECT_THAT(old.message, HasSubstr("version"));
}

TEST_F(Tls, RefusesAServerThatSpeaksPlainHttp) {
  SocketServer server([](Connection& connection) {
    connection.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    connection.stay_silent();
  });
  const Result<HttpResponse> response = fetch(*curl_transport()->open_session(), https(server));
  ASSERT_FALSE(response);
  EXPECT_EQ(to_string(response.error().code), "tls") << response.error();
}

TEST_F(Tls, CallsAHandshakeThatIsCutOffABrokenConnection) {
  for (const bool resets : {true, false}) {
    SocketServer server([resets](Connection& connection) {
      connection.stay_silent(20ms);
      if (resets) connection.reset();
    });
    const Result<HttpResponse> response = fetch(*curl_transport()->open_session(), https(server));
    ASSERT_FALSE(response);
    EXPECT_EQ(to_string(response.error().code), "network") << response.error();
    EXPECT_THAT(response.error().message, HasSubstr("handshake"));
  }
}

TEST_F(Tls, GoesOnAfterARefusal) {
  detail::SessionPool pool(trusting_transport());
  SocketServer bad(answer_each([](const std::string&) { return ok(""); }),
                   with_tls(make_certificate({.name = "server"})));
  SocketServer good(answer_each([](const std::string&) { return ok("hello"); }),
                    with_tls(make_certificate({.name = "server"}, authority_)));
  EXPECT_FALSE(fetch(*pool.lease(), https(bad)));
  const Result<HttpResponse> response = fetch(*pool.lease(), https(good));
  ASSERT_TRUE(response) << response.error();
}

TEST_F(Tls, BlamesTheOptionForABundleThatCannotBeUsed) {
  SocketServer server(answer_each([](const std::string&) { return ok(""); }),
                      with_tls(make_certificate({.name = "server"}, authority_)));
  for (const std::string& bundle :
       {std::string("/nonexistent/ca.pem"), directory_->write("empty.pem", ""),
        directory_->write("text.pem", "no certificate"), directory_->path().string()}) {
    ClientOptions options = transport_options();
    options.ca_bundle = bundle;
    const auto session = detail::make_curl_transport(options)->open_session();
    const Result<HttpResponse> response = fetch(*session, https(server));
    ASSERT_FALSE(response);
    EXPECT_EQ(to_string(response.error().code), "invalid_argument") << response.error();
    EXPECT_THAT(response.error().message, AllOf(HasSubstr("ca_bundle"), HasSubstr(bundle)));
  }
}

}  // namespace
}  // namespace sudomock::test
