#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_set>
#include <variant>

#include <sudomock/job_watcher.hpp>

#include "base/text.hpp"
#include "client/client_core.hpp"
#include "client/early_nudges.hpp"
#include "client/pending_watches.hpp"
#include "polling/polling_engine.hpp"

namespace sudomock::detail {

/// The commands of the threads that watch jobs, for the one that runs the engine.
class WatcherCore {
 public:
  WatcherCore(Result<std::shared_ptr<ClientCore>> client, WatchOptions options);

  void watch(std::string_view render_uuid, JobCallback callback,
             std::optional<std::chrono::milliseconds> timeout);
  void unwatch(std::string_view render_uuid);
  void nudge(std::string_view render_uuid);
  [[nodiscard]] bool is_watched(std::string_view render_uuid) const;
  /// Forgets every watch, and whatever else is the user's, while all of this can still be called by
  /// what is destroyed: that is passed over. Nobody is in `run`, or comes again.
  void forget_all() noexcept;
  void run(const std::stop_token& stop);
  [[nodiscard]] WatchCounts counts() const;

 private:
  struct Unwatch {
    std::string render_uuid;
  };
  using Command = std::variant<NewWatch, Unwatch>;
  using Ids = std::unordered_set<std::string, HashIgnoringCase, EqualIgnoringCase>;  // jobs'

  [[nodiscard]] JobCallback notify_if_pending(PendingWatches::Number number, JobCallback callback);
  void wake_up(std::unique_lock<std::mutex> lock);
  [[nodiscard]] bool step(const std::stop_token& stop, bool& was_stopped);
  [[nodiscard]] std::stop_token take_commands();
  void carry_out_nudges();
  void carry_out_commands(bool is_stopped);
  void carry_out(Command& command);
  void count() noexcept;

  std::shared_ptr<ClientCore> client_;
  const std::optional<Error> refusal_;  // what every watch ends with
  WatchOptions options_;
  std::atomic<PendingWatches::Number> last_number_ = 0;
  std::atomic_flag running_;
  // Used by the running thread alone, up to the mutex. The engine is kept while there are watches,
  // over a `run` that a callback ended, so that nothing has to be asked again.
  std::unique_ptr<ClientEngine> engine_;
  std::deque<Command> taken_;  // to be carried out
  std::deque<Command> kept_;   // came after a stop: for the next `run`
  Ids taken_nudges_;
  EarlyNudges early_nudges_;
  bool has_notified_ = false;  // in this step

  mutable std::mutex mutex_;  // over all below
  std::deque<Command> commands_;
  Ids nudges_;             // many for one job are one
  std::stop_source wake_;  // asks the engine to end its wait: for commands, or for a stop
  PendingWatches pending_;
  WatchCounts counts_;  // all but `pending`
  bool is_closed_ = false;
};

}  // namespace sudomock::detail
