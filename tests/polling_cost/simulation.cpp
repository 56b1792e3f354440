#include "polling_cost/simulation.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <random>

#include <sudomock/sudomock.hpp>
#include <sudomock/testing/fake_jobs_api.hpp>

#include "support/job_id_of.hpp"

namespace sudomock::simulation {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using testing::FakeJobsApi;

namespace {

struct PlannedJob {
  microseconds submitted;
  microseconds duration;
  JobKind kind;
};

// Lognormal with median 30 s and sigma 0.6; the kinds in turn.
std::vector<PlannedJob> plan(const Workload& workload, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::lognormal_distribution<double> seconds(std::log(30.0), 0.6);
  std::uniform_real_distribution<double> share(0.0, 1.0);
  const double span = workload.stream ? 10.0 * 60.0 : 10.0;
  std::vector<PlannedJob> jobs;
  for (int i = 0; i < workload.jobs; ++i) {
    const double at = span * i / workload.jobs;
    double length = workload.ends_over
                        ? share(random) * static_cast<double>(workload.ends_over->count())
                        : seconds(random);
    if (workload.duration) length = static_cast<double>(workload.duration->count());
    jobs.push_back({microseconds(static_cast<std::int64_t>(at * 1e6)),
                    microseconds(static_cast<std::int64_t>(length * 1e6)),
                    static_cast<JobKind>(i % 3)});
  }
  return jobs;
}

testing::FakeJob fake_job(const PlannedJob& planned) {
  const microseconds queued = planned.duration / 6;
  return {.kind = planned.kind,
          .queued = queued,
          .dispatched = queued / 2,
          .running = planned.duration - queued - queued / 2};
}

// Adds the jobs as time goes by, and measures how late each notification of an end is.
class Stage {
 public:
  Stage(const Workload& workload, std::uint64_t seed) : api_(seed) {
    api_.record_requests(false);
    api_.set_latency(50ms);
    if (workload.limit) api_.set_rate_limit(testing::RateLimit{.per_minute = *workload.limit});
    const std::vector<PlannedJob> jobs = plan(workload, seed);
    for (const PlannedJob& planned : jobs) {
      api_.schedule(planned.submitted, [this, planned] {
        const std::string uuid = api_.add(fake_job(planned));
        ends_[uuid] = planned.submitted + planned.duration;
        on_submitted(uuid);
      });
    }
    for (int i = 0; i < workload.foreign; ++i) {
      api_.schedule(jobs.back().submitted, [this] { static_cast<void>(api_.add()); });
    }
  }

  void send_webhooks() {
    api_.deliver_webhooks({.handler =
                               [this](const testing::WebhookDelivery& delivery) {
                                 const std::string uuid = job_id_of(delivery.body);
                                 delivered_.emplace(uuid, api_.elapsed());
                                 on_webhook(uuid);
                               },
                           .spread = 2s,
                           .loss = 0.1});
  }

  void notified(const std::string& uuid) {
    ended_[uuid] = api_.elapsed();
    delays_.push_back(std::chrono::duration<double>(api_.elapsed() - ends_.at(uuid)).count());
  }

  [[nodiscard]] Outcome outcome() const {
    Outcome outcome;
    const auto stats = api_.stats();
    outcome.notified = delays_.size();
    if (delays_.empty()) return outcome;
    std::vector<double> sorted = delays_;
    std::sort(sorted.begin(), sorted.end());
    outcome.requests_per_job =
        static_cast<double>(stats.requests) / static_cast<double>(ends_.size());
    for (const double delay : sorted)
      outcome.mean_delay += delay / static_cast<double>(sorted.size());
    outcome.p99_delay = sorted[(sorted.size() - 1) * 99 / 100];
    outcome.refused = stats.rate_limited;
    add_webhook_delays(outcome);
    return outcome;
  }

  [[nodiscard]] FakeJobsApi& api() { return api_; }

  std::function<void(const std::string&)> on_submitted;
  std::function<void(const std::string&)> on_webhook;

