#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <variant>

#include <sudomock/backoff.hpp>
#include <sudomock/transport.hpp>

#include "decode/job_rows.hpp"
#include "polling/nudged_ends.hpp"
#include "polling/page_map.hpp"
#include "polling/sweep_state.hpp"

namespace sudomock::detail {

/// Reads the states of many watched jobs from list pages: decides which page to read in each round,
/// over the `PageMap`. It asks nothing itself, ends no job, and owns none: it says of which jobs a
/// page will bring news (`covers`), and releases those of which none will.
///
/// Jobs whose page is not known are searched for by a walk down from the head, which may cost about
/// as many requests as there are jobs to find. Pages that overlap, since walks from a shifting
/// head found them, are laid end to end again.
///
/// The cost model: in a round, a page with two or more pending jobs costs one request, which is
/// less than their lookups; one with a single pending job is replaced by that job's own lookup; one
/// without is skipped. A round of `k` requests for `n` pending jobs takes at least the backoff's
/// first step, at least `k` times the even interval of the rate limit, and at least `k / n` times
/// the backoff's cap, which is what `n` jobs polled one by one would spend at the very least.
///
/// A failure counts against its page. A page that fails again and again while others work is left
/// alone for a while, as is a list that fails while lookups work, or that shows a job as pending
/// after its own lookup had shown its end; the jobs are then polled one by one.
class ListSweep {
 public:
  using time_point = HttpSession::time_point;
  /// Called for each watch of which the sweep will bring no news. It may not change places.
  using Release = std::function<void(Number)>;

  static constexpr int page_limit = 50;  ///< The most rows that the API allows.

  /// What is due: a page to read, a watch to be looked up by itself, or when to ask again
  /// (`time_point::max()` when only an answer can bring something).
  struct ReadPage {
    PageNumber page;
  };
  struct LookUp {
    Number number;
  };
  using Due = std::variant<time_point, ReadPage, LookUp>;

  /// `enabled`: else nothing is ever worthwhile.
  ListSweep(WatchTable& jobs, const Backoff& backoff, bool enabled);

  /// Begins to search for the page of a watch.
  void seek(Number number) noexcept;
  /// The watch ended, has left, or will be looked up by itself from now on.
  void forget(Number number) noexcept { pages_.remove(number); }
  /// The lookup of this job has just shown its end, so its page must show it too from now on.
  void expect_end(Number number, time_point now);
  /// A lookup was answered: if lists fail at the same time, it is the list's fault.
  void on_lookup_answered() noexcept { visits_.lookups_work = true; }

  /// A watch ended; whether it was nudged before that.
  void on_end(bool was_nudged, time_point now) noexcept;

  /// Whether there are enough jobs to sweep for, and the list can be trusted at present.
  [[nodiscard]] bool worthwhile(time_point now) const noexcept;
  /// Whether news of the watch will come from a page.
  [[nodiscard]] bool covers(Number number, time_point now) const noexcept;
  /// When the page of the watch was read last; long ago when its page is not known.
  [[nodiscard]] time_point read_at(Number number) const noexcept;
  /// How long a round takes: as planned, or as the last one took. `interval`: the even interval of
  /// the rate limit.
  [[nodiscard]] std::chrono::nanoseconds round_length(std::chrono::nanoseconds interval) const;

  /// What decides how fast rounds follow one another.
  struct Pace {
    std::chrono::nanoseconds interval{0};  ///< The even one of the rate limit.
    std::size_t lookups_waiting = 0;       ///< For their turn.
    double random = 0.0;                   ///< In [0, 1), for the jitter.
  };

  /// What is due, and stays due until `take`. Begins a round when it is time for it.
  [[nodiscard]] Due next(time_point now, const Pace& pace);
  /// What `next` returned is being done.
  void take(time_point now) noexcept;

