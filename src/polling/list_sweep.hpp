#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include <sudomock/backoff.hpp>

#include "decode/bodies.hpp"
#include "limits/growing_pause.hpp"
#include "polling/list_walk.hpp"
#include "polling/page_map.hpp"
#include "polling/round_trip.hpp"

namespace sudomock::detail {

/// Which pages of the list to read, so that one request tells of fifty jobs: in rounds the
/// pages with two or more watched jobs, and while jobs are sought a walk from the head downwards,
/// for at most as many pages as there are such jobs (docs/list-sweep.md has the cost model).
///
/// It asks nothing itself, and no job depends on it: what a page shows puts off the lookups of the
/// jobs on it, and a page that fails or never comes puts off none.
class ListSweep {
 public:
  using time_point = HttpSession::time_point;
  using Span = std::chrono::nanoseconds;

  static constexpr std::size_t least_jobs = 3;

  ListSweep(const Backoff& backoff, bool enabled)
      : backoff_(backoff), enabled_(enabled), walk_(backoff, map_) {}
  ListSweep(const ListSweep&) = delete;  // the walk refers to its map
  ListSweep& operator=(const ListSweep&) = delete;
  ~ListSweep() = default;

  /// Follows a job from now on, if the sweep is enabled.
  void follow(WatchedJob& job) {
    if (enabled_) map_.seek(job);
  }
  /// Jobs (or null) whose page will not be read any more: one that is now alone on it, or the two
  /// at most that are left.
  using LeftAlone = std::array<WatchedJob*, 2>;
  /// The job has ended or has left.
  LeftAlone forget(WatchedJob& job) noexcept;
  [[nodiscard]] const PageMap& map() const noexcept { return map_; }
  /// A job ended; whether a nudge came with its end.
  void on_end(bool was_nudged) noexcept;
  /// The lookup of this job has just shown its end, so its page must show it too from now on.
  void expect_end(const WatchedJob& job, time_point now);

  /// Whether pages are read: for `least_jobs`, and not while the list is known to lag.
  [[nodiscard]] bool is_active(time_point now) const noexcept {
    return map_.size() >= least_jobs && lag_.is_over(now);
  }
  /// Whether what this page shows puts lookups off: not while it alone is known to lag, either.
  [[nodiscard]] bool is_trusted(const std::string& page, time_point now) const noexcept;

  // In all of these `interval` is the one between requests, by the rate limit.

  /// For how long it is enough what the list told last of a job: until its page should have been
  /// read three times more, or the next walk should have found it; zero when neither is to be.
  [[nodiscard]] Span patience(WatchedJob& job, Span interval, time_point now) const noexcept;
  /// The pace of a job that is looked up by itself: no quicker than that of the others, unless its
  /// page is known to lag.
  [[nodiscard]] Span own_pace(const WatchedJob& job, Span interval, time_point now) const noexcept;
  /// The page to read now, or when to ask again. `random`: in [0, 1), for the jitter.
  using Due = std::variant<time_point, std::string>;
  [[nodiscard]] Due next(time_point now, Span interval, double random);

  /// In how many pages a walk whose next page is due has found every job, if the pages show no
  /// others; zero when none is due, or after as many pages as that was at its start.
  [[nodiscard]] std::ptrdiff_t pages_to_walk() const noexcept;
  /// Whether the job's page can be asked for now, and was not since the job was nudged.
  [[nodiscard]] bool answers_nudge(const WatchedJob& job, time_point now) const;
  /// How long pages take to come.
  [[nodiscard]] Span page_time() const noexcept { return page_time_.slowest(); }
  void on_answer(Span took) noexcept { page_time_.observe(took); }
  /// Requests for the page since it was read last.
  [[nodiscard]] int tries(const std::string& page) const { return visit_of(page).tries; }
  /// The transport itself made that many more requests for the page.
  void on_repeats(const std::string& page, int repeats) { visits_[page].tries += repeats; }
  /// The page is being asked for.
  void on_asked(const std::string& page, time_point now);

  /// A page that has come shows the job as going on. Returns the only job that it leaves on the
  /// page where it was, or null.
  WatchedJob* on_pending(WatchedJob& job, const std::string& page) { return map_.put(job, page); }
  /// Whether the job is alone on its page, which is not read for it.
  [[nodiscard]] bool is_alone(const WatchedJob& job) const noexcept {
    return job.page != nullptr && map_.jobs_on(*job.page).size() == 1;
  }
  struct PageEffects {
    /// Jobs of which the list does not tell, though a walk has searched for them or the page was
    /// read for their sake.
    std::vector<WatchedJob*> missed = {};
    /// Jobs that the list has put off, and that it is not trusted about any more.
    std::vector<WatchedJob*> distrusted = {};
  };
  /// All of it was read; `shown` are the jobs that have not ended by it.
  PageEffects on_page(const std::string& page, const JobRows& rows, const PageMap::Jobs& shown,
                      time_point now);
  /// A page could not be read; the server asked to wait for `asked_to_wait` before the next try.
  void on_failure(const std::string& page, bool is_permanent, Span asked_to_wait, time_point now);
  /// The whole account was refused, and is no longer: the list may be read again.
  void forgive_refusals();

 private:
  /// How reading one page has gone.
  struct Visit {
    bool in_flight = false;
    int failures = 0;  // in a row
    int tries = 0;     // the requests of these, and those that the transport made by itself
    time_point asked{};
    time_point retry_at{};
    GrowingPause pause{};  // after permanent failures, and when it lagged
    std::string ended{};   // must not be shown as going on in answers asked for after `ended_at`
    time_point ended_at{};
  };
  struct Round {
    std::deque<std::string> pages;  // still to be asked for
    std::int64_t requests = 1;
    time_point started{};
    time_point last_page{};
    Span least{0};  // length, whatever the limit
  };

  void begin_round(time_point now, double random);
  [[nodiscard]] time_point walk_due() const noexcept;
  [[nodiscard]] Span round_length(Span interval) const noexcept;
  [[nodiscard]] bool is_readable(const std::string& page, time_point now) const;
  [[nodiscard]] const Visit& visit_of(const std::string& page) const noexcept;
  [[nodiscard]] static bool lags(const Visit& visit, const JobRows& rows);
  void leave_alone(Visit& visit, time_point now);
  void distrust(const std::string& page, time_point now, std::vector<WatchedJob*>& distrusted);

  const Backoff backoff_;
  const bool enabled_;
  PageMap map_;
  std::map<std::string, Visit> visits_;
  Round round_;
  ListWalk walk_;
  GrowingPause lag_;
  RoundTrip page_time_;
  double nudged_share_ = 0.0;  // how many of the latest ends came with a nudge
};

}  // namespace sudomock::detail
