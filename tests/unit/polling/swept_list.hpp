#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "polling/list_sweep.hpp"
#include "support/start_time.hpp"

namespace sudomock::test {

/// A list with two jobs a page, and a sweep over it that is answered at once. A page is named by
/// its first job, as its cursor is.
class SweptList : public ::testing::Test {
 protected:
  using Strings = std::vector<std::string>;

  detail::WatchedJob& watch(const std::string& id) {
    auto& job = jobs[id];
    job = std::make_unique<detail::WatchedJob>();
    job->number = ++last_number;
    job->render_uuid = id;
    job->known.checks = 100;  // its interval has grown to the cap
    sweep.follow(*job);
    return *job;
  }
  void watch_all(const Strings& ids) {
    for (const std::string& id : ids) watch(id);
  }
  /// The job has ended, and the sweep knows.
  void forget(const std::string& id) {
    sweep.forget(*jobs.at(id));
    jobs.erase(id);
  }
  /// The same by a lookup; the list shows it as going on.
  void end_by_lookup(const std::string& id) {
    sweep.expect_end(*jobs.at(id), now);
    forget(id);
  }
  static Strings many(const std::string& name, int count) {
    Strings ids;
    for (int i = 0; i < count; ++i) ids.push_back(name + std::to_string(i));
    return ids;
  }
  void append(const Strings& ids) { list.insert(list.end(), ids.begin(), ids.end()); }

  /// What is due now: a page, or nothing.
  std::string due() {
    const detail::ListSweep::Due due = sweep.next(now, interval, 0.0);
    const auto* page = std::get_if<std::string>(&due);
    if (page == nullptr) {
      next = std::get<detail::ListSweep::time_point>(due);
      return "";
    }
    return page->empty() ? "head" : *page;
  }
  /// Asks for a page and has it answered.
  void read(const std::string& name) {
    const std::string page = name == "head" ? "" : name;
    sweep.on_asked(page, now);
    if (failing.contains(name)) return sweep.on_failure(page, is_permanent, {}, now);
    detail::JobRows rows;
    detail::PageMap::Jobs shown;
    auto at = page.empty() ? list.begin() : std::find(list.begin(), list.end(), page);
    for (; at != list.end() && rows.jobs.size() < 2; ++at) {
      rows.jobs.emplace_back();
      rows.jobs.back().render_uuid = *at;
      rows.jobs.back().status = ended.contains(*at) ? JobStatus::succeeded : JobStatus::running;
      if (!jobs.contains(*at)) continue;
      sweep.on_pending(*jobs.at(*at), page);
      shown.insert(jobs.at(*at).get());
    }
    if (at != list.end()) rows.next_cursor = Cursor(*at);
    if (circle) rows.next_cursor = Cursor("circle");
    const detail::ListSweep::PageEffects effects = sweep.on_page(page, rows, shown, now);
    for (const detail::WatchedJob* job : effects.missed) missed.push_back(job->render_uuid);
    for (const detail::WatchedJob* job : effects.distrusted) distrusted.push_back(job->render_uuid);
  }
  /// The pages that are read in that time.
  Strings run(std::chrono::nanoseconds span) {
    Strings pages;
    for (const auto end = now + span; now < end; now = std::min(next, end)) {
      for (std::string page = due(); !page.empty(); page = due()) {
        read(page);
        pages.push_back(page);
        last_read[page] = now;
      }
    }
    return pages;
  }

  Strings list;                   // newest first
  std::set<std::string> failing;  // pages
  std::set<std::string> ended;    // jobs
  bool is_permanent = false;      // failures
  bool circle = false;            // every page has the same next cursor
  std::chrono::nanoseconds interval{0};
  HttpSession::time_point now = start;
  HttpSession::time_point next{};
  Strings missed;
  Strings distrusted;
  std::map<std::string, HttpSession::time_point> last_read;
  std::map<std::string, std::unique_ptr<detail::WatchedJob>> jobs;
  detail::Number last_number = 0;
  detail::ListSweep sweep{Backoff{1500ms, 1.5, 8000ms, 0.0}, true};
};

}  // namespace sudomock::test
