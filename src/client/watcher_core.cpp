#include "client/watcher_core.hpp"

#include <utility>

#include "client/check_options.hpp"
#include "types/errors.hpp"
#include "types/on_exit.hpp"
#include "types/saturate.hpp"

namespace sudomock::detail {

namespace {

Result<std::shared_ptr<ClientCore>> checked(Result<std::shared_ptr<ClientCore>> client,
                                            const WatchOptions& options) {
  if (std::optional<Error> error = check_options(options)) return *std::move(error);
  return client;
}

template <class Command>
bool is_watch(const Command& command) {
  return std::holds_alternative<NewWatch>(command);
}

}  // namespace

WatcherCore::WatcherCore(Result<std::shared_ptr<ClientCore>> client, WatchOptions options)
    : client_(checked(std::move(client), options)), options_(std::move(options)) {}

void WatcherCore::watch(std::string_view render_uuid, JobCallback callback,
                        std::optional<std::chrono::milliseconds> timeout) {
  post(NewWatch{std::string(render_uuid), std::move(callback), saturating_nanoseconds(timeout)});
}

void WatcherCore::unwatch(std::string_view render_uuid) { post(Unwatch{std::string(render_uuid)}); }

void WatcherCore::nudge(std::string_view render_uuid) {
  const std::lock_guard lock(mutex_);
  // Or they would pile up while nobody is in `run`.
  if (nudges_.size() >= counts_.pending + new_watches_ + EarlyNudges::most) return;
  nudges_.emplace(render_uuid);
  wake_.request_stop();
}

void WatcherCore::post(Command command) {
  const std::lock_guard lock(mutex_);
  const std::size_t watches = is_watch(command) ? 1 : 0;
  commands_.push_back(std::move(command));
  new_watches_ += watches;
  wake_.request_stop();
  news_.notify_all();
}

WatchCounts WatcherCore::counts() const {
  const std::lock_guard lock(mutex_);
  WatchCounts counts = counts_;
  counts.pending += new_watches_;
  return counts;
}

void WatcherCore::run(const std::stop_token& stop) {
  if (running_.test_and_set()) return;
  const OnExit not_running([this] { running_.clear(); });
  if (!client_) return refuse_all(client_.error(), stop);
  run_engine(stop);
}

void WatcherCore::run_engine(const std::stop_token& stop) {
  const std::stop_callback on_stop(stop, [this] { wake_up(); });
  const OnExit leave([this] {
    const std::lock_guard lock(mutex_);
    counts_.in_flight = 0;  // nobody drives them
  });
  if (!engine_) {
    engine_ = std::make_unique<ClientEngine>(
        **client_, EngineOptions{.backoff = options_.backoff,
                                 .max_in_flight = options_.max_in_flight,
                                 .sweep_lists = options_.sweep_lists,
                                 .confirm_with_lookup = options_.confirm_with_lookup});
  }
  for (bool was_stopped = false; step(stop, was_stopped);) {
  }
  engine_.reset();
}

bool WatcherCore::step(const std::stop_token& stop, bool& was_stopped) {
  PollingEngine& polling = engine_->polling;
  const bool is_stopped = stop.stop_requested();
  const std::stop_token wake = take_commands();
  carry_out_commands(std::exchange(was_stopped, is_stopped));
  carry_out_nudges();
  if (is_stopped) polling.cancel_next();
  if (polling.idle() && (is_stopped || !options_.keep_running)) return false;
  const std::size_t notified = polling.notified();
  {
    const OnExit count_it([&] { count(polling.notified() - notified); });
    polling.step(wake);
  }
  if (polling.notified() != notified && options_.on_progress) options_.on_progress(counts());
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
  if (watch == nullptr) {
    polling.unwatch(std::get<Unwatch>(command).render_uuid);
    return count(0);
  }
  std::optional<Error> refusal = JobsEndpoint::check_render_uuid(watch->render_uuid);
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
  count_taken();
}

void WatcherCore::count(std::size_t newly_notified) noexcept {
  const std::lock_guard lock(mutex_);
  counts_.pending = engine_->polling.pending();
  counts_.in_flight = engine_->polling.in_flight();
  counts_.finished += newly_notified;
}

void WatcherCore::count_taken() noexcept {
  const std::lock_guard lock(mutex_);
  ++counts_.pending;
  --new_watches_;
}

// Without a client there is no session to wait on, and nothing to wait for but commands.
void WatcherCore::refuse_all(const Error& error, const std::stop_token& stop) {
  taken_.insert(taken_.begin(), std::make_move_iterator(kept_.begin()),
                std::make_move_iterator(kept_.end()));
  kept_.clear();
  for (bool was_stopped = false;;) {
    const bool is_stopped = stop.stop_requested();
    {
      std::unique_lock lock(mutex_);
      if (taken_.empty() && options_.keep_running) {
        news_.wait(lock, stop, [this] { return !commands_.empty(); });
      }
      take_watches(was_stopped ? kept_ : taken_);
    }
    if (taken_.empty() && (is_stopped || !options_.keep_running)) return;
    was_stopped = is_stopped;
    if (!taken_.empty()) refuse_next(error);
  }
}

/// Moves the new watches behind those of `queue`; what was unwatched leaves it.
void WatcherCore::take_watches(std::deque<Command>& queue) {
  for (; !commands_.empty(); commands_.pop_front()) {
    Command& command = commands_.front();
    if (is_watch(command)) {
      queue.push_back(std::move(command));
      continue;
    }
    const std::string& unwatched = std::get<Unwatch>(command).render_uuid;
    for (std::deque<Command>* waiting : {&taken_, &kept_}) {
      new_watches_ -= std::erase_if(*waiting, [&](const Command& other) {
        const auto* watch = std::get_if<NewWatch>(&other);
        return watch != nullptr && equals_ignoring_case(watch->render_uuid, unwatched);
      });
    }
  }
}

void WatcherCore::refuse_next(const Error& error) {
  // Out of the queue first: it is notified once, whatever the callback does or throws.
  const Command command = std::move(taken_.front());
  taken_.pop_front();
  const auto* watch = std::get_if<NewWatch>(&command);
  if (watch == nullptr) return;
  {
    const std::lock_guard lock(mutex_);
    --new_watches_;
    ++counts_.finished;
  }
  if (watch->callback) watch->callback(watch->render_uuid, error);
  if (options_.on_progress) options_.on_progress(counts());
}

void WatcherCore::wake_up() {
  const std::lock_guard lock(mutex_);
  wake_.request_stop();
}

}  // namespace sudomock::detail
