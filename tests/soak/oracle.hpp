#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sudomock/error.hpp>
#include <sudomock/job.hpp>
#include <sudomock/result.hpp>
#include <sudomock/testing/fake_jobs_api.hpp>

#include "catalogue.hpp"

namespace sudomock::soak {

/// Knows of each watch how it may end, and by when. What is wrong comes out as gtest failures.
class Oracle {
 public:
  using Id = std::size_t;
  using microseconds = std::chrono::microseconds;

  /// `patience`: how late a notification may be while nothing goes wrong.
  Oracle(const testing::FakeJobsApi& api, microseconds patience) : api_(api), patience_(patience) {}

  /// A watch begins; `refusal` is the error that its lookups always meet.
  [[nodiscard]] Id watched(const std::string& uuid,
                           std::optional<std::chrono::milliseconds> timeout,
                           std::optional<ErrorCode> refusal);
  /// From now on none of the job's watches may be notified; returns how many there were.
  std::size_t unwatched(const std::string& uuid);
  /// A stop of the run that is under way was requested.
  void stop_requested() { is_stop_requested_ = true; }
  /// What was requested before is over.
  void run_begins() { is_stop_requested_ = false; }
  /// Something may delay everybody until then.
  void disturbed_until(microseconds time) { disturbed_until_ = std::max(disturbed_until_, time); }

  /// The thread that runs the watcher was busy with something else until now, or nothing ran.
  void blocked_until_now();

  void notified(Id id, const Result<Job>& outcome);

  /// Watches that are neither notified nor unwatched.
  [[nodiscard]] std::size_t open() const { return open_; }
  [[nodiscard]] std::size_t count_notified() const { return notified_; }
  [[nodiscard]] std::vector<std::string> open_jobs() const;
  [[nodiscard]] microseconds disturbed_until() const { return disturbed_until_; }
  /// The greatest part of its bound that a notification needed.
  [[nodiscard]] double worst() const { return worst_; }

 private:
  struct Watch {
    std::string uuid;
    microseconds since;
    std::optional<std::chrono::milliseconds> timeout;
    std::optional<ErrorCode> refusal;
    int stops_before;  // that had come through
    bool is_open = true;
  };

  void check_end(const Watch& watch, const Job& job);
  [[nodiscard]] bool may_be_cancelled(const Watch& watch);
  void check_error(const Watch& watch, const Error& error);
  void check_time(const Watch& watch, microseconds due, const char* what);
  [[nodiscard]] std::optional<microseconds> end_of(const std::string& uuid) const;

  const testing::FakeJobsApi& api_;
  const microseconds patience_;
  std::vector<Watch> watches_;
  microseconds disturbed_until_{0};
  microseconds blocked_until_{0};
  bool is_stop_requested_ = false;
  int stops_ = 0;  // that came through: a watch was notified of it
  std::size_t open_ = 0;
  std::size_t notified_ = 0;
  double worst_ = 0;
};

}  // namespace sudomock::soak
