#pragma once

// What the fragments of the pages and of the headers find in place: a client of the fake API, so
// that they also run.

#include <chrono>
#include <fstream>
#include <iostream>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include <sudomock/sudomock.hpp>
#include <sudomock/testing/fake_jobs_api.hpp>
#include <sudomock/webhook.hpp>

using namespace std::chrono_literals;  // NOLINT: as in the page

struct Context {
  sudomock::testing::FakeJobsApi api;
  sudomock::JobsClient client{api.credentials(), {.transport = api.transport()}};
  std::string uuid = api.add({.kind = sudomock::JobKind::video, .running = 10min});
};

// The fragments may leave a name unused.
#define USE_API(context) [[maybe_unused]] auto& api = (context).api;
#define USE_CLIENT(context) [[maybe_unused]] auto& client = (context).client;
#define USE_UUID(context) [[maybe_unused]] const auto& uuid = (context).uuid;
#define USE_REPORT(context) \
  [[maybe_unused]] const auto report = [](const sudomock::Error& error) { std::cout << error; };

inline void run(const char* place, void (*block)(Context&)) {
  std::cout << "-- " << place << '\n';
  Context context;
  context.api.add_history(120, {.kind = sudomock::JobKind::video}, 1min);
  block(context);
}
