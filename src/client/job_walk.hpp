#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_set>
#include <vector>

#include <sudomock/job_page.hpp>

#include "api/cursor_trail.hpp"
#include "base/text.hpp"
#include "client/client_core.hpp"

namespace sudomock::detail {

/// The state of one `JobRange`: where the walk is, and which cursors it has sent. Fetches only when
/// somebody asks for what it does not have yet. Used by one thread at a time.
class JobWalk {
 public:
  JobWalk(Result<std::shared_ptr<ClientCore>> core, ListOptions options, std::stop_token stop);

  /// The present job, the error of its row, or the error that ended the walk. Only when not
  /// `at_end()`.
  [[nodiscard]] Result<JobListItem>& current();
  void advance();
  /// Whether nothing is left; fetches to find out.
  [[nodiscard]] bool at_end();
  [[nodiscard]] std::optional<Cursor> resume_cursor() const;
  /// Whether every job was moved past, back to `ListOptions::until`.
  [[nodiscard]] bool finished() const noexcept;

 private:
  enum class State { walking, failed, after_failure };
  using Ids = std::unordered_set<std::string, HashIgnoringCase, EqualIgnoringCase>;

  void fetch_until_job();
  /// Keeps of its rows those whose jobs did not come with the page before, and none twice.
  void take_page(JobRows page);
  void fail(Error error);

  Result<std::shared_ptr<ClientCore>> core_;
  ListOptions next_;  // asks for the page after the buffered one
  std::stop_token stop_;
  State state_ = State::walking;
  bool fetched_ = false;                   // any page
  std::optional<Cursor> page_cursor_;      // asked for the buffered page
  std::vector<Result<JobListItem>> page_;  // buffered rows, or the error that ended the walk
  std::size_t position_ = 0;
  std::size_t passed_ = 0;  // rows moved past
  Ids last_ids_;            // those on the last page that had any
  CursorTrail trail_;
  // Where the cursors are spelled anew each time: a page that ends with the same job as one before
  // goes on from the same place.
  Ids last_of_pages_;
  int pages_without_news_ = 0;  // in a row
};

}  // namespace sudomock::detail
