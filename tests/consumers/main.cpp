// What every consumer builds: enough of the library to notice a missing symbol, a missing libcurl
// or an exception that doesn't cross the library's border.
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string_view>

#include <sudomock/sudomock.hpp>

namespace {

void require(bool condition, std::string_view what) {
  if (condition) return;
  std::cerr << "failed: " << what << '\n';
  std::exit(1);
}

}  // namespace

int main() {
  sudomock::Job job;
  job.kind = sudomock::JobKind::render;
  job.status = sudomock::JobStatus::running;
  const sudomock::Result<sudomock::JobResult> unfinished = job.result();
  require(!unfinished, "a running job has no result");
  require(unfinished.error().code == sudomock::ErrorCode::job_not_finished, "job_not_finished");

  bool caught = false;
  try {
    (void)unfinished.value();
  } catch (const sudomock::SudoMockError& error) {
    caught = error.error().code == sudomock::ErrorCode::job_not_finished;
  }
  require(caught, "SudoMockError is caught by its type");
  caught = false;
  try {
    (void)unfinished.value();
  } catch (const std::runtime_error& error) {
    caught = std::string_view(error.what()).starts_with("job_not_finished: ");
  }
  require(caught, "SudoMockError is caught as what it derives from");

  // A port where nobody listens: libcurl is there, and says so.
  const sudomock::JobsClient client{
      sudomock::Credentials::api_key("sm_consumer"),
      {.base_url = "http://127.0.0.1:1", .retry = {.max_attempts = 1}}};
  const sudomock::Result<sudomock::Job> refused = client.get("9d4e2b51");
  require(!refused && refused.error().code == sudomock::ErrorCode::network, "a refused connection");

  // The caller's own exception, through the library and back.
  struct Unexpected {};
  const sudomock::JobsClient throwing{
      sudomock::Credentials::api_key("sm_consumer"),
      {.base_url = "http://127.0.0.1:1",
       .on_request = [](const sudomock::RequestEvent&) { throw Unexpected{}; }}};
  caught = false;
  try {
    (void)throwing.get("9d4e2b51");
  } catch (const Unexpected&) {
    caught = true;
  }
  require(caught, "a callback's exception comes out of the call");

  std::cout << "sudomock " << SUDOMOCK_VERSION << (SUDOMOCK_SHARED ? " shared" : " static")
            << " works\n";
}
