#pragma once

#include <chrono>
#include <cstdint>
#include <deque>

#include <sudomock/testing/fake_jobs_api.hpp>

#include "testing/fake_record.hpp"

namespace sudomock::detail {

/// Counts one account's requests against its limit. Used by one thread at a time.
class RateMeter {
 public:
  struct Verdict {
    bool allowed = true;
    std::int64_t remaining = 0;
    std::chrono::seconds reset{0};  ///< Until there is room again, rounded up.
  };

  /// A request that is not allowed is not counted.
  [[nodiscard]] Verdict count(const testing::RateLimit& limit, FakeTime now);

 private:
  std::deque<FakeTime> counted_;  // of the past minute, or of the present window
};

}  // namespace sudomock::detail
