#pragma once

#include <cstdint>
#include <memory>

#include <sudomock/job.hpp>

#include "polling/text_pool.hpp"

namespace sudomock::detail {

/// The last state seen of one watched job, small enough to be kept for ten thousand: a job in
/// progress has hardly more than its two times and its model, so only what has more is kept whole.
class LastSeen {
 public:
  /// `models`: the same for both, and for every job that one engine follows.
  void remember(const Job& job, TextPool& models);
  /// The job as remembered, or null when none was seen. `render_uuid`: the job's id.
  [[nodiscard]] std::shared_ptr<const Job> recall(const std::string& render_uuid,
                                                  const TextPool& models) const;

 private:
  [[nodiscard]] Job unpacked(const std::string& render_uuid, const TextPool& models) const;

  Timestamp created_at_{};
  Timestamp updated_at_{};
  std::unique_ptr<Job> whole_;  // when the rest does not hold everything
  std::uint8_t kind_ = 0;       // a JobKind
  std::uint8_t status_ = 0;     // a JobStatus
  std::uint8_t model_ = 0;      // its number in the pool
  bool seen_ = false;
  bool has_created_at_ = false;
  bool has_updated_at_ = false;
};

}  // namespace sudomock::detail
