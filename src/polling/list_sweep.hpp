#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sudomock/backoff.hpp>
#include <sudomock/job_page.hpp>
#include <sudomock/transport.hpp>

#include "polling/list_walk.hpp"
#include "polling/watch_table.hpp"

namespace sudomock::detail {

/// Reads the states of many watched jobs from list pages: knows on which page each job stands, and
/// decides what to ask in each round. It asks nothing itself, and ends no job.
///
/// A cursor is a place in a list whose order never changes (contract: "Keyset pagination"), so the
/// page behind a kept cursor always holds the same jobs; only the head, read without a cursor,
/// shifts as jobs are added. Jobs not placed yet are looked for by a walk down from the head. Pages
/// that overlap, since they were met by walks from a shifting head, are laid end to end again.
///
/// The cost model: in a round, a page with two or more pending jobs costs one request, which is
/// less than their lookups; one with a single pending job is replaced by that job's own lookup; one
/// without is skipped. A round of `k` requests for `n` pending jobs takes at least the backoff's
/// first step, at least `k` times the even interval of the rate limit, and at least `k / n` times
/// the backoff's cap, which is what `n` jobs polled one by one would spend at the very least.
///
/// A list that fails while lookups work, or that shows a job as pending after its own lookup had
/// shown its end, is left alone for a while; all its jobs are then polled one by one.
class ListSweep {
 public:
  using Number = WatchTable::Number;
  using PageNumber = std::uint32_t;
  using time_point = HttpSession::time_point;

  /// One request of a round: a page, or one job's own lookup.
  struct Unit {
    std::optional<PageNumber> page;
    Number number = 0;
  };

  /// `enabled`: else nothing is ever worthwhile.
  ListSweep(WatchTable& jobs, const Backoff& backoff, bool enabled);

  /// Begins to look for a job's place.
  void seek(Number number);
  /// The job ended, or is no longer watched. To be called before it leaves the table.
  void forget(Number number);
  /// The job's own lookup has just shown its end, so its page must show it too from now on.
  void expect_end(Number number, time_point now);
  /// A lookup was answered: if lists fail at the same time, it is the list's fault.
  void on_lookup_answered() noexcept { lookups_work_ = true; }

  /// Whether there are enough jobs to sweep for, and the list can be trusted at present.
  [[nodiscard]] bool worthwhile(time_point now) const;
  /// The jobs waiting for a sweep, which is not worthwhile: to be polled one by one.
  [[nodiscard]] std::vector<Number> release();

  /// When the next unit is due; `time_point::max()` when only an answer can bring one.
  [[nodiscard]] time_point next_due(time_point now) const;
  /// The next unit, if one is due. `interval`: the even interval of the rate limit.
  [[nodiscard]] std::optional<Unit> take(time_point now, std::chrono::nanoseconds interval,
                                         double random);
  /// What to ask for a page.
  [[nodiscard]] ListOptions options_of(PageNumber page, time_point now);

  /// Whether the page proves that the list lags behind.
  [[nodiscard]] bool shows_lag(PageNumber page, const std::vector<JobListItem>& rows) const;
  /// A page was read: `ended` of its jobs were found to have ended, `pending` not. Returns the jobs
  /// that should have been on it, or that a walk sought in vain: to be polled one by one.
  [[nodiscard]] std::vector<Number> on_page(PageNumber page, const JobPage& read,
                                            const std::vector<Number>& pending, std::size_t ended);
  /// A page could not be read. Returns the jobs to be polled one by one from now on.
  [[nodiscard]] std::vector<Number> on_failure(PageNumber page, bool permanent, time_point retry_at,
                                               time_point now);
  /// Pages that could not be read, in a row.
  [[nodiscard]] int failures() const noexcept { return failures_; }
  /// Leaves the list alone for a while. Returns the jobs to be polled one by one from now on.
  [[nodiscard]] std::vector<Number> suspend(time_point now);

 private:
  struct Page {
    std::optional<Cursor> start;  // nothing at the head
    std::vector<Number> members;  // may hold some that have left
    std::size_t pending = 0;
    std::optional<Timestamp> newest;  // for the order of pages
    std::uint32_t round = 0;          // in which it was asked for last
    time_point asked{};
    std::string ended;  // a job that must not be shown as pending in answers asked after `ended_at`
    time_point ended_at{};
  };

  void begin_round(time_point now, std::chrono::nanoseconds interval, double random);
  void plan_pages();
  [[nodiscard]] std::optional<Number> choose_probe();
  [[nodiscard]] bool is_current(const Unit& unit) const;
  [[nodiscard]] std::optional<Number> any_member(PageNumber page) const;
  void place(Number number, PageNumber page);
  void unplace(Number number);
  void stop_seeking(Number number);
  void tidy_seeking();
  std::size_t place_all(PageNumber page, const std::vector<Number>& pending,
                        const std::optional<Cursor>& next_cursor);
  void move_rest(PageNumber from, PageNumber to);
  [[nodiscard]] std::vector<Number> take_missing(PageNumber page,
                                                 const std::vector<Number>& pending);
  void abandon_walk();
  void continue_walk(const Cursor& next_cursor);
  [[nodiscard]] std::vector<Number> end_walk();
  [[nodiscard]] PageNumber page_at(const std::optional<Cursor>& start);

  WatchTable& jobs_;
  const Backoff backoff_;
  const bool enabled_;
  std::map<PageNumber, Page> pages_;
  PageNumber last_page_ = 0;  // 0 is "no page"
  std::size_t placed_ = 0;
  std::size_t sought_ = 0;
  std::vector<Number> seeking_;  // for the next walk; may hold some that have left
  std::vector<Number> waiting_;  // the same, when nothing else will bring news of them
  ListWalk walk_;

  std::deque<Unit> units_;  // of the round under way
  std::uint32_t round_ = 0;
  int pages_in_flight_ = 0;
  time_point next_unit_{};
  std::chrono::nanoseconds spacing_{0};
  time_point next_round_{};
  std::size_t since_audit_ = 0;  // requests
  PageNumber audited_ = 0;

  int failures_ = 0;  // of pages, in a row
  bool lookups_work_ = false;
  std::chrono::seconds suspension_;
  time_point suspended_until_{};
};

}  // namespace sudomock::detail
