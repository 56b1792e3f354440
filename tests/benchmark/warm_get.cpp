// As many warm requests as asked for, and little else: for system_calls.sh to count what they cost.
//
// usage: warm_get get|libcurl http|https COUNT      (see with_nginx.sh)

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <sudomock/sudomock.hpp>

#include "bare_curl.hpp"

namespace {

using namespace sudomock::benchmarks;

constexpr const char* uuid = "9d4e2b51-0c7a-4f8e-bb1c-2a6f9e3d8c10";

Server server_of(std::string_view protocol) {
  const bool is_secure = protocol == "https";
  const char* base_url = std::getenv(is_secure ? "BENCHMARK_HTTPS" : "BENCHMARK_HTTP");
  const char* ca_bundle = std::getenv("BENCHMARK_CA");
  if (base_url == nullptr || ca_bundle == nullptr) {
    std::fprintf(stderr, "warm_get: see with_nginx.sh\n");
    std::exit(EXIT_FAILURE);
  }
  return {base_url, is_secure ? ca_bundle : ""};
}

void get(const Server& server, int count) {
  sudomock::ClientOptions options;
  options.base_url = server.base_url;
  if (!server.ca_bundle.empty()) options.ca_bundle = server.ca_bundle;
  const sudomock::JobsClient client(sudomock::Credentials::api_key("sm_benchmark"), options);
  for (int i = 0; i < count; ++i) static_cast<void>(client.get(uuid).value());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return EXIT_FAILURE;
  const Server server = server_of(argv[2]);
  const int count = std::atoi(argv[3]);
  if (std::string_view(argv[1]) == "get") {
    get(server, count);
  } else {
    BareHandle handle(server);
    for (int i = 0; i < count; ++i) handle.get(server.url(uuid));
  }
}
