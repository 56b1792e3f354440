// A user's own test, as it links against the installed fake API.
#include <chrono>
#include <iostream>
#include <string>
#include <variant>

#include <sudomock/sudomock.hpp>
#include <sudomock/testing/fake_jobs_api.hpp>

int main() {
  using namespace std::chrono_literals;
  sudomock::testing::FakeJobsApi api;
  const std::string uuid = api.add({.kind = sudomock::JobKind::video, .running = 10min});
  const sudomock::JobsClient client{api.credentials(), {.transport = api.transport()}};
  const auto result = client.wait_for_result(uuid, {.timeout = 15min});
  const bool works = result && std::holds_alternative<sudomock::VideoResult>(*result);
  std::cout << "sudomock " << SUDOMOCK_VERSION << (SUDOMOCK_SHARED ? " shared" : " static")
            << (works ? " works\n" : " does not follow a job\n");
  return works ? 0 : 1;
}
