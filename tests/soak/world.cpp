#include "world.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "support/job_id_of.hpp"
#include "support/live_memory.hpp"

namespace sudomock::soak {

using namespace std::chrono_literals;
using testing::Fault;

namespace {

struct ThrownByACallback : std::runtime_error {
  ThrownByACallback() : std::runtime_error("thrown by a callback") {}
};

// Longer than any job takes.
constexpr microseconds longest_job = 2h;
constexpr int most_runs = 200'000;
constexpr int most_watches_of_a_job = 20;
constexpr double most_requests_of_a_call = 4;

microseconds last_watch(const Scenario& scenario) {
  microseconds last{0};
  for (const PlannedJob& job : scenario.jobs) last = std::max(last, job.submitted + job.watched);
  return last;
}

}  // namespace

World::World(const Scenario& scenario)
    : scenario_(scenario),
      bounds_(bounds_of(scenario)),
      api_(scenario.seed),
      oracle_(api_, bounds_),
      client_(std::in_place, api_.credentials(),
              // In two minutes each call has its turn beside those that wait.
              ClientOptions{.retry = {.total_timeout = 2min},
                            .max_requests_per_minute = scenario.max_per_minute,
                            .transport = api_.transport()}) {
  watching_[0].watcher.emplace(*client_, scenario_.watch);
  if (scenario_.has_two_watchers) watching_[1].watcher.emplace(*client_, scenario_.watch);
  const auto is_of_a_page = [](const Event& event) {
    return std::holds_alternative<PoisonPage>(event.what) ||
           std::holds_alternative<FreezePage>(event.what);
  };
  api_.record_requests(!scenario_.callers.empty() || bounds_.way_of_a_lookup ||
                       std::any_of(scenario_.events.begin(), scenario_.events.end(), is_of_a_page));
  api_.set_latency(scenario_.latency);
  // Not always, as a request meets one fault at most, and this is the first.
  if (scenario_.list_delay > 0s) {
    api_.inject({.delay = scenario_.list_delay,
                 .only_for = "/jobs?",
                 .times = Fault::forever,
                 .probability = 0.8});
  }
  if (scenario_.nudges_at_ends) nudge_at_ends();
  for (const PlannedJob& planned : scenario_.jobs) {
    ++waited_for_;
    api_.schedule(planned.submitted, [this, &planned] { submit(planned); });
  }
  for (const Event& event : scenario_.events) {
    api_.schedule(event.at, [this, &event] {
      if (is_over()) return;
      const bool is_pause = refuses_account(event.what);
      const microseconds pause = is_pause ? scenario_.watch.backoff.cap : 0ms;
      oracle_.disturbed_until(api_.elapsed() + disturbs_for(event.what) + pause);
      std::visit([this](const auto& what) { happen(what); }, event.what);
    });
  }
  for (const auto& [begin, end] : bounds_.bad_times) {
    api_.schedule(begin, [this] { oracle_.lists_become(false); });
    api_.schedule(end, [this] { oracle_.lists_become(true); });
  }
  supervise();
}

// --- What happens in it ---

void World::submit(const PlannedJob& planned) {
  const std::string& name = api_.add(planned.job);
  jobs_[name] = &planned;
  if (planned.refusal) happen(Inject{planned.refusal_of("/jobs/" + name)});
  api_.schedule(planned.watched, [this, &planned] { begin_watching(planned); });
}

void World::happen(const Inject& inject) {
  api_.inject(inject.fault);
  const std::optional<ErrorCode> refusal = refusal_by(inject.fault);
  if (!refusal || inject.fault.only_for.find("/jobs/") == std::string::npos) return;
  for (const PlannedJob& planned : scenario_.jobs) {
    const std::string& name = planned.job.render_uuid;
    if (("/jobs/" + name).find(inject.fault.only_for) != std::string::npos) {
      oracle_.may_be_refused(name, *refusal);
      // Another job's answer is a 404 until that is submitted.
      const auto& other = inject.fault.answer_of;
      if (other && !find(*other)) oracle_.may_be_refused(name, ErrorCode::not_found);
    }
  }
}

void World::happen(const ListLag& lag) {
  api_.set_list_lag(lag.lag);
  api_.schedule(lag.lasts, [this] { api_.set_list_lag(0s); });
}

void World::happen(const AccountLimit& limit) {
  api_.set_rate_limit(limit.limit);
  api_.schedule(limit.lasts, [this] { api_.set_rate_limit(std::nullopt); });
}

void World::happen(const CursorLifetime& cursors) {
  api_.set_cursor_lifetime(cursors.lifetime);
  api_.schedule(cursors.lasts, [this] { api_.set_cursor_lifetime(std::nullopt); });
}

void World::happen(const BodyShape& shape) { api_.set_body_style(shape.style); }

void World::happen(const ForeignJobs& jobs) {
  for (int n = 0; n < jobs.count; ++n) {
    api_.schedule(n * jobs.spacing,
                  [this] { static_cast<void>(api_.add({.outcome = JobStatus::running})); });
  }
}

void World::happen(const PoisonPage& page) {
  if (const auto cursor = cursor_asked_for(page.nth)) {
    api_.inject({.status = 500, .only_for = *cursor, .times = Fault::forever});
  }
}

void World::happen(const FreezePage& page) {
  if (const auto cursor = cursor_asked_for(page.nth)) {
    api_.inject(
        {.frozen = true, .only_for = *cursor, .times = Fault::forever, .lasts = page.lasts});
  }
}

std::optional<std::string> World::cursor_asked_for(std::size_t nth) const {
  const std::vector<testing::RecordedRequest> requests = api_.requests();
  for (auto request = requests.rbegin(); request != requests.rend(); ++request) {
    const std::size_t cursor = request->target.find("cursor=");
    if (cursor != std::string::npos && nth-- == 0) return request->target.substr(cursor);
  }
  return std::nullopt;
}

void World::happen(const TakeBack& job) {
  const PlannedJob* const planned = find(job.job);
  if (planned == nullptr || planned->watches == 0) return;
  unwatch(*planned);
  // One that runs for ever and is to be unwatched later would never end.
  if (job.watch_again && !planned->unwatched) watch(*planned);
}

void World::happen(const Nudge& nudge) { this->nudge(nudge.job); }

void World::happen(const Call& call) {
  const microseconds before = api_.elapsed();
  const bool was_unknown = find(call.job) == nullptr;
  if (call.job.empty()) {
    static_cast<void>(client_->list({.limit = 50}));
  } else if (const Result<Job> job = client_->get(call.job)) {
    EXPECT_EQ(job->render_uuid, call.job);
  } else {
    const ErrorCode code = job.error().code;
    EXPECT_TRUE(job.error().is_transient() || oracle_.is_refusal(call.job, code) ||
                (was_unknown && code == ErrorCode::not_found))
        << job.error();
  }
  oracle_.allow_requests(most_requests_of_a_call);
  EXPECT_LE(api_.elapsed() - before, 65min) << "a lone call";
  oracle_.blocked_until_now();
}

void World::happen(const Guest& guest) {
  JobWatcher watcher(*client_);
  for (int n = 0; n < guest.jobs; ++n) {
    const std::string uuid = api_.add({.running = guest.running});
    const Oracle::Id id = oracle_.watched(uuid, 2, guest.timeout);
    watcher.watch(
        uuid,
        [this, id](const std::string&, const Result<Job>& outcome) {
          oracle_.notified(id, outcome);
        },
        guest.timeout);
  }
  watcher.run();
  EXPECT_EQ(watcher.counts().pending, 0U);
  oracle_.blocked_until_now();
}

void World::happen(const Stop& /*stop*/) { stop_own_run(); }

void World::nudge_at_ends() {
  api_.deliver_webhooks(
      {.handler =
           [this](const testing::WebhookDelivery& delivery) { nudge(job_id_of(delivery.body)); },
       .spread = 2s,
       .loss = 0.1});
}

// --- Who watches ---

const PlannedJob* World::find(const std::string& name) const {
  const auto found = jobs_.find(name);
  return found == jobs_.end() ? nullptr : found->second;
}

void World::begin_watching(const PlannedJob& planned) {
  --waited_for_;
  for (int n = 0; n < planned.watches; ++n) watch(planned);
  if (planned.unwatched) api_.schedule(*planned.unwatched, [this, &planned] { unwatch(planned); });
}

void World::watch(const PlannedJob& planned) {
  const int which = scenario_.has_two_watchers ? planned.watcher : 0;
  JobWatcher& watcher = *watching_.at(static_cast<std::size_t>(which)).watcher;
  const Oracle::Id id = oracle_.watched(planned.job.render_uuid, which, planned.timeout);
  const auto callback = [this, &planned, id](const std::string& uuid, const Result<Job>& outcome) {
    EXPECT_EQ(uuid, planned.spelled_id());
    on_end(planned, id, outcome);
  };
  if (planned.timeout) {
    watcher.watch(planned.spelled_id(), callback, *planned.timeout);
  } else {
    watcher.watch(planned.spelled_id(), callback);
  }
}

void World::on_end(const PlannedJob& planned, Oracle::Id id, const Result<Job>& outcome) {
  oracle_.notified(id, outcome);
  const bool is_cancelled = !outcome && outcome.error().code == ErrorCode::cancelled;
  if (is_cancelled && !has_given_up_ &&
      ++watched_again_[planned.job.render_uuid] < most_watches_of_a_job) {
    watch(planned);
  }
  if (outcome && planned.watched_again && !has_given_up_ &&
      watched_from_a_callback_.insert(planned.job.render_uuid).second) {
    watch(planned);
  }
  if (planned.callback > 0ms) {
    api_.advance(planned.callback);
    oracle_.blocked_until_now();
  }
  if (is_over()) live_at_end_ = live_bytes();
  if (planned.throws) throw ThrownByACallback();
}

void World::unwatch(const PlannedJob& planned) {
  oracle_.unwatched(planned.job.render_uuid);
  for (Watching& each : watching_) {
    if (each.watcher) each.watcher->unwatch(planned.job.render_uuid);
  }
}

void World::nudge(const std::string& name) {
  oracle_.allow_requests(1);
  for (int watcher : {0, 1}) {
    auto& own = watching_.at(static_cast<std::size_t>(watcher)).watcher;
    if (!own) continue;
    oracle_.nudged(name, watcher);
    own->nudge(name);
  }
}

// --- Who calls beside them ---

void World::call_now_and_then(std::size_t caller) {
  const std::unique_ptr<HttpSession> pause = api_.transport()->open_session();
  const auto start = pause->now();
  const std::string uuid = api_.add({.queued = 0s, .dispatched = 0s, .running = 0s});
  for (const PlannedCall& planned : scenario_.callers[caller].calls) {
    while (pause->now() < start + planned.at) {
      static_cast<void>(pause->wait_until(start + planned.at, {}));
    }
    const microseconds before = api_.elapsed();
    call(uuid, planned.is_poll);
    calls_[caller].push_back(api_.elapsed() - before);
    oracle_.allow_requests(1);
  }
  leave();
}

void World::call(const std::string& uuid, bool is_poll) {
  const Result<Job> job =
      is_poll ? client_->poll_until_terminal(uuid, {.timeout = 20min}) : client_->get(uuid);
  EXPECT_TRUE(job) << job.error();
}

void World::expect_limit_kept() const {
  const auto limit = static_cast<std::size_t>(scenario_.max_per_minute.value());
  const std::vector<testing::RecordedRequest> requests = api_.requests();
  for (std::size_t i = limit; i < requests.size(); ++i) {
    ASSERT_GE(requests[i].at - requests[i - limit].at, 60s) << "more than " << limit;
  }
}

// --- Until when ---

void World::leave() { api_.set_threads(std::max(1, --threads_)); }

bool World::is_over() const { return has_given_up_ || (waited_for_ == 0 && oracle_.open() == 0); }

void World::supervise() {
  api_.schedule(10s, [this] {
    const microseconds end =
        std::max(oracle_.disturbed_until(), last_watch(scenario_) + longest_job);
    if (!is_over() && api_.elapsed() > end + 3 * bounds_.patience) {
      has_given_up_ = true;
      for (const std::string& uuid : oracle_.open_jobs()) {
        ADD_FAILURE() << uuid << " was not notified by " << api_.elapsed().count() << " us";
      }
    }
    if (is_over()) stop_own_run();
    supervise();  // when all is over, for the other one
  });
}

// Of another thread's run a stop would be noticed at once, and both would run at a time.
void World::stop_own_run() {
  const int watcher = std::this_thread::get_id() == second_ ? 1 : 0;
  oracle_.stop_requested(watcher);
  watching_.at(static_cast<std::size_t>(watcher)).stop.request_stop();
}

void World::drop_watchers() {
  for (Watching& each : watching_) each.watcher.reset();
  client_.reset();
}

bool World::run_once(int watcher) {
  Watching& mine = watching_.at(static_cast<std::size_t>(watcher));
  mine.stop = std::stop_source();
  oracle_.run_begins(watcher);
  try {
    mine.watcher->run(mine.stop.get_token());
    EXPECT_EQ(mine.watcher->counts().in_flight, 0U);
  } catch (const ThrownByACallback&) {
  }
  return is_over();
}

void World::follow(int watcher) {
  const JobWatcher& mine = *watching_.at(static_cast<std::size_t>(watcher)).watcher;
  for (int runs = 0; !run_once(watcher); ++runs) {
    if (runs > most_runs) {
      ADD_FAILURE() << "run returns again and again, with " << mine.counts().pending
                    << " pending at " << api_.elapsed().count() << " us";
      has_given_up_ = true;
      return;
    }
    if (mine.counts().pending == 0) pause();
  }
  EXPECT_TRUE(has_given_up_ || mine.counts().pending == 0) << mine.counts().pending;
}

// Until there is something to watch.
void World::pause() {
  if (!scenario_.has_two_watchers) {
    api_.advance(1s);
    return oracle_.blocked_until_now();
  }
  // Waits as the other one does, who would miss what happens in an `advance`.
  const std::unique_ptr<HttpSession> session = api_.transport()->open_session();
  for (const auto end = session->now() + 1s; session->now() < end;) {
    static_cast<void>(session->wait_until(end, {}));
  }
  oracle_.blocked_until_now();
}

// A moment later than the first watcher, so that the order in which they start is always the same.
void World::follow_on_its_own_thread() {
  second_ = std::this_thread::get_id();
  try {
    pause();
    follow(1);
  } catch (const std::exception& error) {
    ADD_FAILURE() << "the second watcher's thread: " << error.what();
    has_given_up_ = true;
  }
  leave();
}

void World::run() {
  std::vector<std::jthread> others;
  threads_ += static_cast<int>(scenario_.callers.size()) + (scenario_.has_two_watchers ? 1 : 0);
  api_.set_threads(threads_);
  if (scenario_.has_two_watchers) others.emplace_back([this] { follow_on_its_own_thread(); });
  calls_.resize(scenario_.callers.size());
  for (std::size_t i = 0; i < scenario_.callers.size(); ++i) {
    others.emplace_back([this, i] { call_now_and_then(i); });
  }
  follow(0);
  leave();
  others.clear();
  if (!scenario_.callers.empty()) expect_limit_kept();
  if (!has_given_up_) oracle_.check_requests();
}

}  // namespace sudomock::soak
