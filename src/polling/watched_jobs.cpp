#include "polling/watched_jobs.hpp"

#include <memory>
#include <utility>

#include "base/on_exit.hpp"
#include "base/saturate.hpp"

namespace sudomock::detail {

WatchedJob* WatchedJobs::find(std::string_view render_uuid) const noexcept {
  const auto found = jobs_.find(render_uuid);
  return found == jobs_.end() ? nullptr : found->second.get();
}

const std::shared_ptr<WatchedJob>& WatchedJobs::owner_of(const WatchedJob& job) const noexcept {
  return jobs_.find(job.render_uuid)->second;
}

WatchedJob& WatchedJobs::add(NewWatch& watch, time_point started, const Admit& admit) {
  Watch added;
  added.started = started;
  if (watch.timeout) added.deadline = saturating_add(started, *watch.timeout);
  return enter(watch, std::move(added), admit);
}

void WatchedJobs::add_refused(NewWatch& watch, const Error& error) {
  Watch refused;
  refused.outcome = std::make_unique<const Result<Job>>(error);
  enter(watch, std::move(refused), [this](WatchedJob& job) { ended_.push_back(owner_of(job)); });
}

WatchedJob& WatchedJobs::enter(NewWatch& watch, Watch added, const Admit& admit) {
  const time_point deadline = added.deadline;
  Watches entered;
  Watch& entry = entered.emplace(deadline, std::move(added))->second;
  std::shared_ptr<WatchedJob> job;
  if (const auto found = jobs_.find(watch.render_uuid); found != jobs_.end()) {
    job = found->second;
  } else {
    job = std::make_shared<WatchedJob>();
    job->number = ++last_number_;
    job->render_uuid = watch.render_uuid;
    jobs_.emplace(job->render_uuid, job);
  }
  const OnThrow undo([&] {
    if (job->live.empty() && job->ended.empty()) remove(*job);
  });
  admit(*job);
  // The lookup that is under way is its own, too.
  entry.requests_before = job->known.requests - (job->place == Place::wire ? 1 : 0);
  entry.checks_before = job->known.checks;
  entry.callback = std::move(watch.callback);
  if (watch.render_uuid != job->render_uuid) entry.spelling = std::move(watch.render_uuid);
  (entry.outcome ? job->ended : job->live).merge(entered);
  return *job;
}

void WatchedJobs::end(WatchedJob& job, Watch& watch, Result<Job> outcome) {
  auto ended = std::make_unique<const Result<Job>>(std::move(outcome));
  ended_.push_back(owner_of(job));
  job.end(watch, std::move(ended));
}

void WatchedJobs::remove(WatchedJob& job) noexcept {
  const auto kept = jobs_.extract(job.render_uuid);  // it lives on while its watches are destroyed
  job.live.clear();
  job.ended.clear();
}

bool WatchedJobs::notify_next() {
  for (; !ended_.empty(); ended_.pop_front()) {
    const std::shared_ptr<WatchedJob> job = ended_.front();
    if (job->ended.empty()) continue;  // it was removed meanwhile
    // Out of the table first: it is notified once, whatever the callback does or throws.
    const Watches::node_type notified = job->ended.extract(job->ended.begin());
    const Watch& watch = notified.mapped();
    if (job->live.empty() && job->ended.empty()) remove(*job);
    ended_.pop_front();
    const std::string& asked = watch.spelling.empty() ? job->render_uuid : watch.spelling;
    if (watch.callback) watch.callback(asked, *watch.outcome);
    return true;
  }
  return false;
}

}  // namespace sudomock::detail
