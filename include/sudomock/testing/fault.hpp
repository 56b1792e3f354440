#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include <sudomock/error.hpp>

namespace sudomock {
inline namespace v0_1 {
namespace testing {

/// Something that goes wrong between the client and the fake API, or in it. Made for designated
/// initialisers: `{.status = 503, .times = 3}`, `{.drop = true, .only_for = "/jobs?"}`.
///
/// Every request has at most one fault: the first injected one that applies to it.
struct Fault {
  /// For `times`: without end.
  static constexpr int forever = std::numeric_limits<int>::max();

  /// Answered instead, with the body the contract has for it. 0: the API's own answer (or, with
  /// `body`, 200).
  int status = 0;
  /// With a status of 429: the body is that of the limit of jobs under way at once, such as
  /// `concurrent-render`, and not of requests a minute. It is no reason to ask less often.
  bool concurrent_limit = false;
  /// How much later the answer, or the break, comes. Past the request's deadline it is a timeout.
  std::chrono::microseconds delay{0};
  /// The connection breaks instead of an answer.
  bool drop = false;
  /// What a dropped request ends as, such as `ErrorCode::tls`.
  ErrorCode drop_as = ErrorCode::network;
  /// Nothing comes back, not even a timeout at the request's deadline: a transport that loses
  /// requests. Over sockets the client's own deadline ends the request.
  bool lose = false;
  /// Sent as `Retry-After`, also with the API's own answer, and in a 429's body. May be any number.
  std::optional<std::chrono::seconds> retry_after = std::nullopt;
  /// Sent as `X-RateLimit-Remaining`, also with the API's own answer, whatever the limit is.
  std::optional<std::int64_t> rate_limit_remaining = std::nullopt;
  /// Sent as `X-RateLimit-Reset`: so long from now.
  std::optional<std::chrono::seconds> rate_limit_reset = std::nullopt;
  /// Sent instead of the body, byte by byte.
  std::optional<std::string> body = std::nullopt;
  /// A list shows how things were when the fault began, as a replica does that is stuck, or (with
  /// `only_for` a page's cursor) a page in a cache. Lookups are as ever.
  bool frozen = false;
  /// A `render_uuid`: on a list page its row has a `status` that is no text, so that this row
  /// cannot be read.
  std::optional<std::string> spoil_row = std::nullopt;
  /// A `render_uuid`: its row comes twice on its list page, first as the job was when it was
  /// accepted, then as it is.
  std::optional<std::string> repeat_row = std::nullopt;
  /// A `render_uuid`: a lookup is answered with this job instead, as by a cache that mixes answers
  /// up.
  std::optional<std::string> answer_of = std::nullopt;
  /// Only for requests whose target (path and query) contains this; empty means all.
  std::string only_for = {};
  /// Lets that many matching requests through first.
  int skip = 0;
  /// Applies to that many requests, then is gone.
  int times = 1;
  /// How likely each matching request has it, 0 to 1; decided by the seed.
  double probability = 1;
  /// Begins that long after its injection.
  std::chrono::microseconds after{0};
  /// Ends that long after its beginning; nothing means never.
  std::optional<std::chrono::microseconds> lasts = std::nullopt;
};

}  // namespace testing
}  // namespace v0_1
}  // namespace sudomock
