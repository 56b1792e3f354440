#pragma once

#include <chrono>
#include <cstdint>
#include <random>

#include <sudomock/testing/fake_jobs_api.hpp>

namespace sudomock::soak {

/// Everything that can go wrong between a client and the API without ending a poll, at random: the
/// jobs' true ends stay decidable. What ends a lookup for good (401, an answer that cannot be read)
/// happens to lists only. The same for the same seed.
class Weather {
 public:
  /// A 429 slows a client down for minutes, by design: nothing for a short run in real time.
  enum class Refusals { some, none };

  explicit Weather(std::uint64_t seed, Refusals refusals = Refusals::some)
      : refusals_(refusals), random_(seed) {}

  /// Schedules three changes a minute for that long. Has to live as long as the API.
  void forecast(testing::FakeJobsApi& api, std::chrono::minutes span);

  /// Something that goes wrong with requests or lists for a while, up to 90 s.
  [[nodiscard]] testing::Fault fault();
  [[nodiscard]] std::chrono::microseconds list_lag();
  [[nodiscard]] testing::RateLimit rate_limit();
  [[nodiscard]] testing::BodyStyle body_style();
  [[nodiscard]] int any(int least, int most);

 private:
  void change(testing::FakeJobsApi& api);
  [[nodiscard]] testing::Fault request_fault();
  [[nodiscard]] testing::Fault list_fault();
  [[nodiscard]] bool either() { return any(0, 1) == 0; }

  const Refusals refusals_;
  std::mt19937_64 random_;
};

}  // namespace sudomock::soak
