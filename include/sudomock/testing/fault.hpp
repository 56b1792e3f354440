#pragma once

#include <chrono>
#include <limits>
#include <optional>
#include <string>

#include <sudomock/error.hpp>

namespace sudomock {
inline namespace v0 {
namespace testing {

/// Something that goes wrong between the client and the fake API, or in it. Made for designated
/// initialisers: `{.status = 503, .times = 3}`, `{.drop = true, .only_for = "/jobs?"}`.
///
/// Every request meets at most one fault: the first injected one that applies to it.
struct Fault {
  /// For `times`: without end.
  static constexpr int forever = std::numeric_limits<int>::max();

  /// Answered instead of the truth, with the body the contract has for it. 0: the true answer (or,
  /// with `body`, 200).
  int status = 0;
  /// How much later the answer, or the break, comes. Past the request's deadline it is a timeout.
  std::chrono::microseconds delay{0};
  /// The connection breaks instead of an answer.
  bool drop = false;
  /// What a dropped request ends as, such as `ErrorCode::tls`.
  ErrorCode drop_as = ErrorCode::network;
  /// Sent as `Retry-After`, and in a 429's body.
  std::optional<std::chrono::seconds> retry_after = std::nullopt;
  /// Sent instead of the body, byte by byte.
  std::optional<std::string> body = std::nullopt;
  /// Only for requests whose target (path and query) contains this; empty means all.
  std::string only_for = {};
  /// Lets that many matching requests through first.
  int skip = 0;
  /// Applies to that many requests, then is gone.
  int times = 1;
  /// How likely each matching request meets it, 0 to 1; decided by the seed.
  double probability = 1;
  /// Begins that long after its injection.
  std::chrono::microseconds after{0};
  /// Ends that long after its beginning; nothing means never.
  std::optional<std::chrono::microseconds> lasts = std::nullopt;
};

}  // namespace testing
}  // namespace v0
}  // namespace sudomock
