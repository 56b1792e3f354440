#pragma once

#include <chrono>
#include <cstdint>
#include <random>
#include <vector>

#include <sudomock/testing/fake_jobs_api.hpp>

namespace sudomock::soak {

/// What can go wrong between a client and the API without ending a poll for good.
enum class Trouble {
  failures,          ///< Passing statuses and broken connections.
  refusals,          ///< 429 and 503, with any `Retry-After` up to a minute: zero, or none.
  absurd_quiet,      ///< A `Retry-After` of twenty days.
  advice,            ///< `X-RateLimit-*` that says little or nonsense, with true answers too.
  absurd_advice,     ///< The same, for twenty days.
  slow_answers,      ///< Up to past the time that a request may take.
  lost_requests,     ///< Nothing ever comes back.
  bad_lists,         ///< Statuses and bodies that would end a lookup for good, of lists only.
  list_lag,          ///< Lists show how things were.
  limits,            ///< The account's limit, announced or not.
  expiring_cursors,  ///< 400 for cursors that are not fresh.
  body_styles,       ///< The shapes seen in practice.
};

/// Every one.
[[nodiscard]] std::vector<Trouble> all_troubles();
/// Those that a short run in real time can bear: 429s and advice slow a client down for minutes, by
/// design.
[[nodiscard]] std::vector<Trouble> short_troubles();

/// Troubles at random, the same for the same seed. The jobs' true ends stay decidable: what ends a
/// lookup for good (401, an answer that cannot be read) happens to lists only.
class RandomTroubles {
 public:
  RandomTroubles(std::uint64_t seed, std::vector<Trouble> troubles)
      : troubles_(std::move(troubles)), random_(seed) {}

  /// One of the troubles; there must be one.
  [[nodiscard]] Trouble next();
  /// Lets it happen for a while, up to 90 s, and returns how long a client may suffer from it: an
  /// hour of quiet after it at most.
  [[nodiscard]] std::chrono::microseconds begin(testing::FakeJobsApi& api, Trouble trouble);

  /// For troubles that are faults.
  [[nodiscard]] testing::Fault fault(Trouble trouble);
  [[nodiscard]] static bool is_fault(Trouble trouble);
  [[nodiscard]] std::chrono::microseconds list_lag();
  [[nodiscard]] std::chrono::microseconds cursor_lifetime();
  [[nodiscard]] testing::RateLimit rate_limit();
  [[nodiscard]] testing::BodyStyle body_style();

  [[nodiscard]] int any(int least, int most);
  [[nodiscard]] bool one_in(int count) { return any(1, count) == 1; }

 private:
  [[nodiscard]] testing::Fault refusal();
  [[nodiscard]] testing::Fault advice();
  [[nodiscard]] testing::Fault list_fault();
  [[nodiscard]] bool either() { return one_in(2); }

  const std::vector<Trouble> troubles_;
  std::mt19937_64 random_;
};

}  // namespace sudomock::soak
