#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include <sudomock/backoff.hpp>

namespace sudomock {
inline namespace v0_1 {

struct Job;

/// How `poll_until_terminal` waits. The defaults are the API's advice (contract:
/// "polling").
struct PollOptions {
  /// The waits between checks. A value outside its range is `invalid_argument`.
  Backoff backoff = {};
  /// One deadline over everything, more than 0; nothing means for ever. Giving up ends the waiting
  /// only: the API has no cancel, so the job goes on. The last check begins as late as an answer
  /// usually takes, if `Retry-After` and the rate limit let it: so a poll gives up at its deadline,
  /// or with the last answer that could come before it. A deadline that passes while the process is
  /// suspended, or in a callback, is put off once, by one request's time at most: for one last
  /// look.
  std::optional<std::chrono::milliseconds> timeout = std::chrono::milliseconds{120000};
  /// Called with every state seen, the terminal one included, on the polling thread. What it throws
  /// comes out of the poll; the client stays usable.
  std::function<void(const Job&)> on_update = nullptr;
};

}  // namespace v0_1
}  // namespace sudomock
