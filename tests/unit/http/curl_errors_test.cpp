#include "http/curl_errors.hpp"

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

namespace sudomock::detail {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Error describe(CURLcode code, std::string_view cause = "",
               const std::optional<std::string>& ca_bundle = std::nullopt) {
  return describe_failure({code, cause, "api.example:8443", TransferPhase::waiting}, ca_bundle);
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

TEST(CurlErrors, AreOfTlsWhereTheTwoSidesFindNoCommonTerms) {
  for (const CURLcode code : {CURLE_SSL_CERTPROBLEM, CURLE_SSL_CLIENTCERT, CURLE_SSL_CIPHER,
                              CURLE_SSL_INVALIDCERTSTATUS}) {
    EXPECT_EQ(describe(code).code, ErrorCode::tls) << code;
  }
}

TEST(CurlErrors, SayInWordsWhatLibcurlReports) {
  struct Row {
    CURLcode reported;
    ErrorCode code;
    std::string message;
  };
  for (const Row& row : std::vector<Row>{
           {CURLE_COULDNT_RESOLVE_HOST, ErrorCode::network, "could not resolve api.example:8443"},
           {CURLE_COULDNT_RESOLVE_PROXY, ErrorCode::network, "could not reach api.example:8443"},
           {CURLE_PEER_FAILED_VERIFICATION, ErrorCode::tls,
            "the certificate of api.example:8443 was refused"},
           {CURLE_WEIRD_SERVER_REPLY, ErrorCode::malformed_response,
            "api.example:8443 did not answer in HTTP"},
           {CURLE_BAD_CONTENT_ENCODING, ErrorCode::malformed_response,
            "the body from api.example:8443 could not be decompressed"},
           {CURLE_URL_MALFORMAT, ErrorCode::invalid_argument,
            "base_url makes a URL that libcurl refuses"},
           {CURLE_SEND_ERROR, ErrorCode::network, "the connection to api.example:8443 broke"},
       }) {
    const Error error = describe(row.reported, "it says");
    EXPECT_EQ(error.code, row.code) << row.reported;
    EXPECT_EQ(error.message, row.message + ": it says");
  }
}

// libcurl 8.22 says so of a URL that was set.
TEST(CurlErrors, BlameNoUrlWhereMemoryHasRunOut) {
  const Error error = describe(CURLE_URL_MALFORMAT, "No URL set");
  EXPECT_EQ(error.code, ErrorCode::network);
  EXPECT_THAT(error.message, HasSubstr("out of memory while connecting to api.example:8443"));
}

TEST(CurlErrors, BlameTheOptionForACaFileThatCannotBeRead) {
  const Error ours = describe(CURLE_SSL_CACERT_BADFILE, "x", "/no/such.pem");
  EXPECT_EQ(ours.code, ErrorCode::invalid_argument);
  EXPECT_THAT(ours.message, AllOf(HasSubstr("ca_bundle"), HasSubstr("/no/such.pem")));
  EXPECT_EQ(describe(CURLE_SSL_CACERT_BADFILE).code, ErrorCode::tls);
}

TEST(CurlErrors, BlameNoCaFileThatCouldBeReadBefore) {
  const CurlFailure failure{.code = CURLE_SSL_CACERT_BADFILE, .has_read_ca = true};
  EXPECT_EQ(describe_failure(failure, "/no/such.pem").code, ErrorCode::network);
  EXPECT_EQ(describe_failure(failure, std::nullopt).code, ErrorCode::network);
}

TEST(CurlErrors, SayWhereTimeWasLost) {
  const std::string server = "api.example";
  EXPECT_THAT(describe_timeout(server, TransferPhase::connecting).message, HasSubstr("connecting"));
  EXPECT_THAT(describe_timeout(server, TransferPhase::waiting).message, HasSubstr("waiting"));
  EXPECT_THAT(describe_timeout(server, TransferPhase::reading).message, HasSubstr("reading"));
  EXPECT_EQ(describe(CURLE_OPERATION_TIMEDOUT).code, ErrorCode::timeout);
}

TEST(CurlErrors, NameTheServerOfAUrlAndItsProxy) {
  const Proxy proxy{"http://user:hunter2@proxy.example:3128", "ClientOptions::proxy", ""};
  EXPECT_EQ(server_of("https://api.example:8443/api/v1/jobs/x?secret=1"), "api.example:8443");
  EXPECT_EQ(server_of("https://api.example/x", &proxy),
            "api.example through the proxy proxy.example:3128");
  EXPECT_EQ(server_of("no URL"), "the server");
}

TEST(CurlErrors, ArePrintableAndShort) {
  const std::string message =
      describe(CURLE_RECV_ERROR, "a\r\nb\x1b[0m" + std::string(999, 'x')).message;
  EXPECT_THAT(message, AllOf(HasSubstr("a  b [0m"), Not(HasSubstr("\n"))));
  EXPECT_LT(message.size(), 350U);
}

}  // namespace
}  // namespace sudomock::detail