  /// The page to be read in answer to these nudges, or `no_number`: then the first of them is to be
  /// looked up. A page that several of them wait for costs less than their lookups; so does one
  /// that is due soon for the sake of many others, once nudges have proved to come with most ends.
  /// `is_crowded`: more wait than could be looked up.
  [[nodiscard]] PageNumber page_for(const JobList<&WatchedJob::in_queue>& nudged, bool is_crowded,
                                    time_point now);
  /// What `page_for` returned is being done.
  void take_page(PageNumber page, time_point now);
  /// Calls `use(number)` for each watch that stands on the page; `use` may not change places.
  template <class Use>
  void for_each_on(PageNumber page, Use use) const {
    for (Number number = pages_.first(page); number != no_number;
         number = JobList<&WatchedJob::on_page>::after(jobs_, number)) {
      use(number);
    }
  }
  /// The page that was taken was not asked for after all.
  void on_not_asked(PageNumber page) noexcept { visit(page).in_flight = false; }
  /// How many requests of the round are due.
  [[nodiscard]] std::size_t due_count(time_point now) const noexcept;
  /// Where to read for a page.
  [[nodiscard]] const std::optional<Cursor>& start_of(PageNumber page) const;

  /// Whether the page proves that the list lags behind.
  [[nodiscard]] bool shows_lag(PageNumber page, const JobRows& rows) const;
  /// A page is being read: for each watch that a row of it shows as pending `on_pending` is called,
  /// for each other one `on_found`, and then `on_page_end`.
  void on_page_begin(PageNumber page, const JobRows& rows, time_point now);
  void on_pending(PageNumber page, Number number);
  void on_found() noexcept { ++visits_.found; }
  /// Releases the watches that should have been on the page, or that a walk did not find.
  void on_page_end(PageNumber page, const JobRows& rows, time_point now, const Release& release);
  /// A page could not be read; `retry_at` is the earliest time to read it again.
  void on_failure(PageNumber page, bool is_permanent, time_point retry_at, time_point now,
                  const Release& release);
  /// Failures in a row: of the page, or of the whole list, whichever are more.
  [[nodiscard]] int failures(PageNumber page) const;
  /// Leaves the list alone for a while, and releases everything.
  void suspend(time_point now, const Release& release);
  /// Releases everything, since the sweep is not worthwhile.
  void release_all(const Release& release);

 private:
  void begin_round(time_point now, const Pace& pace);
  void plan_pages(time_point now);
  void plan_walk(time_point now);
  void begin_walk(PageNumber head, bool is_deep_due, time_point now);
  [[nodiscard]] std::chrono::nanoseconds round_span(double random) const;
  void mark_asked(PageNumber page, time_point now) noexcept;
  [[nodiscard]] int least_checks() const noexcept;
  void drop_empty_pages();
  [[nodiscard]] Number choose_probe() const noexcept;
  [[nodiscard]] bool is_walk_due(time_point now) const noexcept;
  [[nodiscard]] bool is_current(const SweepRound::Unit& unit) const noexcept;
  [[nodiscard]] PageNumber page_at(const std::optional<Cursor>& start);
  [[nodiscard]] PageVisit& visit(PageNumber page) { return visits_.by_page.at(page); }
  [[nodiscard]] const PageVisit& visit(PageNumber page) const { return visits_.by_page.at(page); }
  void go_on_with_walk(const JobRows& rows, time_point now, const Release& release);
  void end_walk(bool is_exhausted, time_point now, const Release& release);
  void abandon_walk() noexcept;
  void lay_end_to_end(const std::optional<Cursor>& next_cursor);
  void release_on(PageNumber page, const Release& release) const;

  // How nudges change what is read.
  [[nodiscard]] std::chrono::nanoseconds plan_rest(time_point now);
  [[nodiscard]] std::chrono::nanoseconds longest_pause() const;
  [[nodiscard]] bool is_rested(const PageVisit& visited, time_point now) const;
  [[nodiscard]] bool can_read_now(PageNumber page, time_point now) const;
  [[nodiscard]] bool is_worth_a_lookup(PageNumber page, time_point now) const;
  [[nodiscard]] PageNumber fullest_page(const JobList<&WatchedJob::in_queue>& nudged,
                                        time_point now);

  WatchTable& jobs_;
  const Backoff backoff_;
  const bool enabled_;
  PageMap pages_;
  PageVisits visits_;
  SweepRound round_;
  ListWalk walk_;
  GrowingPause suspension_;
  NudgedEnds nudged_ends_;
  std::uint32_t tally_ = 0;   // of `fullest_page`
  std::uint32_t nudges_ = 0;  // answered
};

}  // namespace sudomock::detail
