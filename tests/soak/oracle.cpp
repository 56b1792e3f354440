#include "oracle.hpp"

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

namespace sudomock::soak {

using namespace std::chrono_literals;
using std::chrono::microseconds;

Oracle::Id Oracle::watched(const std::string& uuid,
                           std::optional<std::chrono::milliseconds> timeout,
                           std::optional<ErrorCode> refusal) {
  watches_.push_back({uuid, api_.elapsed(), timeout, refusal, stops_});
  ++open_;
  return watches_.size() - 1;
}

std::size_t Oracle::unwatched(const std::string& uuid) {
  std::size_t count = 0;
  for (Watch& watch : watches_) {
    if (!watch.is_open || watch.uuid != uuid) continue;
    watch.is_open = false;
    ++count;
  }
  open_ -= count;
  return count;
}

void Oracle::blocked_until_now() {
  blocked_until_ = api_.elapsed();
  disturbed_until(blocked_until_);
}

void Oracle::notified(Id id, const Result<Job>& outcome) {
  Watch& watch = watches_[id];
  if (!watch.is_open) {
    ADD_FAILURE() << watch.uuid << " was notified twice, or after it was unwatched";
    return;
  }
  watch.is_open = false;
  --open_;
  ++notified_;
  if (outcome) {
    check_end(watch, *outcome);
  } else {
    check_error(watch, outcome.error());
  }
}

void Oracle::check_end(const Watch& watch, const Job& job) {
  // Also where a refusal was planned: a request meets one fault at most, the first one injected. An
  // older one that only delays the answer lets the true answer through, and who is shown a true end
  // is right to say so.
  const std::optional<JobListItem> truly = api_.find(watch.uuid);
  EXPECT_EQ(job, static_cast<const Job&>(*truly));
  EXPECT_TRUE(job.is_terminal()) << watch.uuid << " is " << job.status_text;
  if (job.is_terminal()) check_time(watch, *end_of(watch.uuid), "its end");
}

void Oracle::check_error(const Watch& watch, const Error& error) {
  if (watch.refusal == error.code) return check_time(watch, watch.since, "its refusal");
  if (error.code == ErrorCode::cancelled && may_be_cancelled(watch)) return;
  if (error.code != ErrorCode::poll_timeout || !watch.timeout) {
    ADD_FAILURE() << watch.uuid << " at " << api_.elapsed().count() << " us: " << error;
    return;
  }
  // The transport gets a moment's grace to report a deadline itself.
  const microseconds taken_up = std::max(watch.since, blocked_until_);
  EXPECT_LE(api_.elapsed() - taken_up, *watch.timeout + std::chrono::milliseconds{2000})
      << watch.uuid << ": " << error;
  if (const std::optional<microseconds> end = end_of(watch.uuid)) {
    check_time(watch, *end, "its end, which is called a timeout");
  }
}

// A stop comes through some time after it was requested. What is watched from then on, such as by
// the callbacks that are notified of it, is for the next run.
bool Oracle::may_be_cancelled(const Watch& watch) {
  if (std::exchange(is_stop_requested_, false)) ++stops_;
  return stops_ > watch.stops_before;
}

void Oracle::check_time(const Watch& watch, microseconds due, const char* what) {
  const microseconds from = std::max({due, watch.since, disturbed_until_});
  const microseconds late = api_.elapsed() - from;
  EXPECT_LE(late, patience_) << watch.uuid << ", microseconds after " << what << " at "
                             << due.count() << ", watched since " << watch.since.count()
                             << ", disturbed until " << disturbed_until_.count();
  worst_ = std::max(worst_, std::chrono::duration<double>(late) / patience_);
}

std::optional<microseconds> Oracle::end_of(const std::string& uuid) const {
  const std::optional<JobListItem> truly = api_.find(uuid);
  if (!truly || !truly->is_terminal()) return std::nullopt;
  return *truly->updated_at - (api_.now() - api_.elapsed());
}

std::vector<std::string> Oracle::open_jobs() const {
  std::vector<std::string> jobs;
  for (const Watch& watch : watches_) {
    if (watch.is_open) jobs.push_back(watch.uuid);
  }
  return jobs;
}

}  // namespace sudomock::soak
