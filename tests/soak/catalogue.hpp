#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sudomock/error.hpp>
#include <sudomock/testing/fake_job.hpp>
#include <sudomock/testing/fault.hpp>

namespace sudomock::soak {

/// One job of the soak: what it is, how it is watched, and how its watching must end.
struct PlannedJob {
  testing::FakeJob job = {};
  std::chrono::microseconds submitted{0};
  std::chrono::microseconds watched{0};  // so long after it was submitted
  int watcher = 0;                       // who watches it, where there are two
  int watches = 1;                       // 0: somebody else's
  bool in_capitals = false;              // its id when it is watched, and not when it is nudged
  std::optional<std::chrono::milliseconds> timeout = std::nullopt;
  std::optional<std::chrono::milliseconds> unwatched = std::nullopt;  // so long after it began
  std::optional<int> refusal = std::nullopt;  // the status of every lookup; 200: unreadable
  bool throws = false;                        // its callbacks do
  std::chrono::milliseconds callback{0};      // how long each of them takes
  bool watched_again = false;                 // once, by the callback that is told of its end

  /// Whether nothing but its timeout ends it.
  [[nodiscard]] bool times_out() const {
    return timeout && job.outcome == JobStatus::running && !refusal;
  }
  /// The id as its watches spell it.
  [[nodiscard]] std::string spelled_id() const;
  /// The error that must end its watching; nothing when that is the job's own end.
  [[nodiscard]] std::optional<ErrorCode> expected_error() const;
  /// What every lookup of it meets; only when there is a `refusal`.
  [[nodiscard]] testing::Fault refusal_of(const std::string& render_uuid) const;
  /// How many notifications of its end must come.
  [[nodiscard]] int notifications() const { return unwatched ? 0 : watches; }
};

/// The error that such a fault of a lookup makes, if it ends a watch; nothing else does.
[[nodiscard]] std::optional<ErrorCode> refusal_by(const testing::Fault& fault);

/// None is part of another, as faults are for requests whose target contains it.
[[nodiscard]] std::string name_of_job(int number);

/// Jobs of every sort named "job-00000" and so on, arriving evenly over `span`, the same for the
/// same seed.
[[nodiscard]] std::vector<PlannedJob> plan_jobs(int count, std::chrono::microseconds span,
                                                std::uint64_t seed);

}  // namespace sudomock::soak
