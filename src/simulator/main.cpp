#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <future>
#include <iostream>
#include <iterator>
#include <string>

#include <pthread.h>

#include <CLI/CLI.hpp>

#include "simulator/script_help.hpp"
#include "simulator/simulator.hpp"

namespace {

using sudomock::detail::Simulator;

struct Options {
  int port = 0;
  double speed = 1;
  std::uint64_t seed = 0;
  std::string script = {};
};

constexpr const char* about =
    "The SudoMock Jobs API on loopback, for demos and tests.\n"
    "Prints the address that it listens on, and stops on SIGTERM and SIGINT. Accepts the API key\n"
    "sm_fake_default. Jobs, faults and all else come from scripts, which are JSON, such as\n"
    "  {\"jobs\": [{\"kind\": \"video\", \"running\": 12.5}], \"faults\": [{\"status\": 503}]}";

/// Blocked before any thread is made, so that only `sigwait` sees them.
sigset_t block_stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void run_file(Simulator& simulator, const std::string& file) {
  std::ifstream in(file);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in) throw std::runtime_error("cannot be read");
  (void)simulator.run(text);
}

int serve_until_signalled(Simulator& simulator, const sigset_t& signals) {
  const std::future<void> served =
      std::async(std::launch::async, [&simulator] { simulator.serve(); });
  int signal = 0;
  sigwait(&signals, &signal);
  simulator.stop();
  // A client that keeps its connection must not keep us.
  if (served.wait_for(std::chrono::seconds{1}) != std::future_status::ready) std::_Exit(0);
  return EXIT_SUCCESS;
}

int run(int argc, char** argv) {
  Options options;
  CLI::App app(about);
  app.add_option("--port", options.port, "On 127.0.0.1; 0 picks a free one")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  app.add_option("--speed", options.speed, "How many of its seconds go by in a real one")
      ->check(CLI::Range(0.001, 1e6))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "Decides ids and chances")->capture_default_str();
  app.add_option("--script", options.script, "A script to run first")->check(CLI::ExistingFile);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    const int status = app.exit(help);
    std::cout << sudomock::detail::script_help;
    return status;
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }

  const sigset_t signals = block_stop_signals();
  try {
    Simulator simulator(options.seed, options.speed);
    const int port = simulator.bind(options.port);
    if (port <= 0) throw std::runtime_error("port " + std::to_string(options.port) + " is taken");
    if (!options.script.empty()) run_file(simulator, options.script);
    std::cout << "listening on http://127.0.0.1:" << port << std::endl;  // flushed: scripts wait
    return serve_until_signalled(simulator, signals);
  } catch (const std::exception& error) {
    std::cerr << "sudomock_simulator: " << options.script << (options.script.empty() ? "" : ": ")
              << error.what() << '\n';
    return EXIT_FAILURE;
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (...) {
    std::fputs("sudomock_simulator: out of memory\n", stderr);
    return EXIT_FAILURE;
  }
}
