// Recipe: co_await the end of a job. Any number of coroutines, one thread.
//
// usage: SUDOMOCK_API_KEY=sm_... coroutine_recipe RENDER_UUID...

#include <coroutine>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

#include <sudomock/sudomock.hpp>

namespace {

/// `co_await EndOf(watcher, uuid)` is the job's `Result<Job>`. The coroutine goes on upon the
/// thread that is in `JobWatcher::run`. A stop of `run` ends the wait with `ErrorCode::cancelled`;
/// a watcher that is destroyed, or that unwatches the job, would leave the coroutine waiting for
/// ever, so let `run` end first.
class EndOf {
 public:
  // No aggregate: g++ 12 destroys one's members twice when it is a temporary of co_await.
  EndOf(sudomock::JobWatcher& watcher, std::string render_uuid)
      : watcher_(watcher), render_uuid_(std::move(render_uuid)) {}

  [[nodiscard]] bool await_ready() const noexcept { return false; }

  void await_suspend(std::coroutine_handle<> waiting) {
    // The last thing done here: the job may end, and the coroutine with this in it go on, before
    // watch() has returned, when another thread is in run().
    watcher_.watch(render_uuid_, [this, waiting](const std::string&,
                                                 const sudomock::Result<sudomock::Job>& outcome) {
      outcome_ = outcome;
      waiting.resume();
    });
  }

  [[nodiscard]] sudomock::Result<sudomock::Job> await_resume() { return *std::move(outcome_); }

 private:
  sudomock::JobWatcher& watcher_;
  std::string render_uuid_;
  std::optional<sudomock::Result<sudomock::Job>> outcome_;
};

/// The least a coroutine needs: it starts at once and cleans up after itself. Programs that use
/// coroutines have a task type already; EndOf works in any.
struct Detached {
  struct promise_type {
    Detached get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() { std::terminate(); }
  };
};

/// Follows one job and then, when there is one, looks at the next: straight-line code, no callback.
Detached follow(sudomock::JobWatcher& watcher, std::string first, std::optional<std::string> next) {
  for (std::optional<std::string> uuid = std::move(first); uuid;
       uuid = std::exchange(next, std::nullopt)) {
    const sudomock::Result<sudomock::Job> job = co_await EndOf(watcher, *uuid);
    std::cout << *uuid << ": " << (job ? job->status_text : job.error().message) << '\n';
    if (!job || job->status != sudomock::JobStatus::succeeded) co_return;
  }
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

  sudomock::JobWatcher watcher(client);
  for (int i = 1; i < argc; i += 2) {  // in pairs: the second is followed once the first succeeded
    follow(watcher, argv[i], i + 1 < argc ? std::optional<std::string>(argv[i + 1]) : std::nullopt);
  }
  watcher.run();  // every coroutine runs in here
  return EXIT_SUCCESS;
}
