#include "oracle.hpp"

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

namespace sudomock::soak {

using namespace std::chrono_literals;

Oracle::Id Oracle::watched(const std::string& uuid, int watcher,
                           std::optional<std::chrono::milliseconds> timeout) {
  watches_.push_back({uuid, watcher, api_.elapsed(), timeout, stops_.at(index(watcher)).done,
                      ++watches_of_[uuid]});
  most_open_ = std::max(most_open_, ++open_);
  return watches_.size() - 1;
}

void Oracle::unwatched(const std::string& uuid) {
  for (Watch& watch : watches_) {
    if (watch.is_open && watch.uuid == uuid) close(watch);
  }
}

void Oracle::may_be_refused(const std::string& uuid, ErrorCode code) {
  refusals_[{uuid, code}] = api_.elapsed();
}

void Oracle::blocked_until_now() {
  blocked_until_ = api_.elapsed();
  disturbed_until(blocked_until_);
}

void Oracle::lists_become(bool good) {
  if (has_good_lists_) lookups_ += api_.stats().lookups - lookups_before_;
  lookups_before_ = api_.stats().lookups;
  has_good_lists_ = good;
}

void Oracle::notified(Id id, const Result<Job>& outcome) {
  Watch& watch = watches_[id];
  if (!watch.is_open) {
    ADD_FAILURE() << watch.uuid << " was notified twice, or after it was unwatched";
    return;
  }
  close(watch);
  if (outcome) {
    check_end(watch, *outcome);
  } else {
    check_error(watch, outcome.error());
  }
}

void Oracle::close(Watch& watch) {
  watch.is_open = false;
  --open_;
  const microseconds end = api_.elapsed();
  const microseconds disturbed = std::min(end, disturbed_until_) - watch.since;
  allowed_requests_ +=
      bounds_.requests(end - watch.since) + Bounds::retries(std::max(disturbed, microseconds(0)));
  allowed_lookups_ += bounds_.lookups(watch.uuid, watch.since, end);
}

void Oracle::check_end(const Watch& watch, const Job& job) {
  const std::optional<JobListItem> truly = api_.find(watch.uuid);
  EXPECT_EQ(job, static_cast<const Job&>(*truly));
  EXPECT_TRUE(job.is_terminal()) << watch.uuid << " is " << job.status_text;
  if (!job.is_terminal()) return;
  const microseconds end = *end_of(watch.uuid);
  check_time(watch, end, bounds_.patience, "its end");
  const auto nudge = nudges_.find({watch.uuid, watch.watcher});
  const microseconds since = std::max({end, watch.since, disturbed_until_});
  const bool was_nudged = nudge != nudges_.end() && nudge->second >= since;
  if (was_nudged) check_time(watch, nudge->second, bounds_.after_nudge, "a nudge");
  const microseconds late = api_.elapsed() - (was_nudged ? nudge->second : since);
  ends_[{watch.uuid, watch.nth}] = {.late = std::max(late, microseconds(0)),
                                    .was_nudged = was_nudged,
                                    .was_over = end <= watch.since};
}

void Oracle::check_error(const Watch& watch, const Error& error) {
  if (const auto refused = refusals_.find({watch.uuid, error.code}); refused != refusals_.end()) {
    return check_time(watch, refused->second, bounds_.patience, "its refusal");
  }
  if (error.code == ErrorCode::cancelled && may_be_cancelled(watch)) return;
  if (error.code != ErrorCode::poll_timeout || !watch.timeout) {
    ADD_FAILURE() << watch.uuid << " at " << api_.elapsed().count() << " us: " << error;
    return;
  }
  check_timeout(watch, error);
}

void Oracle::check_timeout(const Watch& watch, const Error& error) {
  // The transport gets a moment's grace to report a deadline itself. One that passed while nobody
  // looked after it is put off by the time of a request at most.
  const microseconds taken_up = std::max(watch.since, blocked_until_);
  const microseconds deadline = watch.since + *watch.timeout;
  const microseconds put_off = deadline <= blocked_until_ ? ClientOptions().request_timeout : 0ms;
  const microseconds longest = std::max<microseconds>(*watch.timeout, put_off);
  EXPECT_LE(api_.elapsed() - taken_up, longest + 2000ms) << watch.uuid << ": " << error;
  // What a disturbance leaves behind may delay or bring forward the last check.
  const bool is_calm =
      disturbed_until_ == microseconds(0) || disturbed_until_ + bounds_.patience < api_.elapsed();
  if (is_calm) {
    EXPECT_LE(deadline - api_.elapsed(), bounds_.before_timeout) << watch.uuid << ": " << error;
  }
  const std::optional<microseconds> end = end_of(watch.uuid);
  if (!end) return;
  check_time(watch, *end, is_calm ? bounds_.before_timeout : bounds_.patience,
             "its end, which is called a timeout");
  EXPECT_FALSE(has_been_shown_in_time(watch, *end)) << watch.uuid << ": " << error;
}

// By a lookup of this watch, where nothing but time happens to those.
bool Oracle::has_been_shown_in_time(const Watch& watch, microseconds end) const {
  if (!bounds_.way_of_a_lookup) return false;
  const microseconds way = *bounds_.way_of_a_lookup;
  const std::string lookup = "/jobs/" + watch.uuid;
  const std::vector<testing::RecordedRequest> requests = api_.requests();
  for (auto at = requests.rbegin(); at != requests.rend(); ++at) {
    // One that reached the API as this watch began was another's.
    if (at->at < end || at->at <= watch.since + way) return false;
    const bool is_in_time = at->at + way < watch.since + *watch.timeout;
    if (is_in_time && at->at + way <= api_.elapsed() && at->target.ends_with(lookup)) return true;
  }
  return false;
}

// A stop comes through some time after it was requested. What is watched from then on, such as by
// the callbacks that are notified of it, is for the next run.
bool Oracle::may_be_cancelled(const Watch& watch) {
  return take_stop(watch.watcher) > watch.stops_before;
}

int Oracle::take_stop(int watcher) {
  Stops& stops = stops_.at(index(watcher));
  if (std::exchange(stops.is_requested, false)) ++stops.done;
  return stops.done;
}

void Oracle::check_time(const Watch& watch, microseconds due, microseconds bound,
                        const char* what) {
  const microseconds from = std::max({due, watch.since, disturbed_until_});
  const microseconds late = api_.elapsed() - from;
  EXPECT_LE(late, bound) << watch.uuid << ", microseconds after " << what << " at " << due.count()
                         << ", watched since " << watch.since.count() << ", disturbed until "
                         << disturbed_until_.count();
  worst_lateness_ = std::max(worst_lateness_, std::chrono::duration<double>(late) / bound);
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

double Oracle::share_of_requests() const {
  return static_cast<double>(api_.stats().requests) / std::max(allowed_requests_, 1.0);
}

double Oracle::share_of_lookups() const {
  const double of_lone_jobs =
      static_cast<double>(bounds_.lone_jobs) * bounds_.requests(api_.elapsed());
  const std::int64_t since = has_good_lists_ ? api_.stats().lookups - lookups_before_ : 0;
  return static_cast<double>(lookups_ + since) / (allowed_lookups_ + of_lone_jobs);
}

void Oracle::check_requests() {
  EXPECT_LE(share_of_requests(), 1.0) << api_.stats().requests << " requests";
  if (!bounds_.has_good_lists) return;
  EXPECT_LE(share_of_lookups(), 1.0) << lookups_ << " lookups";
}

}  // namespace sudomock::soak
