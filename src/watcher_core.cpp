#include "watcher_core.hpp"

#include <utility>

#include "api/api_session.hpp"
#include "polling/backoff_delay.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

std::optional<Error> check_timeout(std::optional<std::chrono::nanoseconds> timeout) {
  if (timeout && *timeout <= std::chrono::nanoseconds(0)) {
    return invalid_argument("timeout must be more than 0; leave it out to wait for ever");
  }
  return std::nullopt;
}

std::optional<Error> check_options(const WatchOptions& options) {
  if (options.max_in_flight < 1) return invalid_argument("max_in_flight must be at least 1");
  if (std::optional<Error> error = check_timeout(options.timeout)) return error;
  return check_backoff(options.backoff, "backoff");
}

bool is_watch(const WatcherCore::Letter& letter) {
  return std::holds_alternative<PollingEngine::Untold>(letter);
}

Result<std::shared_ptr<ClientCore>> checked(Result<std::shared_ptr<ClientCore>> client,
                                            const WatchOptions& options) {
  if (std::optional<Error> error = check_options(options)) return *std::move(error);
  return client;
}

}  // namespace

WatcherCore::WatcherCore(Result<std::shared_ptr<ClientCore>> client, WatchOptions options)
    : client_(checked(std::move(client), options)), options_(std::move(options)) {}

void WatcherCore::watch(std::string_view render_uuid, JobCallback callback,
                        std::optional<std::chrono::milliseconds> timeout) {
  post(PollingEngine::Untold{KeptUuid(render_uuid), std::move(callback), timeout, nullptr});
}

void WatcherCore::unwatch(std::string_view render_uuid) { post(Unwatch{std::string(render_uuid)}); }

void WatcherCore::post(Letter letter) {
  const std::lock_guard lock(mutex_);
  if (is_watch(letter)) ++unread_;
  letters_.push_back(std::move(letter));
  wake_.request_stop();
}

WatchCounts WatcherCore::counts() const {
  const std::lock_guard lock(mutex_);
  WatchCounts counts = counts_;
  counts.pending += unread_;
  return counts;
}

void WatcherCore::run(const std::stop_token& stop) {
  if (running_.test_and_set()) return;
  try {
    run_engine(stop);
  } catch (...) {
    running_.clear();
    throw;
  }
  running_.clear();
}

void WatcherCore::run_engine(const std::stop_token& stop) {
  if (!client_) return refuse_all(client_.error());
  ClientCore& client = **client_;
  const SessionLease session = client.lease();
  ApiSession api(*session, client.endpoint(), client.options().on_request);
  PollingEngine engine(api, client.limiter(), client.endpoint(),
                       {.backoff = options_.backoff,
                        .failure_backoff = client.options().retry.backoff,
                        .request_timeout = client.options().request_timeout,
                        .max_in_flight = options_.max_in_flight,
                        .sweep_lists = options_.sweep_lists,
                        .confirm_with_lookup = options_.confirm_with_lookup});
  const std::stop_callback on_stop(stop, [this] { wake_up(); });
  try {
    while (go_on(engine, stop)) {
    }
  } catch (...) {
    put_back(engine);
    throw;
  }
}

bool WatcherCore::go_on(PollingEngine& engine, const std::stop_token& stop) {
  const std::stop_token wake = deliver_letters(engine);
  if (stop.stop_requested()) engine.stop_all();
  if (engine.idle() && (stop.stop_requested() || !options_.keep_running)) return false;
  const std::size_t told = engine.told();
  try {
    engine.step(wake);
  } catch (...) {
    count(engine, told);
    throw;
  }
  count(engine, told);
  if (engine.told() != told && options_.on_progress) options_.on_progress(counts());
  return true;
}

std::stop_token WatcherCore::deliver_letters(PollingEngine& engine) {
  std::deque<Letter> letters;
  std::stop_token wake;
  {
    const std::lock_guard lock(mutex_);
    letters.swap(letters_);
    if (wake_.stop_requested()) wake_ = std::stop_source();
    wake = wake_.get_token();
  }
  // One by one out of the queue, so that what the engine takes in can have their memory.
  for (; !letters.empty(); letters.pop_front()) {
    if (auto* untold = std::get_if<PollingEngine::Untold>(&letters.front())) {
      deliver(engine, std::move(*untold));
    } else {
      static_cast<void>(engine.unwatch(std::get<Unwatch>(letters.front()).render_uuid));
    }
  }
  const std::lock_guard lock(mutex_);
  unread_ = 0;
  for (const Letter& letter : letters_) unread_ += is_watch(letter) ? 1 : 0;
  counts_.pending = engine.pending();
  return wake;
}

void WatcherCore::deliver(PollingEngine& engine, PollingEngine::Untold untold) {
  if (!untold.outcome) {
    std::optional<Error> refusal = JobsEndpoint::check_render_uuid(untold.render_uuid.view());
    if (!refusal) refusal = check_timeout(untold.timeout);
    if (refusal) untold.outcome = std::make_unique<Result<Job>>(*std::move(refusal));
  }
  if (!untold.timeout) untold.timeout = options_.timeout;
  engine.take_over(std::move(untold));
}

void WatcherCore::count(const PollingEngine& engine, std::size_t told_before) {
  const std::lock_guard lock(mutex_);
  counts_.pending = engine.pending();
  counts_.in_flight = engine.in_flight();
  counts_.finished += engine.told() - told_before;
}

void WatcherCore::put_back(PollingEngine& engine) {
  std::vector<PollingEngine::Untold> left = engine.release_all();
  const std::lock_guard lock(mutex_);
  unread_ += left.size();
  counts_.pending = 0;
  counts_.in_flight = 0;
  // Before the letters that came meanwhile, which may take some of these back.
  letters_.insert(letters_.begin(), std::make_move_iterator(left.begin()),
                  std::make_move_iterator(left.end()));
}

void WatcherCore::refuse_all(const Error& error) {
  for (;;) {
    std::optional<PollingEngine::Untold> untold;
    {
      const std::lock_guard lock(mutex_);
      if (letters_.empty()) return;
      if (is_watch(letters_.front())) {
        untold = std::get<PollingEngine::Untold>(std::move(letters_.front()));
        --unread_;
        ++counts_.finished;
      }
      letters_.pop_front();
    }
    if (!untold) continue;
    if (untold->callback) untold->callback(untold->render_uuid.str(), error);
    if (options_.on_progress) options_.on_progress(counts());
  }
}

void WatcherCore::wake_up() {
  const std::lock_guard lock(mutex_);
  wake_.request_stop();
}

}  // namespace sudomock::detail
