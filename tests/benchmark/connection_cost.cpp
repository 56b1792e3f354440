// What connections cost: from a fresh process to its first answer, and a TLS reconnect, against
// libcurl as most programs use it. CPU, medians of ratios, in turns; against with_nginx.sh.

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <sudomock/sudomock.hpp>

#include "bare_curl.hpp"
#include "cpu_time.hpp"
#include "table.hpp"

namespace {

using namespace sudomock::benchmarks;

constexpr int rounds = 31;
const std::string uuid = "9d4e2b51-0c7a-4f8e-bb1c-000000000001";

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "connection_cost: %s\n", why.c_str());
  std::exit(EXIT_FAILURE);
}

Server server_at(const char* name, bool is_secure) {
  const char* url = std::getenv(name);
  const char* bundle = std::getenv("BENCHMARK_CA");
  if (url == nullptr || bundle == nullptr) give_up("run it by with_nginx.sh");
  return {url, is_secure ? bundle : ""};
}

sudomock::JobsClient client_of(const Server& server) {
  sudomock::ClientOptions options;
  options.base_url = server.base_url;
  if (!server.ca_bundle.empty()) options.ca_bundle = server.ca_bundle;
  return sudomock::JobsClient(sudomock::Credentials::api_key("sm_benchmark"), options);
}

void get(const sudomock::JobsClient& client) {
  const sudomock::Result<sudomock::Job> job = client.get(uuid);
  if (!job) give_up(job.error().message);
}

// CPU of a whole process, from its start to its end, which does nothing but one request.
double in_a_fresh_process(const char* who, const char* url_name, bool is_secure) {
  const pid_t child = fork();
  if (child == 0) {
    execl("/proc/self/exe", "connection_cost", who, url_name, is_secure ? "secure" : "plain",
          nullptr);
    _exit(EXIT_FAILURE);
  }
  int status = 0;
  rusage usage{};
  if (wait4(child, &status, 0, &usage) != child || status != 0) give_up("a process failed");
  return seconds_of(usage);
}

// Such a process.
int run_cold(const std::string& who, const Server& server) {
  if (who == "library") {
    get(client_of(server));
  } else {
    BareHandle(server).get(server.url(uuid));
  }
  return EXIT_SUCCESS;
}

void compare(const std::string& what, double goal, const std::function<double()>& own,
             const std::function<double()>& peer) {
  std::vector<double> ours;
  std::vector<double> theirs;
  std::vector<double> ratios;
  for (int i = 0; i < rounds; ++i) {
    ours.push_back(own());
    theirs.push_back(peer());
    ratios.push_back(ours.back() / theirs.back());
  }
  char figure[64];
  std::snprintf(figure, sizeof figure, "%.2f ms to %.2f ms", 1e3 * median(ours),
                1e3 * median(theirs));
  print_row(what, figure, median(ratios), goal);
}

void compare_cold_starts(const std::string& what, const char* url_name, bool is_secure) {
  compare(
      "cold start to the first answer, " + what + ": library to libcurl", 1.05,
      [&] { return in_a_fresh_process("library", url_name, is_secure); },
      [&] { return in_a_fresh_process("libcurl", url_name, is_secure); });
}

// The server closes after each answer, so every request connects anew.
void compare_reconnects(const Server& server) {
  constexpr int requests = 10;
  const sudomock::JobsClient client = client_of(server);
  BareHandle reused(server);
  get(client);
  reused.get(server.url(uuid));
  const auto per_request = [](const std::function<void()>& work) {
    const double before = cpu_seconds();
    for (int i = 0; i < requests; ++i) work();
    return (cpu_seconds() - before) / requests;
  };
  compare(
      "CPU of a TLS reconnect: library to libcurl's defaults", 0.05,
      [&] { return per_request([&] { get(client); }); },
      [&] { return per_request([&] { reused.get(server.url(uuid)); }); });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4) return run_cold(argv[1], server_at(argv[2], std::string(argv[3]) == "secure"));
  compare_cold_starts("http", "BENCHMARK_HTTP", false);
  compare_cold_starts("https, system CA bundle", "BENCHMARK_HTTPS", true);
  compare_reconnects(server_at("BENCHMARK_HTTPS_CLOSING", true));
}
