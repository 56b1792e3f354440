#include "http/curl_errors.hpp"

#include <gmock/gmock.h>

#include <string>

namespace sudomock::detail {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

CurlSettings settings_with(std::optional<std::string> proxy,
                           std::optional<std::string> ca_bundle = std::nullopt) {
  return CurlSettings({.connect_timeout = std::chrono::seconds{1},
                       .proxy = std::move(proxy),
                       .ca_bundle = std::move(ca_bundle),
                       .max_response_bytes = 1});
}

Error describe(CURLcode code, std::string_view cause, const CurlSettings& settings) {
  return describe_failure(
      {code, cause, "https://api.example:8443/api/v1/jobs/x?secret=1", TransferPhase::waiting},
      settings);
}

Error describe(CURLcode code, std::string_view cause = "") {
  return describe(code, cause, settings_with(std::nullopt));
}

TEST(CurlErrors, NameTheHostAndTheCause) {
  const Error error = describe(CURLE_COULDNT_CONNECT, "Connection refused");
  EXPECT_EQ(error.code, ErrorCode::network);
  EXPECT_EQ(error.message, "could not connect to api.example:8443: Connection refused");
  EXPECT_THAT(describe(CURLE_GOT_NOTHING).message, HasSubstr("broke: "));
}

TEST(CurlErrors, DistinguishABrokenHandshakeFromARefusedOne) {
  EXPECT_EQ(describe(CURLE_SSL_CONNECT_ERROR, "OpenSSL SSL_connect: Connection reset by peer").code,
            ErrorCode::network);
  EXPECT_EQ(describe(CURLE_SSL_CONNECT_ERROR, "error:0A000126:SSL routines::unexpected eof").code,
            ErrorCode::network);
  EXPECT_EQ(describe(CURLE_SSL_CONNECT_ERROR, "tlsv1 alert protocol version").code, ErrorCode::tls);
  EXPECT_EQ(describe(CURLE_PEER_FAILED_VERIFICATION, "certificate has expired").code,
            ErrorCode::tls);
}

TEST(CurlErrors, BlameTheOptionForACaFileThatCannotBeRead) {
  const Error ours = describe(CURLE_SSL_CACERT_BADFILE, "x", settings_with({}, "/no/such.pem"));
  EXPECT_EQ(ours.code, ErrorCode::invalid_argument);
  EXPECT_THAT(ours.message, AllOf(HasSubstr("ca_bundle"), HasSubstr("/no/such.pem")));
  EXPECT_EQ(describe(CURLE_SSL_CACERT_BADFILE).code, ErrorCode::tls);
}

TEST(CurlErrors, SayWhereTimeWasLost) {
  const std::string url = "https://api.example/x";
  EXPECT_THAT(describe_timeout(url, TransferPhase::connecting).message, HasSubstr("connecting"));
  EXPECT_THAT(describe_timeout(url, TransferPhase::waiting).message, HasSubstr("waiting"));
  EXPECT_THAT(describe_timeout(url, TransferPhase::reading).message, HasSubstr("reading"));
  EXPECT_EQ(describe(CURLE_OPERATION_TIMEDOUT).code, ErrorCode::timeout);
}

TEST(CurlErrors, NeverShowTheProxysPassword) {
  const CurlSettings settings = settings_with("http://user:p%40ss-word@proxy.example:3128");
  ASSERT_FALSE(settings.refused);
  for (const std::string_view cause :
       {"Unsupported proxy syntax in 'http://user:p%40ss-word@proxy.example:3128'",
        "could not use p@ss-word", "user:p@ss-word@proxy.example", "said p%40ss-word"}) {
    for (const CURLcode code : {CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_PROXY}) {
      const std::string message = describe(code, cause, settings).message;
      EXPECT_THAT(message, AllOf(Not(HasSubstr("ss-word")), Not(HasSubstr("user:")))) << cause;
    }
  }
}

TEST(CurlErrors, NeverShowAPasswordOfTheEnvironmentsProxy) {
  EXPECT_EQ(describe(CURLE_RECV_ERROR, "at 'http://bob:hunter2@proxy:1' and joe:hunter2@x").message,
            "the connection to api.example:8443 broke: at 'http://***@proxy:1' and ***@x");
  EXPECT_THAT(describe(CURLE_COULDNT_RESOLVE_PROXY, "hunter2").message, Not(HasSubstr("hunter2")));
}

TEST(CurlErrors, ArePrintableAndShort) {
  const std::string message =
      describe(CURLE_RECV_ERROR, "a\r\nb\x1b[0m" + std::string(999, 'x')).message;
  EXPECT_THAT(message, AllOf(HasSubstr("a  b [0m"), Not(HasSubstr("\n"))));
  EXPECT_LT(message.size(), 350U);
}

TEST(CurlErrors, NeverShowHalfAPasswordWhereLibcurlsTextEnds) {
  const CurlSettings settings = settings_with("http://user:ss-password@proxy.example:3128");
  const std::string message =
      describe(CURLE_COULDNT_CONNECT, std::string(247, 'x') + "ss-passw", settings).message;
  EXPECT_THAT(message, AllOf(Not(HasSubstr("ss-pa")), HasSubstr("x***")));
}

class RefusedProxy : public testing::TestWithParam<std::string> {};

TEST_P(RefusedProxy, IsAnInvalidArgumentThatNamesTheOptionOnly) {
  const CurlSettings settings = settings_with(GetParam());
  ASSERT_TRUE(settings.refused);
  EXPECT_EQ(settings.refused->code, ErrorCode::invalid_argument);
  EXPECT_THAT(settings.refused->message, AllOf(HasSubstr("proxy"), Not(HasSubstr("hunter2"))));
}

INSTANTIATE_TEST_SUITE_P(CurlSettings, RefusedProxy,
                         testing::Values("", "http://", "http://user:hunter2@",
                                         "ftp://hunter2@host", "http://host:port",
                                         "http://u:hunter2/x@host", "http://host/hunter2",
                                         "http://host?hunter2", "http://host#hunter2", "host name",
                                         "host\nname"));

TEST(CurlSettings, AcceptProxiesOfEveryScheme) {
  for (const std::string proxy :
       {"proxy.example:3128", "http://proxy.example", "https://u:p@proxy.example:443/",
        "socks5h://127.0.0.1:1080", "socks4a://h", "http://[::1]:3128"}) {
    EXPECT_FALSE(settings_with(proxy).refused) << proxy;
  }
}

}  // namespace
}  // namespace sudomock::detail
