#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <sudomock/job_page.hpp>
#include <sudomock/testing/fake_job.hpp>

#include "testing/encode.hpp"
#include "testing/fake_time.hpp"

namespace sudomock::detail {

/// One job and its timeline. What it shows changes only with its stage, so each stage's JSON is
/// written once, however often it is asked for.
class FakeRecord {
 public:
  /// `job` is complete (`invent_details`). `epoch` is the calendar time of the beginning.
  FakeRecord(testing::FakeJob job, FakeTime accepted, std::uint64_t sequence, Timestamp epoch);

  [[nodiscard]] const testing::FakeJob& job() const { return job_; }
  [[nodiscard]] FakeTime accepted() const { return begins_[0]; }
  [[nodiscard]] Timestamp created_at() const { return calendar(begins_[0]); }
  [[nodiscard]] std::uint64_t sequence() const { return sequence_; }

  /// When it ends, or has ended; nothing for one that never does.
  [[nodiscard]] std::optional<FakeTime> end_time() const;

  [[nodiscard]] JobListItem snapshot(FakeTime now) const;

  /// The lookup's body.
  [[nodiscard]] const std::string& lookup_json(FakeTime now, testing::BodyStyle style);
  /// The list row's body.
  [[nodiscard]] const std::string& row_json(FakeTime now, testing::BodyStyle style);

  /// Ends the job, unless it has ended.
  void end(FakeTime now, JobStatus outcome);

 private:
  /// 0 queued, 1 dispatched, 2 running, 3 its outcome.
  using Stage = std::size_t;
  struct Written {
    Stage stage = 4;  // none yet
    testing::BodyStyle style = {};
    std::string json = {};
    [[nodiscard]] bool is(Stage wanted, testing::BodyStyle in) const;
  };

  [[nodiscard]] Timestamp calendar(FakeTime time) const {
    return epoch_ + std::chrono::floor<std::chrono::microseconds>(time);
  }
  [[nodiscard]] Stage stage_at(FakeTime now) const;
  [[nodiscard]] JobStatus status_of(Stage stage) const;
  void hide_what_is_not_known_yet(JobListItem& item) const;

  testing::FakeJob job_;
  std::array<FakeTime, 4> begins_;  // when each stage begins
  Stage last_stage_;                // where the timeline ends
  std::uint64_t sequence_;
  Timestamp epoch_;
  Written lookup_;
  Written row_;
};

}  // namespace sudomock::detail
