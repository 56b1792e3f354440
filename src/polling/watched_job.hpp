#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <sudomock/job.hpp>
#include <sudomock/transport.hpp>

#include "polling/kept_uuid.hpp"
#include "polling/last_seen.hpp"

namespace sudomock::detail {

/// Told once of a watched job's end.
using JobCallback = std::function<void(const std::string&, const Result<Job>&)>;

/// One job that the engine follows. Ten thousand of these are kept, so every member counts.
struct WatchedJob {
  using time_point = HttpSession::time_point;

  enum class State : std::uint8_t {
    vacant,     // a free place in the table
    swept,      // its news come from list pages
    resting,    // until `wake`
    ready,      // waits for its turn on the wire
    in_flight,  // its own look is under way
    riding,     // another watch of the same job has a look under way
  };

  KeptUuid render_uuid;
  JobCallback callback;
  time_point started{};
  time_point deadline = time_point::max();
  time_point wake{};  // when to look after it next: a look is due, or the deadline is there
  std::unique_ptr<Error> last_failure;  // since the last good look
  LastSeen last_seen;
  int requests = 0;
  std::uint32_t page = 0;      // of `ListSweep`; 0 when it has no place there
  std::uint16_t looks = 0;     // good ones, in pages too, without an end: they grow the interval
  std::uint16_t failures = 0;  // in a row: they grow the failures' own backoff
  State state = State::vacant;
  std::uint8_t walks = 0;  // that looked for its place in vain
  bool sought = false;     // `ListSweep` looks for its place
  bool last_look = false;  // the next look is the one before the deadline, or was
};

}  // namespace sudomock::detail
