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

// As libcurl 8.5 says it of itself, with all that we ask for.
class FindFeatures : public ::testing::Test {
 protected:
  FindFeatures() {
    info_.version_num = 0x080500;
    info_.features = CURL_VERSION_SSL | CURL_VERSION_HTTP2 | CURL_VERSION_HTTPS_PROXY;
    info_.ssl_version = "OpenSSL/3.0.13";
  }
  [[nodiscard]] CurlFeatures of_version(unsigned number) {
    info_.version_num = number;
    return find_features(info_);
  }

  curl_version_info_data info_{};
};

TEST_F(FindFeatures, TakesEachOfItsOwnBit) {
  CurlFeatures features = find_features(info_);
  EXPECT_EQ(features.version, 0x080500U);
  EXPECT_TRUE(features.tls && features.http2 && features.https_proxy);
  info_.features = CURL_VERSION_SSL;
  features = find_features(info_);
  EXPECT_TRUE(features.tls && !features.http2 && !features.https_proxy);
  info_.features = CURL_VERSION_HTTP2;
  features = find_features(info_);
  EXPECT_TRUE(!features.tls && features.http2 && !features.https_proxy);
  info_.features = CURL_VERSION_HTTPS_PROXY;
  features = find_features(info_);
  EXPECT_TRUE(!features.tls && !features.http2 && features.https_proxy);
}

#ifndef _WIN32
TEST_F(FindFeatures, KnowsThatTlsSendsWithoutASignalFrom787On) {
  EXPECT_FALSE(of_version(0x0756FF).tls_sends_without_sigpipe);
  EXPECT_TRUE(of_version(0x075700).tls_sends_without_sigpipe);
  info_.ssl_version = "wolfSSL/5.5.4";
  EXPECT_FALSE(find_features(info_).tls_sends_without_sigpipe);
  info_.ssl_version = nullptr;
  EXPECT_FALSE(find_features(info_).tls_sends_without_sigpipe);
}
#endif

TEST_F(FindFeatures, KnowsThatTheDirectoryCannotBeUnsetFrom821On) {
  EXPECT_TRUE(of_version(0x0814FF).capath_can_be_unset);
  EXPECT_FALSE(of_version(0x081500).capath_can_be_unset);
}

#if LIBCURL_VERSION_NUM >= 0x074600
TEST_F(FindFeatures, KnowsOfABundleThatCanBeRead) {
  const std::string bundle = __FILE__;  // any file will do
  info_.age = CURLVERSION_SEVENTH;
  EXPECT_FALSE(find_features(info_).has_default_ca_bundle) << "names none";
  info_.cainfo = bundle.c_str();
  EXPECT_TRUE(find_features(info_).has_default_ca_bundle);
  const std::string missing = bundle + ".missing";
  info_.cainfo = missing.c_str();
  EXPECT_FALSE(find_features(info_).has_default_ca_bundle);
  info_.cainfo = bundle.c_str();
  info_.age = CURLVERSION_SIXTH;  // has no such member
  EXPECT_FALSE(find_features(info_).has_default_ca_bundle);
}
#endif

#ifndef _WIN32
TEST(CurlFeatures, KnowWhetherThisLibcurlSendsTlsItself) {
  const curl_version_info_data* info = curl_version_info(CURLVERSION_NOW);
  const std::string name = info->ssl_version == nullptr ? "" : info->ssl_version;
  EXPECT_EQ(curl_features().tls_sends_without_sigpipe, leaves_sending_to_libcurl(name)) << name;
}
#endif

}  // namespace
}  // namespace sudomock::detail
