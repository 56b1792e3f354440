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
  int watches = 1;                                                    // 0: somebody else's
  std::optional<std::chrono::milliseconds> timeout = std::nullopt;    // it never ends
  std::optional<std::chrono::milliseconds> unwatched = std::nullopt;  // so long after it began
  std::optional<int> refusal = std::nullopt;  // the status of every lookup; 200: unreadable

  /// The error that must end its watching; nothing when that is the job's own end.
  [[nodiscard]] std::optional<ErrorCode> expected_error() const;
  /// The error that `refusal` makes; nothing when there is none.
  [[nodiscard]] std::optional<ErrorCode> expected_refusal() const;
  /// What every lookup of it meets; only when there is a `refusal`.
  [[nodiscard]] testing::Fault refusal_of(const std::string& render_uuid) const;
  /// How many notifications of its end must come.
  [[nodiscard]] int notifications() const { return unwatched ? 0 : watches; }
};

/// Jobs of every sort, arriving evenly over `span`, the same for the same seed.
[[nodiscard]] std::vector<PlannedJob> plan_jobs(int count, std::chrono::microseconds span,
                                                std::uint64_t seed);

}  // namespace sudomock::soak