 private:
  void add_webhook_delays(Outcome& outcome) const {
    std::size_t lost = 0;
    for (const auto& [uuid, at] : ended_) {
      const auto delivered = delivered_.find(uuid);
      if (delivered == delivered_.end()) {
        ++lost;
        outcome.lost_delay += std::chrono::duration<double>(at - ends_.at(uuid)).count();
      } else if (at > delivered->second) {
        outcome.delivered_delay += std::chrono::duration<double>(at - delivered->second).count();
      }
    }
    outcome.lost_delay /= std::max<double>(static_cast<double>(lost), 1.0);
    outcome.delivered_delay /= std::max<double>(static_cast<double>(ended_.size() - lost), 1.0);
  }

  FakeJobsApi api_;
  std::map<std::string, microseconds> ends_;
  std::map<std::string, microseconds> delivered_;
  std::map<std::string, microseconds> ended_;
  std::vector<double> delays_;
};

}  // namespace

Outcome run_watcher(const Workload& workload, std::uint64_t seed, const WatchOptions& options) {
  Stage stage(workload, seed);
  const JobsClient client(stage.api().credentials(), {.max_requests_per_minute = workload.limit,
                                                      .transport = stage.api().transport()});
  std::stop_source stop;
  WatchOptions forever = options;
  forever.keep_running = true;
  int left = workload.jobs;
  JobWatcher watcher(client, forever);
  stage.on_submitted = [&](const std::string& uuid) {
    watcher.watch(uuid, [&](const std::string& ended, const Result<Job>& job) {
      if (job) stage.notified(ended);
      if (--left == 0) stop.request_stop();
    });
  };
  if (workload.webhooks) {
    stage.on_webhook = [&](const std::string& uuid) { watcher.nudge(uuid); };
    stage.send_webhooks();
  }
  watcher.run(stop.get_token());
  return stage.outcome();
}

// All loops share one session, which changes nothing in virtual time.
Outcome run_loops(const Workload& workload, std::uint64_t seed, const Backoff& backoff) {
  Stage stage(workload, seed);
  const auto session = stage.api().transport()->open_session();
  struct Loop {
    std::string uuid;
    double delay;
  };
  std::vector<Loop> loops;
  using time_point = HttpSession::time_point;
  std::multimap<time_point, std::size_t> due;
  const double initial = std::chrono::duration<double>(backoff.initial).count();
  const double cap = std::chrono::duration<double>(backoff.cap).count();
  stage.on_submitted = [&](const std::string& uuid) {
    loops.push_back({uuid, initial});
    due.emplace(session->now(), loops.size() - 1);
  };
  auto headers = std::make_shared<const std::vector<HttpHeader>>(
      std::vector<HttpHeader>{{"x-api-key", "sm_simulation"}});
  stage.api().accept_api_key("sm_simulation");
  int left = workload.jobs;
  while (left > 0) {
    while (!due.empty() && due.begin()->first <= session->now()) {
      const std::size_t i = due.begin()->second;
      due.erase(due.begin());
      session->submit(i, {"https://api.sudomock.com/api/v1/jobs/" + loops[i].uuid, headers,
                          session->now() + 30s});
    }
    const time_point next = due.empty() ? session->now() + 1s : due.begin()->first;
    for (const auto& completion : session->wait_until(next, {})) {
      Loop& loop = loops[completion.id];
      const bool ended = completion.outcome && completion.outcome->status == 200 &&
                         completion.outcome->body.find("\"succeeded\"") != std::string::npos;
      if (ended) {
        stage.notified(loop.uuid);
        --left;
        continue;
      }
      due.emplace(session->now() + std::chrono::duration_cast<std::chrono::nanoseconds>(
                                       std::chrono::duration<double>(loop.delay)),
                  completion.id);
      loop.delay = std::min(cap, loop.delay * backoff.multiplier);
    }
  }
  return stage.outcome();
}

}  // namespace sudomock::simulation
