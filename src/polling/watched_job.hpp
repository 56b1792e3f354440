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

/// Notified once of a watched job's end.
using JobCallback = std::function<void(const std::string&, const Result<Job>&)>;

/// Who sees to it that there will be news of a watch: exactly one at any time. Changed by
/// `Schedule::hand_over` only.
enum class Owner : std::uint8_t {
  nobody,    ///< A free place in the table.
  timer,     ///< Its next check is due at its wake.
  queue,     ///< Its lookup waits for its turn on the wire.
  wire,      ///< A lookup of its job is under way.
  sweep,     ///< Its news come from list pages.
  notifier,  ///< It has ended, and its callback is still to be called.
};

/// In which order watches in the queue have their turn.
enum class Line : std::uint8_t {
  normal,
  urgent,  ///< Before those: the list showed its end, or its last check is due.
  nudged,  ///< Before all others.
};

/// What became of the last `nudge` of a watch.
enum class Nudge : std::uint8_t {
  none,     ///< There was none, or it was answered.
  open,     ///< Whatever is asked from now on about the job answers it.
  on_page,  ///< A page that is being read should answer it.
  alone,    ///< Only the job's own lookup answers it.
};

/// The number of a watch in the `WatchTable`, of a page in the `PageMap`, of a request in the
/// `RequestLedger`.
using Number = std::uint32_t;
/// "No watch", "no page", "no request".
inline constexpr Number no_number = UINT32_MAX;

/// The neighbours of a watch in one `JobList` or in the ring of its job's watches.
struct JobLinks {
  Number before = no_number;
  Number after = no_number;
};

/// What is known of a watched job, and what it took to learn it.
struct JobNews {
  LastSeen last_seen;
  std::unique_ptr<Error> last_failure;  // since the last good answer
  std::uint32_t requests = 0;           // lookups
  std::uint16_t checks = 0;    // good ones without an end, pages too: they grow the interval
  std::uint16_t failures = 0;  // in a row: they grow the failures' own backoff
};

/// One watch of a job. Ten thousand of these are kept, so every member counts.
struct WatchedJob {
  using time_point = HttpSession::time_point;

  KeptUuid render_uuid;
  JobCallback callback;
  std::unique_ptr<Result<Job>> outcome;  // once it has ended; apart, as thousands have none
  JobNews news;
  time_point started{};
  time_point deadline = time_point::max();
  time_point wake = time_point::max();  // when its owner has to be asked about it; `WakeHeap`
  Number wake_place = no_number;        // in the `WakeHeap`
  Number generation = 0;                // of this place in the table; even while it is taken
  Number page = no_number;              // in the `PageMap`
  Number request = no_number;           // in the `RequestLedger`: under way for its job
  JobLinks same_job;                    // the ring of the watches of this job
  JobLinks in_queue;
  JobLinks on_page;
  Owner owner = Owner::nobody;
  Line line = Line::normal;  // while it is in the queue
  bool last_check = false;   // the next check is the one before the deadline, or was
  std::uint8_t walks = 0;    // down the list that did not find it
  Nudge nudge = Nudge::none;
  bool was_nudged = false;  // at least once
};

}  // namespace sudomock::detail
