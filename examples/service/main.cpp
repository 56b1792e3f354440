// A service that follows jobs over restarts and prints what became of each. SIGTERM stops it;
// started again with the same file, it goes on with those that are open.
//
// usage: SUDOMOCK_API_KEY=sm_... service FILE [RENDER_UUID...]

#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <thread>

#include "job_service.hpp"

namespace {

void print(const std::string& id, const sudomock::JobOutcome& outcome) {
  std::cout << id << ": " << (outcome ? outcome->status_text : outcome.error().message)
            << std::endl;  // at once, for whoever reads
}

}  // namespace

int main(int argc, char** argv) try {
  const auto client = sudomock::JobsClient::from_environment();
  const auto usable = client.check();
  if (!usable) std::cerr << usable.error() << '\n';
  if (!usable || argc < 2) {
    std::cerr << "usage: SUDOMOCK_API_KEY=sm_... " << argv[0] << " FILE [RENDER_UUID...]\n";
    return EXIT_FAILURE;
  }

  // Here and in every thread that is begun from now on: sigwait below takes these.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  JobService service(client, argv[1], print);
  std::jthread runner([&service](const std::stop_token& stop) { service.run(stop); });
  for (int i = 2; i < argc; ++i) service.follow(argv[i]);  // as whatever submits jobs does
  int signal = 0;
  sigwait(&signals, &signal);
  std::cout << "stopped" << std::endl;
  return EXIT_SUCCESS;  // the jthread stops the service, and waits for it
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return EXIT_FAILURE;
}
