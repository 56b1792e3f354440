// A service that learns of its jobs' ends by webhook, at once, and by itself where one is lost.
//
// usage: SUDOMOCK_API_KEY=sm_... SUDOMOCK_WEBHOOK_SECRET=whsec_... webhook_receiver PORT
// RENDER_UUID...
//
// While the secret is being rotated, SUDOMOCK_WEBHOOK_SECRET_BEFORE holds the one before. Listens
// on loopback: put it behind the server that ends TLS.

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include <sudomock/sudomock.hpp>

#include "receiver.hpp"

namespace {

using namespace std::chrono_literals;

std::vector<std::string> secrets() {
  std::vector<std::string> secrets;
  for (const char* name : {"SUDOMOCK_WEBHOOK_SECRET", "SUDOMOCK_WEBHOOK_SECRET_BEFORE"}) {
    if (const char* secret = std::getenv(name)) secrets.emplace_back(secret);
  }
  return secrets;
}

/// How long until a job is found whose delivery was lost, at most: a number of seconds.
std::chrono::milliseconds backstop() {
  const char* seconds = std::getenv("BACKSTOP_SECONDS");
  return seconds == nullptr ? 60000ms : std::chrono::milliseconds(std::atoi(seconds) * 1000);
}

}  // namespace

int main(int argc, char** argv) {
  const auto client = sudomock::JobsClient::from_environment();
  const auto usable = client.check();
  if (!usable) std::cerr << usable.error() << '\n';
  if (!usable || secrets().empty() || argc < 3) {
    std::cerr << "usage: SUDOMOCK_API_KEY=sm_... SUDOMOCK_WEBHOOK_SECRET=whsec_... " << argv[0]
              << " PORT RENDER_UUID...\n";
    return EXIT_FAILURE;
  }

  // Most ends come by webhook, so the checks that find the others may be slow.
  sudomock::JobWatcher watcher(client, {.backoff = {.initial = backstop(), .cap = backstop()}});
  const sudomock::WebhookVerifier verifier(secrets());
  if (const auto good = verifier.check(); !good) {
    std::cerr << good.error().message << '\n';
    return EXIT_FAILURE;
  }
  WebhookReceiver receiver(verifier, watcher);

  httplib::Server server;
  receiver.serve(server, "/webhooks");
  if (!server.bind_to_port("127.0.0.1", std::atoi(argv[1]))) {
    std::cerr << "port " << argv[1] << " is taken\n";
    return EXIT_FAILURE;
  }
  std::thread listener([&server] { server.listen_after_bind(); });
  while (!server.is_running()) std::this_thread::yield();  // a stop before that is not heard

  for (int i = 2; i < argc; ++i) {
    watcher.watch(argv[i], [](const std::string& uuid, const sudomock::JobOutcome& job) {
      std::cout << uuid << ": " << (job ? job->status_text : job.error().message) << std::endl;
    });
  }
  watcher.run();  // a service would set keep_running, and go on

  server.stop();
  listener.join();
  std::cout << receiver.accepted() << " deliveries\n";
  return EXIT_SUCCESS;
}
