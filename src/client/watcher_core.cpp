#include "client/watcher_core.hpp"

#include <utility>

#include "base/on_exit.hpp"
#include "base/saturate.hpp"
#include "client/check_options.hpp"
#include "client/idle_client.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

std::optional<Error> refusal_of(const Result<std::shared_ptr<ClientCore>>& client,
                                const WatchOptions& options) {
  if (std::optional<Error> error = check_options(options)) return error;
  if (!client) return client.error();
  return std::nullopt;
}

template <class Command>
bool is_watch(const Command& command) {
  return std::holds_alternative<NewWatch>(command);
}

}  // namespace

WatcherCore::WatcherCore(Result<std::shared_ptr<ClientCore>> client, WatchOptions options)
    : client_(client ? *client : make_idle_client()),
      refusal_(refusal_of(client, options)),
      options_(std::move(options)) {}

void WatcherCore::forget_all() noexcept {
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    pending_ = {};
  }
  engine_.reset();
  kept_.clear();
  taken_.clear();
  taken_.swap(commands_);  // to which nobody adds any more
  taken_.clear();
  options_ = {};
  client_.reset();
}

void WatcherCore::watch(std::string_view render_uuid, JobCallback callback,
                        std::optional<std::chrono::milliseconds> timeout) {
  const PendingWatches::Number number = ++last_number_;
  // Destroyed after the lock is released when it is passed over, as what it holds is the user's.
  NewWatch watch{std::string(render_uuid), notify_if_pending(number, std::move(callback)),
                 saturating_nanoseconds(timeout)};
  std::unique_lock lock(mutex_);
  if (is_closed_) return;
  pending_.add(render_uuid, number);
  const OnThrow undo([&] { pending_.remove(render_uuid, number); });
  commands_.emplace_back(std::move(watch));
  wake_up(std::move(lock));
  // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDeleteLeaks): the moved std::function owns it
}

JobCallback WatcherCore::notify_if_pending(PendingWatches::Number number, JobCallback callback) {
  return [this, number, callback = std::move(callback)](const std::string& render_uuid,
                                                        const Result<Job>& outcome) {
    {
      const std::lock_guard lock(mutex_);
      if (!pending_.remove(render_uuid, number)) return;  // unwatched since it ended
      ++counts_.finished;
    }
    has_notified_ = true;
    if (callback) callback(render_uuid, outcome);
  };
}

void WatcherCore::unwatch(std::string_view render_uuid) {
  Command command = Unwatch{std::string(render_uuid)};
  std::unique_lock lock(mutex_);
  if (!pending_.contains(render_uuid)) return;
  commands_.push_back(std::move(command));
  pending_.remove(render_uuid);
  wake_up(std::move(lock));
}

bool WatcherCore::is_watched(std::string_view render_uuid) const {
  const std::lock_guard lock(mutex_);
  return pending_.contains(render_uuid);
}

void WatcherCore::nudge(std::string_view render_uuid) {
  std::unique_lock lock(mutex_);
  // Else they would pile up while nobody is in `run`.
  if (nudges_.size() >= pending_.size() + EarlyNudges::most) return;
  nudges_.emplace(render_uuid);
  wake_up(std::move(lock));
}

// Without the lock, as what waits for it may be the user's: a transport of one's own.
void WatcherCore::wake_up(std::unique_lock<std::mutex> lock) {
  std::stop_source wake = wake_;
  lock.unlock();
  wake.request_stop();
}

WatchCounts WatcherCore::counts() const {
  const std::lock_guard lock(mutex_);
  WatchCounts counts = counts_;
  counts.pending = pending_.size();
  return counts;
}

