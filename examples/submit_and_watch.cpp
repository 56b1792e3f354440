// Submits jobs with an HTTP client of one's own (cpp-httplib), and watches what was accepted: this
// library reads jobs, it starts none.
//
// usage: SUDOMOCK_API_KEY=sm_... submit_and_watch KIND...
//
// The path is that of this repository's simulator; put in the API's for your kind of job.

#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

#include <httplib.h>
#include <sudomock/accepted_job.hpp>
#include <sudomock/sudomock.hpp>

namespace {

/// The same for every attempt of one submission: an answer that got lost costs no second job.
std::string new_idempotency_key() {
  std::random_device random;
  return "submit-" + std::to_string(random()) + '-' + std::to_string(random());
}

sudomock::Result<sudomock::AcceptedJob> submit(httplib::Client& http, const std::string& kind) {
  const httplib::Headers headers{{"Idempotency-Key", new_idempotency_key()}};
  const auto post = [&] {
    return http.Post("/api/v1/submit/" + kind, headers, "{}", "application/json");
  };
  httplib::Result response = post();
  for (int attempt = 1; attempt < 3 && !response; ++attempt) response = post();
  if (!response) {
    return sudomock::Error{.code = sudomock::ErrorCode::network,
                           .message = "submitting failed: " + to_string(response.error())};
  }
  // Whatever else than a 202 it is, it is no accepted job.
  if (response->status != 202) {
    return sudomock::Error{.code = sudomock::ErrorCode::unexpected_status,
                           .message = "not accepted: " + response->body,
                           .http_status = response->status};
  }
  return sudomock::parse_accepted_job(response->body);
}

}  // namespace

int main(int argc, char** argv) {
  const auto client = sudomock::JobsClient::from_environment();
  const auto usable = client.check();
  if (!usable) std::cerr << usable.error() << '\n';
  if (!usable || argc < 2) {
    std::cerr << "usage: SUDOMOCK_API_KEY=sm_... " << argv[0] << " KIND...\n";
    return EXIT_FAILURE;
  }
  httplib::Client http(sudomock::ClientOptions::from_environment().base_url);
  http.set_default_headers({{"x-api-key", std::getenv("SUDOMOCK_API_KEY")}});

  sudomock::JobWatcher watcher(client);
  for (int i = 1; i < argc; ++i) {
    const auto accepted = submit(http, argv[i]);
    if (!accepted) {
      std::cout << argv[i] << ": " << accepted.error().message << '\n';
      continue;
    }
    std::cout << accepted->kind_text << ": " << accepted->status_text;
    if (accepted->estimated_credits)
      std::cout << ", " << *accepted->estimated_credits << " credits";
    std::cout << '\n';
    watcher.watch(accepted->render_uuid, [kind = accepted->kind_text](
                                             const std::string&, const sudomock::JobOutcome& job) {
      std::cout << kind << ": " << (job ? job->status_text : job.error().message) << '\n';
    });
  }
  watcher.run();  // returns when each has ended
  return EXIT_SUCCESS;
}
