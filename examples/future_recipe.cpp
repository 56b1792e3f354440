// Recipe: a std::future for each watched job, so that code that knows nothing of callbacks can wait
// for it.
//
// usage: SUDOMOCK_API_KEY=sm_... future_recipe RENDER_UUID...

#include <cstdlib>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include <sudomock/sudomock.hpp>

namespace {

/// The end of a job that somebody is watching, or will be. If the watcher is destroyed, or the job
/// unwatched, before it ended, the future throws std::future_error (broken_promise) and never
/// hangs. A stop of `run` is an end too: `ErrorCode::cancelled`.
std::future<sudomock::Result<sudomock::Job>> end_of(sudomock::JobWatcher& watcher,
                                                    const std::string& render_uuid) {
  // Shared, as std::function wants to be copyable and a promise is not.
  auto promise = std::make_shared<std::promise<sudomock::Result<sudomock::Job>>>();
  auto future = promise->get_future();
  watcher.watch(render_uuid,
                [promise = std::move(promise)](const std::string&,
                                               const sudomock::Result<sudomock::Job>& outcome) {
                  promise->set_value(outcome);
                });
  return future;
}

}  // namespace

int main(int argc, char** argv) {
  const auto client = sudomock::JobsClient::from_environment();
  const auto usable = client.check();
  if (!usable) std::cerr << usable.error() << '\n';
  if (!usable || argc < 2) {
    std::cerr << "usage: SUDOMOCK_API_KEY=sm_... " << argv[0] << " RENDER_UUID...\n";
    return EXIT_FAILURE;
  }

  // The watcher keeps running while jobs come and go; its one thread is ours.
  sudomock::JobWatcher watcher(client, {.keep_running = true});
  std::jthread runner([&watcher](std::stop_token stop) { watcher.run(stop); });

  std::map<std::string, std::future<sudomock::Result<sudomock::Job>>> ends;
  for (int i = 1; i < argc; ++i) ends.emplace(argv[i], end_of(watcher, argv[i]));
  for (auto& [uuid, end] : ends) {
    const sudomock::Result<sudomock::Job> job = end.get();
    std::cout << uuid << ": " << (job ? job->status_text : job.error().message) << '\n';
  }
  return EXIT_SUCCESS;  // the jthread asks the watcher to stop, and waits for it
}
