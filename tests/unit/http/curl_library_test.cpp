#include "http/curl_library.hpp"

#include <gmock/gmock.h>

#include <string>

namespace sudomock::detail {
namespace {

// As curl_version_info names them.
TEST(LeavesSendingToLibcurl, IsKnownOfOpensslItsForksAndGnutls) {
  for (const char* name : {"OpenSSL/3.0.17", "LibreSSL/3.9.2", "BoringSSL", "AWS-LC/1.49.1",
                           "quictls/3.3.0", "GnuTLS/3.7.9"}) {
    EXPECT_TRUE(leaves_sending_to_libcurl(name)) << name;
  }
}

// wolfSSL and NSS write to the socket; with a choice of several, the first one may not be it.
TEST(LeavesSendingToLibcurl, IsNotTakenForGrantedOfOthers) {
  for (const char* name :
       {"NSS/3.87.1", "wolfSSL/5.5.4", "mbedTLS/2.28.3", "rustls-ffi/0.15.0",
        "OpenSSL/3.0.17 (wolfSSL/5.5.4)", "(OpenSSL/3.0.17) wolfSSL/5.5.4", ""}) {
    EXPECT_FALSE(leaves_sending_to_libcurl(name)) << name;
  }
}

#ifndef _WIN32
TEST(CurlFeatures, KnowWhetherThisLibcurlSendsTlsItself) {
  const curl_version_info_data* info = curl_version_info(CURLVERSION_NOW);
  const std::string name = info->ssl_version == nullptr ? "" : info->ssl_version;
  EXPECT_EQ(curl_features().tls_sends_without_sigpipe, leaves_sending_to_libcurl(name)) << name;
}
#endif

}  // namespace
}  // namespace sudomock::detail
