// How often the CA certificates are read: libcurl with a distribution's defaults parses the whole
// bundle again for each connection, 21 ms of CPU each time.

#include <curl/curl.h>
#include <dlfcn.h>
#include <gmock/gmock.h>

#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <sstream>

#include "http/curl_library.hpp"
#include "support/certificates.hpp"
#include "support/lane.hpp"
#include "support/socket_server.hpp"
#include "support/temporary_directory.hpp"
#include "support/tls_connection.hpp"

namespace sudomock::test {
namespace {

std::mutex opened_mutex;
std::map<std::string, int>& opened() {
  static std::map<std::string, int> files;
  return files;
}

void note(const char* path) {
  const std::lock_guard lock(opened_mutex);
  ++opened()[path];
}

int times_opened(const std::string& path) {
  const std::lock_guard lock(opened_mutex);
  return opened()[path];
}

int times_opened_below(const std::string& directory) {
  const std::lock_guard lock(opened_mutex);
  int times = 0;
  for (const auto& [path, count] : opened()) {
    if (path.starts_with(directory + "/") && path != directory + "/ca-certificates.crt") {
      times += count;
    }
  }
  return times;
}

// Answers once, so that each request makes a connection of its own.
SocketServer::Script answer_once() {
  return [](Connection& connection) {
    if (connection.read_request()) connection.send(ok("hello", "Connection: close\r\n"));
  };
}

std::string https(const SocketServer& server) {
  return "https://127.0.0.1:" + std::to_string(server.port()) + "/";
}

class CaStore : public testing::Test {
 protected:
  void SetUp() override {
    const detail::CurlFeatures& features = detail::curl_features();
    if (features.version < 0x075700 || !features.capath_can_be_unset) {
      GTEST_SKIP() << "libcurl " << curl_version()
                   << " keeps no CA store (before 7.87), or only without a built-in directory, "
                      "which it insists on (from 8.21)";
    }
    if (std::string(curl_version()).find("OpenSSL") == std::string::npos) {
      GTEST_SKIP() << "only OpenSSL's store is kept: " << curl_version();
    }
  }
};

TEST_F(CaStore, IsReadOncePerSessionFromABundle) {
  const Certificate authority =
      make_certificate({.name = "Test CA", .alt_names = "", .is_authority = true});
  const TemporaryDirectory directory;
  ClientOptions options = transport_options();
  options.ca_bundle = directory.write("ca.pem", authority.certificate);
  SocketServer server(answer_once(), with_tls(make_certificate({.name = "server"}, authority)));
  const auto transport = detail::make_curl_transport(options);
  const int before = times_opened(*options.ca_bundle);  // by its writer
  for (const int sessions : {1, 2}) {
    const auto session = transport->open_session();
    for (int i = 0; i < 10; ++i) {
      const Result<HttpResponse> response = fetch(*session, https(server));
      ASSERT_TRUE(response) << response.error();
    }
    EXPECT_EQ(times_opened(*options.ca_bundle) - before, sessions);
  }
  EXPECT_EQ(server.connections(), 20) << "each request made a connection of its own";
}

TEST_F(CaStore, IsReadOncePerSessionFromTheSystemsBundle) {
  const curl_version_info_data* info = curl_version_info(CURLVERSION_NOW);
  if (!detail::curl_features().has_default_ca_bundle) GTEST_SKIP() << "no system bundle";
  const int before = times_opened(info->cainfo);
  SocketServer server(answer_once(), with_tls(make_certificate({.name = "server"})));
  const auto session = curl_transport()->open_session();
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(fetch(*session, https(server)));  // not trusted
  EXPECT_EQ(times_opened(info->cainfo) - before, 1);
  EXPECT_EQ(server.connections(), 10);
  EXPECT_EQ(times_opened_below(info->capath != nullptr ? info->capath : "-"), 0);
}

// The same as a ratio of CPU time, with a bundle of the size of a distribution's.
TEST_F(CaStore, MakesAReconnectCheap) {
  const curl_version_info_data* info = curl_version_info(CURLVERSION_NOW);
  if (!detail::curl_features().has_default_ca_bundle) GTEST_SKIP() << "no system bundle";
  const Certificate authority =
      make_certificate({.name = "Test CA", .alt_names = "", .is_authority = true});
  std::ostringstream bundle;
  bundle << authority.certificate << std::ifstream(info->cainfo).rdbuf();
  const TemporaryDirectory directory;
  ClientOptions options = transport_options();
  options.ca_bundle = directory.write("ca.pem", bundle.str());
  SocketServer server(answer_once(), with_tls(make_certificate({.name = "server"}, authority)));
  const auto transport = detail::make_curl_transport(options);

  const auto cpu_of = [&](int connections, bool keeps_session) {
    std::unique_ptr<HttpSession> session = transport->open_session();
    const std::clock_t start = std::clock();
    for (int i = 0; i < connections; ++i) {
      if (!keeps_session) session = transport->open_session();
      EXPECT_TRUE(fetch(*session, https(server)));
    }
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC * 1000 / connections;
  };
  const double fresh = cpu_of(10, false);
  const double kept = cpu_of(30, true);
  std::cout << "CPU per connection, both ends: " << fresh << " ms in a session of its own, " << kept
            << " ms in a session that is kept\n";
  EXPECT_LT(kept, fresh / 2);
}

}  // namespace

void note_opened(const char* path) { note(path); }

}  // namespace sudomock::test

// In the place of the C library's, also for OpenSSL: the program's own symbol comes first.
extern "C" FILE* fopen(const char* path, const char* mode) {
  sudomock::test::note_opened(path);
  static const auto real =
      reinterpret_cast<FILE* (*)(const char*, const char*)>(dlsym(RTLD_NEXT, "fopen"));
  return real(path, mode);
}

extern "C" FILE* fopen64(const char* path, const char* mode) {
  sudomock::test::note_opened(path);
  static const auto real =
      reinterpret_cast<FILE* (*)(const char*, const char*)>(dlsym(RTLD_NEXT, "fopen64"));
  return real(path, mode);
}
