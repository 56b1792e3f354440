#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>

#include <sudomock/job_watcher.hpp>

#include "client_core.hpp"
#include "polling/polling_engine.hpp"

namespace sudomock::detail {

/// The letter box between the threads that watch jobs and the one that runs the engine.
class WatcherCore {
 public:
  WatcherCore(Result<std::shared_ptr<ClientCore>> client, WatchOptions options);

  void watch(std::string_view render_uuid, JobCallback callback,
             std::optional<std::chrono::milliseconds> timeout);
  void unwatch(std::string_view render_uuid);
  void run(const std::stop_token& stop);
  [[nodiscard]] WatchCounts counts() const;

  struct Unwatch {
    std::string render_uuid;
  };
  using Letter = std::variant<PollingEngine::Untold, Unwatch>;

 private:
  void post(Letter letter);
  void wake_up();
  void run_engine(const std::stop_token& stop);
  void refuse_all(const Error& error);
  [[nodiscard]] bool go_on(PollingEngine& engine, const std::stop_token& stop);
  [[nodiscard]] std::stop_token deliver_letters(PollingEngine& engine);
  void deliver(PollingEngine& engine, PollingEngine::Untold untold);
  void count(const PollingEngine& engine, std::size_t told_before);
  void put_back(PollingEngine& engine);

  const Result<std::shared_ptr<ClientCore>> client_;
  const WatchOptions options_;
  std::atomic_flag running_;

  mutable std::mutex mutex_;  // over all below
  std::deque<Letter> letters_;
  std::stop_source wake_;   // asks the engine to end its wait: for letters, or for a stop
  std::size_t unread_ = 0;  // watches among the letters
  WatchCounts counts_;      // of what the engine has, and of all that was told
};

}  // namespace sudomock::detail
