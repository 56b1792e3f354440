#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "polling/list_sweep.hpp"
#include "watches.hpp"

namespace sudomock::detail {

using namespace std::chrono_literals;

inline JobListItem row(const std::string& render_uuid, bool has_ended) {
  JobListItem item;
  item.render_uuid = render_uuid;
  item.status = has_ended ? JobStatus::failed : JobStatus::running;
  return item;
}

/// A sweep over a list that the test holds, in a time that it moves.
class SweepFixture : public testing::Test {
 protected:
  using time_point = ListSweep::time_point;
  using Strings = std::vector<std::string>;

  Number watch(const std::string& render_uuid) {
    const Number number = test::add_watch(jobs, render_uuid);
    jobs[number].news.checks = 100;  // its interval has grown to the cap
    sweep.seek(number);
    return number;
  }
  void watch_all(const Strings& render_uuids) {
    for (const std::string& render_uuid : render_uuids) watch(render_uuid);
  }

  /// The page that begins at the job named by the cursor.
  [[nodiscard]] JobRows rows_at(const std::optional<Cursor>& cursor) const {
    JobRows rows;
    auto at = list.begin();
    if (cursor) at = std::find(list.begin(), list.end(), cursor->str());
    for (; at != list.end() && rows.jobs.size() < per_page; ++at) {
      rows.jobs.push_back(row(*at, ended.count(*at) > 0));
    }
    if (at != list.end()) rows.next_cursor = Cursor(*at);
    return rows;
  }

  /// What is due now and being done: "head", "page <its first job>", "lookup <job>", or "".
  std::string ask() {
    const ListSweep::Due due = sweep.next(now, {.interval = interval});
    if (const auto* later = std::get_if<time_point>(&due)) {
      next = *later;
      return "";
    }
    sweep.take(now);
    if (const auto* lookup = std::get_if<ListSweep::LookUp>(&due)) {
      return "lookup " + jobs[lookup->number].render_uuid.str();
    }
    page = std::get<ListSweep::ReadPage>(due).page;
    const std::optional<Cursor>& at = sweep.start_of(page);
    return at ? "page " + at->str() : "head";
  }

  /// The page that was asked for last is answered.
  void answer() { answer(rows_at(sweep.start_of(page))); }
  void answer(const JobRows& rows) {
    const bool lags = sweep.shows_lag(page, rows);
    sweep.on_page_begin(page, rows, now);
    for (const JobListItem& item : rows.jobs) {
      const std::optional<Number> number = jobs.find(item.render_uuid);
      if (!number) continue;
      if (item.is_terminal()) {
        sweep.on_found();
        sweep.forget(*number);
      } else {
        sweep.on_pending(page, *number);
      }
    }
    sweep.on_page_end(page, rows, now, release);
    if (lags) sweep.suspend(now, release);
  }
  /// It fails, and may be asked again a second later.
  void fail(bool is_permanent = false) {
    sweep.on_failure(page, is_permanent, now + 1s, now, release);
  }

  /// Lets that time pass, in which everything is answered but the pages that are broken. What was
  /// asked.
  Strings run(std::chrono::nanoseconds span) {
    Strings asked;
    const time_point end = now + span;
    for (;;) {
      const std::string what = ask();
      if (what.empty()) {
        if (next > end) break;
        now = std::max(next, now + 1ns);
        continue;
      }
      asked.push_back(what);
      if (what.starts_with("lookup")) {
        sweep.on_lookup_answered();
      } else if (broken.count(what) > 0) {
        fail();
      } else {
        answer();
      }
    }
    now = end;
    return asked;
  }

  [[nodiscard]] bool covers(const std::string& render_uuid) {
    return sweep.covers(jobs.find(render_uuid).value(), now);
  }

  WatchTable jobs;
  ListSweep sweep{jobs, Backoff{1500ms, 1.5, 8000ms, 0.0}, true};
  time_point now = test::start;
  time_point next{};  // when to ask again, as said last
  std::chrono::nanoseconds interval{0};
  Strings list;                  // newest first
  std::set<std::string> ended;   // of these
  std::set<std::string> broken;  // pages, as `ask` names them
  std::size_t per_page = 2;
  PageNumber page = no_number;  // that was asked for last
  Strings released;
  const ListSweep::Release release = [this](Number number) {
    released.push_back(jobs[number].render_uuid.str());
  };
};

}  // namespace sudomock::detail
