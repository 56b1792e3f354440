#pragma once

#include <chrono>
#include <string>
#include <utility>

#include <sudomock/sudomock.hpp>
#include <sudomock/testing/fake_jobs_api.hpp>

namespace sudomock {

/// A fake API and a client of it, in virtual time.
class FakeClient {
 public:
  explicit FakeClient(ClientOptions options = {}) : client(make(std::move(options))) {}

  [[nodiscard]] JobsClient make(ClientOptions options) {
    options.transport = api.transport();
    return JobsClient(api.credentials(), std::move(options));
  }

  testing::FakeJobsApi api;
  JobsClient client;
};

/// Backoff without chance, where a test names exact moments.
inline Backoff even_backoff() {
  Backoff backoff;
  backoff.jitter = 0.0;
  return backoff;
}

/// What a job's end may take to be noticed while all goes well: the cap of the default backoff.
inline constexpr std::chrono::milliseconds usual_cap = Backoff().cap;

/// With webhooks on, a user waits a minute between checks.
inline constexpr Backoff slow{.initial = std::chrono::minutes(1),
                              .multiplier = 1.0,
                              .cap = std::chrono::minutes(1),
                              .jitter = 0.0};

inline RetryPolicy even_retry(int max_attempts = 4) {
  RetryPolicy retry;
  retry.max_attempts = max_attempts;
  retry.backoff.jitter = 0.0;
  return retry;
}

}  // namespace sudomock
