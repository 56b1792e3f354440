#pragma once

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "scenario.hpp"

namespace sudomock::soak {

/// What can go wrong between a client and the API.
enum class Trouble {
  failures,          ///< Passing statuses and broken connections.
  refusals,          ///< 429 and 503, with every oddity of a `Retry-After` up to a minute.
  absurd_pause,      ///< A `Retry-After` of twenty days, or for ever.
  advice,            ///< `X-RateLimit-*` that says little or nonsense, with true answers too.
  absurd_advice,     ///< The same, for twenty days.
  slow_answers,      ///< Up to past the time that a request may take.
  lost_requests,     ///< Nothing ever comes back.
  bad_lists,         ///< Statuses and bodies that would end a lookup for good, of lists only.
  mixed_up_answers,  ///< A lookup is answered with another job.
  list_lag,          ///< Lists show how things were.
  limits,            ///< The account's limit, from 5 to 1,000 a minute.
  expiring_cursors,  ///< 400 for cursors that are not fresh.
  body_styles,       ///< The shapes seen in practice.
};

/// Every one.
[[nodiscard]] std::vector<Trouble> all_troubles();
/// Those that a run of minutes can bear: not the pause of days.
[[nodiscard]] std::vector<Trouble> bearable_troubles();
/// Of these, those that leave a client quick: 429s and advice slow it down for minutes, by design.
[[nodiscard]] std::vector<Trouble> short_troubles();

/// Troubles at random, the same for the same seed. The jobs' true ends stay decidable: of what ends
/// a lookup for good only another job's answer happens to others than lists.
class RandomTroubles {
 public:
  RandomTroubles(std::uint64_t seed, std::vector<Trouble> troubles, std::vector<std::string> jobs)
      : troubles_(std::move(troubles)), jobs_(std::move(jobs)), random_(seed) {}

  /// One of the troubles, for 5 to 90 s; there must be one.
  [[nodiscard]] Happening next();

  [[nodiscard]] int any(int least, int most);
  [[nodiscard]] bool one_in(int count) { return any(1, count) == 1; }
  template <class T>
  [[nodiscard]] T one_of(std::initializer_list<T> choices) {
    return choices.begin()[any(0, static_cast<int>(choices.size()) - 1)];
  }

 private:
  [[nodiscard]] testing::Fault fault(Trouble trouble);
  [[nodiscard]] testing::Fault refusal();
  [[nodiscard]] testing::Fault advice();
  [[nodiscard]] testing::Fault list_fault();
  [[nodiscard]] testing::Fault mixed_up_answer();
  [[nodiscard]] const std::string& some_job();
  [[nodiscard]] bool either() { return one_in(2); }

  const std::vector<Trouble> troubles_;
  const std::vector<std::string> jobs_;
  std::mt19937_64 random_;
};

}  // namespace sudomock::soak
