#pragma once

#include <chrono>
#include <cstdint>
#include <random>

#include <sudomock/testing/fake_jobs_api.hpp>

namespace sudomock::soak {

/// Everything that can go wrong between a client and the API without ending a poll, at random: the
/// jobs' true ends stay decidable. What ends a lookup for good (401, an answer that cannot be read)
/// happens to lists only. Each trouble ends by itself.
class Weather {
 public:
  explicit Weather(std::uint64_t seed) : random_(seed) {}

  /// Schedules three troubles a minute for that long.
  void forecast(testing::FakeJobsApi& api, std::chrono::minutes span);

 private:
  void change(testing::FakeJobsApi& api);
  void trouble_requests(testing::FakeJobsApi& api);
  void trouble_lists(testing::FakeJobsApi& api);
  void lag(testing::FakeJobsApi& api);
  void limit(testing::FakeJobsApi& api);
  void change_style(testing::FakeJobsApi& api);

  [[nodiscard]] int any(int least, int most);
  [[nodiscard]] testing::Fault some(testing::Fault fault);

  std::mt19937_64 random_;
};

}  // namespace sudomock::soak
