// CPU per request of the client alone: the library against its peers, taking turns in one process
// against one nginx (see with_nginx.sh). Each figure is the median of the rounds' own ratios.

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <httplib.h>
#include <nlohmann/json.hpp>

#include <sudomock/sudomock.hpp>

#include "bare_curl.hpp"
#include "cpu_time.hpp"
#include "table.hpp"

namespace {

using namespace sudomock::benchmarks;

constexpr int rounds = 21;
constexpr int requests = 500;
constexpr std::size_t in_flight = 16;

std::string uuid_of(int number) {
  char text[48];
  std::snprintf(text, sizeof text, "9d4e2b51-0c7a-4f8e-bb1c-%012d", number);
  return text;
}

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "request_cost: %s\n", why.c_str());
  std::exit(EXIT_FAILURE);
}

std::string required(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) give_up(std::string(name) + " is not set: see with_nginx.sh");
  return value;
}

/// Microseconds per request.
struct Costs {
  double plain = 0;
  double secure = 0;
};

struct Peer {
  std::string name;
  std::function<void()> run;  // `requests` requests
  std::vector<double> seconds = {};
};

void take_turns(std::vector<Peer>& peers) {
  for (Peer& peer : peers) peer.run();  // connects, and warms up
  for (int round = 0; round < rounds; ++round) {
    for (Peer& peer : peers) {
      const double before = cpu_seconds();
      peer.run();
      peer.seconds.push_back(cpu_seconds() - before);
    }
  }
}

std::string micros(const Peer& peer) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f us", 1e6 * median(peer.seconds) / requests);
  return text;
}

// Of the first to each of the others.
void print_ratios(const std::string& protocol, const std::vector<Peer>& peers,
                  const std::string& with_goal) {
  const Peer& own = peers.front();
  for (const Peer& peer : peers) {
    if (&peer == &own) continue;
    std::vector<double> ratios;
    for (int i = 0; i < rounds; ++i) {
      const auto round = static_cast<std::size_t>(i);
      ratios.push_back(own.seconds[round] / peer.seconds[round]);
    }
    const std::string what = "CPU per request, " + protocol + ": " + own.name + " to " + peer.name;
    const std::string figure = micros(own) + " to " + micros(peer);
    if (peer.name == with_goal) {
      print_row(what, figure, median(ratios), 1.08);
    } else {
      print_row(what, figure, median(ratios));
    }
  }
}

sudomock::ClientOptions options_for(const Server& server) {
  sudomock::ClientOptions options;
  options.base_url = server.base_url;
  if (!server.ca_bundle.empty()) options.ca_bundle = server.ca_bundle;
  return options;
}

// Returns the library's microseconds per request.
double one_after_the_other(const std::string& protocol, const Server& server) {
  const sudomock::JobsClient client(sudomock::Credentials::api_key("sm_benchmark"),
                                    options_for(server));
  const std::string uuid = uuid_of(1);
  BareHandle reused(server);
  std::vector<Peer> peers;
  peers.push_back({"get", [&] {
                     for (int i = 0; i < requests; ++i) {
                       if (!client.get(uuid)) give_up(client.get(uuid).error().message);
                     }
                   }});
  peers.push_back({"libcurl, handle reused", [&] {
                     for (int i = 0; i < requests; ++i) reused.get(server.url(uuid));
                   }});
  if (server.ca_bundle.empty()) {
    peers.push_back({"libcurl, a new handle each", [&] {
                       for (int i = 0; i < requests; ++i) BareHandle(server).get(server.url(uuid));
                     }});
  }
  httplib::Client other(server.base_url);
  other.set_keep_alive(true);
  other.set_tcp_nodelay(true);
  if (!server.ca_bundle.empty()) other.set_ca_cert_path(server.ca_bundle.c_str());
  peers.push_back({"cpp-httplib (HTTP/1.1)", [&] {
                     const httplib::Headers headers{{"x-api-key", "sm_benchmark"}};
                     for (int i = 0; i < requests; ++i) {
                       const auto answer = other.Get(("/api/v1/jobs/" + uuid).c_str(), headers);
                       if (!answer) give_up("cpp-httplib: " + to_string(answer.error()));
                       if (!nlohmann::json::parse(answer->body).contains("status")) give_up("?");
                     }
                   }});
  take_turns(peers);
  print_ratios(protocol, peers, "libcurl, handle reused");
  return 1e6 * median(peers.front().seconds) / requests;
}

void sixteen_at_once(const std::string& protocol, const Server& server) {
  const sudomock::JobsClient client(sudomock::Credentials::api_key("sm_benchmark"),
                                    options_for(server));
  std::vector<std::string> urls;
  for (int i = 0; i < requests; ++i) urls.push_back(server.url(uuid_of(i)));
  BareMulti multi(server, in_flight);
  std::vector<Peer> peers;
  peers.push_back({"watcher", [&] {
                     sudomock::JobWatcher watcher(
                         client,
                         {.max_in_flight = static_cast<int>(in_flight), .sweep_lists = false});
                     int ended = 0;
                     for (int i = 0; i < requests; ++i) {
                       watcher.watch(uuid_of(i), [&ended](const std::string&, const auto& job) {
                         if (job) ++ended;
                       });
                     }
                     watcher.run();
                     if (ended != requests) give_up("not every job ended");
                   }});
  peers.push_back({"libcurl multi", [&] { multi.get_all(urls); }});
  take_turns(peers);
  print_ratios(protocol + ", 16 in flight", peers, "libcurl multi");
}

// A program in another language, which prints its own microseconds per request, first in the clear
// and then over TLS.
void compare_program(const std::string& name, const std::string& command, const Costs& own) {
  std::unique_ptr<FILE, int (*)(FILE*)> output(popen(command.c_str(), "r"), pclose);
  double plain = 0;
  double secure = 0;
  if (!output || std::fscanf(output.get(), "%lf %lf", &plain, &secure) != 2) {
    std::printf("SKIPPED|%s is not installed\n", name.c_str());
    return;
  }
  const auto row = [&](const std::string& protocol, double micros_own, double micros_other) {
    char figure[64];
    std::snprintf(figure, sizeof figure, "%.1f us to %.1f us", micros_own, micros_other);
    print_row("CPU per request, " + protocol + ": get to " + name, figure,
              micros_own / micros_other);
  };
  row("HTTP/1.1", own.plain, plain);
  row("TLS", own.secure, secure);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? argv[1] : ".";
  const Server plain{required("BENCHMARK_HTTP"), ""};
  const Server secure{required("BENCHMARK_HTTPS"), required("BENCHMARK_CA")};
  curl_global_init(CURL_GLOBAL_DEFAULT);
  Costs own;
  own.plain = one_after_the_other("HTTP/1.1", plain);
  sixteen_at_once("HTTP/1.1", plain);
  own.secure = one_after_the_other("HTTP/2 over TLS", secure);
  sixteen_at_once("HTTP/2 over TLS", secure);
  const char* quietly = " 2>/dev/null";
  compare_program("Python httpx", "/usr/bin/python3 " + folder + "/request_cost_httpx.py" + quietly,
                  own);
  compare_program(
      "Node fetch (HTTP/1.1)",
      "NODE_EXTRA_CA_CERTS=\"$BENCHMARK_CA\" node " + folder + "/request_cost_fetch.mjs" + quietly,
      own);
}
