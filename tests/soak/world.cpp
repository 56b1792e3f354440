#include "world.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <gtest/gtest.h>

#include "support/live_memory.hpp"

namespace sudomock::soak {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using testing::Fault;

namespace {

struct ThrownByACallback : std::runtime_error {
  ThrownByACallback() : std::runtime_error("thrown by a callback") {}
};

// Longer than any job takes.
constexpr microseconds longest_job = 10min;

bool slows_down(Trouble trouble) {
  return trouble == Trouble::refusals || trouble == Trouble::absurd_quiet ||
         trouble == Trouble::advice || trouble == Trouble::absurd_advice ||
         trouble == Trouble::limits;
}

}  // namespace

// Once all is calm: two requests for each job, at the limit, which a client that was refused may
// take for 30 a minute, or as fast as the wire has room for them, whichever is slower; ten round
// trips; and a minute. Half of it is room: over 250 seeds nobody needed more than the other.
microseconds World::patience(const WorldPlan& plan) {
  std::optional<int> limit = plan.max_per_minute;
  for (const Trouble trouble : plan.troubles) {
    if (slows_down(trouble)) limit = std::min(limit.value_or(30), 30);
  }
  const microseconds at_limit = limit ? microseconds(2min) / *limit : microseconds(0);
  const microseconds on_wire = 2 * (plan.latency + 50ms) / plan.watch.max_in_flight;
  const microseconds each = std::max(at_limit, on_wire);
  return 1min + 10 * (plan.latency + plan.list_delay) + plan.jobs * each;
}

World::World(std::uint64_t seed)
    : plan_(plan_of(seed)),
      api_(seed),
      jobs_(plan_jobs(plan_.jobs, plan_.span, seed)),
      uuids_(jobs_.size()),
      watched_again_(jobs_.size()),
      oracle_(api_, patience(plan_)),
      troubles_(seed, plan_.troubles),
      client_(std::in_place, api_.credentials(),
              ClientOptions{.max_requests_per_minute = plan_.max_per_minute,
                            .transport = api_.transport()}),
      watcher_(std::in_place, *client_, plan_.watch) {
  api_.record_requests(plan_.has_poisoned_page);
  api_.set_latency(plan_.latency);
  // Not always, as a request meets one fault at most, and this is the first.
  if (plan_.list_delay > 0s) {
    api_.inject({.delay = plan_.list_delay,
                 .only_for = "/jobs?",
                 .times = Fault::forever,
                 .probability = 0.8});
  }
  schedule_jobs();
  schedule_troubles();
  schedule_disturbances();
  supervise();
}

// --- What happens in it ---

void World::schedule_jobs() {
  for (std::size_t i = 0; i < jobs_.size(); ++i) {
    api_.schedule(jobs_[i].submitted, [this, i] { submit(i); });
  }
}

void World::submit(std::size_t i) {
  uuids_[i] = api_.add(jobs_[i].job);
  ++submitted_;
  if (jobs_[i].refusal) api_.inject(jobs_[i].refusal_of(uuids_[i]));
  spoil(i);
  for (int n = 0; n < jobs_[i].watches; ++n) watch(i);
  if (jobs_[i].unwatched) {
    api_.schedule(*jobs_[i].unwatched, [this, i] { unwatch(i); });
  }
}

void World::spoil(std::size_t i) {
  const bool is_first = i == 0;
  if (plan_.has_bad_rows && (is_first || troubles_.one_in(40))) {
    api_.inject({.spoil_row = uuids_[i],
                 .only_for = "/jobs?",
                 .times = Fault::forever,
                 .probability = 0.7});
  }
  if (plan_.has_repeated_rows && (is_first || troubles_.one_in(10))) {
    api_.inject({.repeat_row = uuids_[i],
                 .only_for = "/jobs?",
                 .times = Fault::forever,
                 .after = std::chrono::seconds(troubles_.any(0, 30)),
                 .lasts = std::chrono::seconds(troubles_.any(5, 30))});
  }
}

void World::schedule_troubles() {
  if (plan_.troubles.empty()) return;
  const microseconds end = plan_.span + 2min;
  for (microseconds at{0}; at < end; at += std::chrono::seconds(troubles_.any(5, 40))) {
    api_.schedule(at, [this] {
      oracle_.disturbed_until(api_.elapsed() + troubles_.begin(api_, troubles_.next()));
    });
  }
}

void World::schedule_disturbances() {
  const auto now_and_then = [this](bool is_wanted, void (World::*what)()) {
    if (!is_wanted) return;
    const int span = static_cast<int>((plan_.span + 1min) / 1ms);
    for (int n = troubles_.any(1, 8); n > 0; --n) {
      api_.schedule(std::chrono::milliseconds(troubles_.any(0, span)), [this, what] {
        if (!is_over()) (this->*what)();
      });
    }
  };
  now_and_then(plan_.has_poisoned_page, &World::poison_page);
  if (plan_.has_nudges) nudge_at_ends();
  for (int i = 0; i < 5; ++i) now_and_then(plan_.has_nudges, &World::nudge_somebody);
  now_and_then(plan_.has_unwatches, &World::unwatch_somebody);
  now_and_then(plan_.has_unwatches, &World::unwatch_somebody);
  now_and_then(plan_.has_calls, &World::call_somebody);
  now_and_then(plan_.has_guests, &World::have_a_guest);
  now_and_then(plan_.has_stops, &World::stop);
  if (!plan_.has_foreign_bursts) return;
  for (int n = troubles_.any(1, 3); n > 0; --n) {
    const int count = troubles_.any(50, 400);
    api_.schedule(std::chrono::seconds(troubles_.any(0, 60)), [this, count] {
      static_cast<void>(api_.add_history(count, {.outcome = JobStatus::running}, 0s));
    });
  }
}

void World::poison_page() {
  const std::vector<testing::RecordedRequest> requests = api_.requests();
  if (requests.empty()) return;
  const auto some =
      static_cast<std::size_t>(troubles_.any(0, static_cast<int>(requests.size()) - 1));
  const std::size_t cursor = requests[some].target.find("cursor=");
  if (cursor == std::string::npos) return;
  api_.inject(
      {.status = 500, .only_for = requests[some].target.substr(cursor), .times = Fault::forever});
}

// Watched, ended, unwatched and unknown jobs alike; several at once, as webhooks come.
void World::nudge_somebody() {
  watcher_->nudge("unknown-" + std::to_string(troubles_.any(0, 9)));
  for (int count = troubles_.any(1, 8); count > 0; --count) {
    watcher_->nudge(uuids_[static_cast<std::size_t>(troubles_.any(0, plan_.jobs - 1))]);
  }
}

// Nine in ten ends come with a nudge, up to 2 s late.
void World::nudge_at_ends() {
  api_.deliver_webhooks({.handler =
                             [this](const testing::WebhookDelivery& delivery) {
                               const std::string name = "\"job_id\":\"";
                               const auto begin = delivery.body.find(name) + name.size();
                               const auto end = delivery.body.find('"', begin);
                               watcher_->nudge(delivery.body.substr(begin, end - begin));
                             },
                         .spread = 2s,
                         .loss = 0.1});
}

void World::unwatch_somebody() {
  const auto i = static_cast<std::size_t>(troubles_.any(0, plan_.jobs - 1));
  if (uuids_[i].empty() || jobs_[i].watches == 0) return;
  unwatch(i);
  // One that runs for ever and is to be unwatched later would never end.
  if (troubles_.one_in(2) && !jobs_[i].unwatched) watch(i);
}

void World::call_somebody() {
  const auto i = static_cast<std::size_t>(troubles_.any(0, plan_.jobs - 1));
  const microseconds before = api_.elapsed();
  if (uuids_[i].empty() || troubles_.one_in(3)) {
    static_cast<void>(client_->list({.limit = 50}));
  } else if (const Result<Job> job = client_->get(uuids_[i])) {
    EXPECT_EQ(job->render_uuid, uuids_[i]);
  } else {
    EXPECT_TRUE(job.error().is_transient() || jobs_[i].refusal) << job.error();
  }
  EXPECT_LE(api_.elapsed() - before, 65min) << "a lone call";
  oracle_.blocked_until_now();
}

// Its jobs are followed inside an action, so the watcher stands still meanwhile.
void World::have_a_guest() {
  JobWatcher guest(*client_);
  const int count = troubles_.any(1, 5);
  for (int n = 0; n < count; ++n) {
    const std::string uuid = api_.add({.running = std::chrono::seconds(troubles_.any(1, 20))});
    const std::chrono::milliseconds timeout = std::chrono::seconds(troubles_.any(1, 40));
    const Oracle::Id id = oracle_.watched(uuid, timeout, std::nullopt);
    guest.watch(
        uuid,
        [this, id](const std::string&, const Result<Job>& outcome) {
          oracle_.notified(id, outcome);
        },
        timeout);
  }
  guest.run();
  EXPECT_EQ(guest.counts().pending, 0U);
  oracle_.blocked_until_now();
}

void World::stop() {
  oracle_.stop_requested();
  stop_.request_stop();
}

// --- Who watches ---

std::optional<std::chrono::milliseconds> World::timeout_of(std::size_t i) {
  if (jobs_[i].timeout || !plan_.has_timeouts || !troubles_.one_in(3)) return jobs_[i].timeout;
  constexpr std::array<std::chrono::milliseconds, 7> timeouts{
      1ms, 100ms, 1s, 5s, 30s, 120s, std::chrono::milliseconds::max()};
  return timeouts[static_cast<std::size_t>(troubles_.any(0, 6))];
}

void World::watch(std::size_t i) {
  const std::optional<std::chrono::milliseconds> timeout = timeout_of(i);
  const Oracle::Id id = oracle_.watched(uuids_[i], timeout, jobs_[i].expected_refusal());
  const auto callback = [this, i, id](const std::string& uuid, const Result<Job>& outcome) {
    EXPECT_EQ(uuid, uuids_[i]);
    on_end(i, id, outcome);
  };
  if (timeout) {
    watcher_->watch(uuids_[i], callback, *timeout);
  } else {
    watcher_->watch(uuids_[i], callback);
  }
  most_open_ = std::max(most_open_, oracle_.open());
}

void World::on_end(std::size_t i, Oracle::Id id, const Result<Job>& outcome) {
  oracle_.notified(id, outcome);
  const bool is_cancelled = !outcome && outcome.error().code == ErrorCode::cancelled;
  if (is_cancelled && !has_given_up_ && ++watched_again_[i] < 20) watch(i);
  if (is_over()) live_at_end_ = live_bytes();
  if (plan_.throws > 0 && troubles_.any(1, 1000) <= 1000 * plan_.throws) {
    throw ThrownByACallback();
  }
}

void World::unwatch(std::size_t i) {
  oracle_.unwatched(uuids_[i]);
  watcher_->unwatch(uuids_[i]);
}

// --- Until when ---

bool World::is_over() const { return submitted_ == jobs_.size() && oracle_.open() == 0; }

void World::supervise() {
  api_.schedule(10s, [this] {
    const microseconds end = std::max(oracle_.disturbed_until(), plan_.span + longest_job);
    has_given_up_ = api_.elapsed() > end + 3 * patience(plan_);
    for (const std::string& uuid :
         has_given_up_ ? oracle_.open_jobs() : std::vector<std::string>()) {
      ADD_FAILURE() << uuid << " was not notified by " << api_.elapsed().count() << " us";
    }
    if (has_given_up_ || is_over()) return stop();
    supervise();
  });
}

void World::drop_watcher() {
  watcher_.reset();
  client_.reset();
}

bool World::run_once() {
  stop_ = std::stop_source();
  oracle_.run_begins();
  try {
    watcher_->run(stop_.get_token());
    EXPECT_EQ(watcher_->counts().in_flight, 0U);
  } catch (const ThrownByACallback&) {
  }
  return is_over() || has_given_up_;
}

void World::run() {
  for (int runs = 0; !run_once(); ++runs) {
    if (runs > 200'000) {
      ADD_FAILURE() << "run returns again and again, with " << watcher_->counts().pending
                    << " pending at " << api_.elapsed().count() << " us";
      return;
    }
    if (watcher_->counts().pending > 0) continue;
    api_.advance(1s);
    oracle_.blocked_until_now();
  }
  EXPECT_EQ(watcher_->counts().pending, 0U);
}

}  // namespace sudomock::soak