void WatcherCore::run(const std::stop_token& stop) {
  if (running_.test_and_set()) return;
  const OnExit not_running([this] { running_.clear(); });
  const std::stop_callback on_stop(stop, [this] { wake_up(std::unique_lock(mutex_)); });
  const OnExit leave([this] {
    const std::lock_guard lock(mutex_);
    counts_.in_flight = 0;  // nobody drives them
    counts_.paused_since.reset();
  });
  if (!engine_) {
    static const WatchOptions any;  // where every watch is refused
    engine_ = std::make_unique<ClientEngine>(*client_, refusal_ ? any : options_);
  }
  for (bool was_stopped = false; step(stop, was_stopped);) {
  }
  // No watch needs it any more, whatever on_request throws.
  const std::unique_ptr<ClientEngine> finished = std::move(engine_);
  finished->api.abandon_all();
}

bool WatcherCore::step(const std::stop_token& stop, bool& was_stopped) {
  PollingEngine& polling = engine_->polling;
  const bool is_stopped = stop.stop_requested();
  const std::stop_token wake = take_commands();
  carry_out_commands(std::exchange(was_stopped, is_stopped));
  carry_out_nudges();
  if (is_stopped) polling.cancel_next();
  if (polling.idle() && (is_stopped || !options_.keep_running)) return false;
  has_notified_ = false;
  std::optional<PollingEngine::time_point> next;
  {
    const OnExit count_it([this] { count(); });
    next = polling.step();
  }
  if (next) polling.wait(*next, wake);
  if (has_notified_ && options_.on_progress) options_.on_progress(counts());
  return true;
}

std::stop_token WatcherCore::take_commands() {
  const std::lock_guard lock(mutex_);
  if (wake_.stop_requested()) wake_ = std::stop_source();
  if (taken_.empty()) taken_.swap(commands_);
  if (taken_nudges_.empty()) taken_nudges_.swap(nudges_);
  return wake_.get_token();
}

// One by one out of the queue, so that none is lost when there is no memory for the next.
void WatcherCore::carry_out_commands(bool is_stopped) {
  if (!is_stopped) {
    for (; !kept_.empty(); kept_.pop_front()) carry_out(kept_.front());
  }
  for (; !taken_.empty(); taken_.pop_front()) {
    Command& command = taken_.front();
    // A callback that watches again when it is notified of a stop would keep `run` from ending.
    const bool is_kept = is_stopped && (is_watch(command) || !kept_.empty());
    if (!is_kept || !is_watch(command)) carry_out(command);
    if (is_kept) kept_.push_back(std::move(command));
  }
}

// After the commands: a job that is watched and nudged at once is known by then.
void WatcherCore::carry_out_nudges() {
  for (const std::string& render_uuid : taken_nudges_) {
    const bool is_watched = engine_->polling.nudge(render_uuid);
    if (is_watched || JobsEndpoint::check_render_uuid(render_uuid)) continue;
    early_nudges_.remember(render_uuid, engine_->api.now());
  }
  taken_nudges_.clear();
}

void WatcherCore::carry_out(Command& command) {
  PollingEngine& polling = engine_->polling;
  auto* watch = std::get_if<NewWatch>(&command);
  if (watch == nullptr) return polling.unwatch(std::get<Unwatch>(command).render_uuid);
  std::optional<Error> refusal = refusal_;
  if (!refusal) refusal = JobsEndpoint::check_render_uuid(watch->render_uuid);
  if (!refusal) refusal = check_timeout(watch->timeout);
  if (!watch->timeout) watch->timeout = saturating_nanoseconds(options_.timeout);
  if (refusal) {
    polling.refuse(*watch, *refusal);
  } else {
    if (early_nudges_.contains(watch->render_uuid, engine_->api.now())) {
      taken_nudges_.insert(watch->render_uuid);
    }
    polling.watch(*watch);
  }
}

void WatcherCore::count() noexcept {
  const std::lock_guard lock(mutex_);
  counts_.in_flight = engine_->polling.in_flight();
  counts_.failures_in_a_row = engine_->polling.failures_in_a_row();
  counts_.unanswered_since = engine_->polling.unanswered_since();
  counts_.paused_since = engine_->polling.paused_since();
  if (const auto last = engine_->polling.last_good_answer()) counts_.last_good_answer = last;
}

}  // namespace sudomock::detail
