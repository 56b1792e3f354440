#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <sudomock/testing/fake_jobs_api.hpp>
#include <sudomock/watch_options.hpp>

#include "catalogue.hpp"

namespace sudomock::soak {

using std::chrono::microseconds;

// What can happen in a world. Those that are about a job do nothing while there is none of that
// name.

/// Requests have this fault.
struct Inject {
  testing::Fault fault;
};
/// Lists show how things were.
struct ListLag {
  microseconds lag{0};
  microseconds lasts{0};
};
/// The account's limit, announced or not.
struct AccountLimit {
  testing::RateLimit limit;
  microseconds lasts{0};
};
/// 400 for cursors that are not fresh.
struct CursorLifetime {
  microseconds lifetime{0};
  microseconds lasts{0};
};
/// From now on bodies have another of the shapes seen in practice.
struct BodyShape {
  testing::BodyStyle style;
};
/// Somebody else's jobs come on top of the list, so long after each other.
struct ForeignJobs {
  int count = 0;
  microseconds spacing{0};
};
/// A page that was read before fails from now on: one of those behind a cursor, the `nth` from the
/// latest request backwards.
struct PoisonPage {
  std::size_t nth = 0;
};
/// A page that was read before stands still, as one in a cache does: chosen as by `PoisonPage`.
struct FreezePage {
  std::size_t nth = 0;
  microseconds lasts{0};
};
/// The job's watches are taken back, and it is watched anew at once or not.
struct TakeBack {
  std::string job;
  bool watch_again = false;
};
struct Nudge {
  std::string job;
};
/// A lone `get` of the job on the watchers' client; without a job, a `list`.
struct Call {
  std::string job;
};
/// Another watcher on the same client, which comes, follows jobs of its own and goes. Whoever is
/// busy with it does nothing else meanwhile.
struct Guest {
  int jobs = 1;
  microseconds running{0};
  std::chrono::milliseconds timeout{0};
};
/// A stop of the `run` whose thread moves the clock; it is then called again.
struct Stop {};

using Happening =
    std::variant<Inject, ListLag, AccountLimit, CursorLifetime, BodyShape, ForeignJobs, PoisonPage,
                 FreezePage, TakeBack, Nudge, Call, Guest, Stop>;

/// Whether it harms lists only, and not what else is asked.
[[nodiscard]] bool is_about_lists(const Happening& what);

/// Whether it only changes who is watched, or when a lookup is due.
[[nodiscard]] bool changes_what_is_watched(const Happening& what);

/// Whether whatever is asked for is refused, so that a service pauses.
[[nodiscard]] bool refuses_account(const Happening& what);

/// How long who asks the API may suffer from it, or be kept from its own work by it; zero when the
/// bounds for calm times hold.
[[nodiscard]] microseconds disturbs_for(const Happening& what);

struct Event {
  microseconds at{0};
  Happening what;
};

[[nodiscard]] inline bool is_nudge(const Event& event) {
  return std::holds_alternative<Nudge>(event.what);
}

/// A call for a job that has ended: a `get`, or a poll.
struct PlannedCall {
  microseconds at{0};
  bool is_poll = false;
};
/// Who calls now and then beside the watcher, on a thread of its own: one call after the other.
struct Caller {
  std::vector<PlannedCall> calls = {};
};

/// All that makes one world: the same scenario has the same run. `to_text` writes it as the C++
/// that makes it again.
struct Scenario {
  std::uint64_t seed = 0;  // of the fake: chances of faults, jitter
  microseconds latency{0};
  microseconds list_delay{0};  // which four in five list pages take longer than that
  std::optional<int> max_per_minute = std::nullopt;
  WatchOptions watch = {};
  bool has_two_watchers = false;  // on one client, each on a thread of its own
  bool nudges_at_ends = false;    // nine in ten, up to two seconds late, as webhooks come
  std::vector<PlannedJob> jobs = {};
  std::vector<Event> events = {};    // in the order of their times
  std::vector<Caller> callers = {};  // only with one watcher
};

/// Nothing else than time happens to lookups.
[[nodiscard]] bool only_lists_are_troubled(const Scenario& scenario);

/// The world of a seed: a few kinds of trouble in each, so that its bounds are tight.
[[nodiscard]] Scenario scenario_of(std::uint64_t seed);

/// For a test to paste.
[[nodiscard]] std::string to_text(const Scenario& scenario);

}  // namespace sudomock::soak
