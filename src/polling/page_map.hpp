#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>

#include "polling/watched_job.hpp"

namespace sudomock::detail {

/// On which page of the list each watched job was seen last; nothing about time. A job that was not
/// seen yet, or that its page has not shown since, has no page and is to be searched for: it is
/// sought, or missed once a search has not found it.
///
/// A page is named by the cursor at which it starts, the head by an empty text. A cursor is a place
/// in a list whose order never changes (contract: "Keyset pagination"), so the page behind it
/// always holds the same jobs; only the head shifts. A page without watched jobs is dropped.
class PageMap {
 public:
  using Jobs = std::set<WatchedJob*, ByNumber>;
  using Pages = std::map<std::string, Jobs>;

  static inline const std::string head;

  [[nodiscard]] const Pages& pages() const noexcept { return pages_; }
  [[nodiscard]] const Jobs& jobs_on(const std::string& page) const noexcept;
  [[nodiscard]] const Jobs& sought() const noexcept { return sought_; }
  [[nodiscard]] const Jobs& missed() const noexcept { return missed_; }
  /// Jobs that are on a page, sought or missed.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// From here on the job is sought, wherever it was. When it throws, nothing has changed.
  void seek(WatchedJob& job);
  /// The job was seen on that page. When it throws, nothing has changed. Returns the only job that
  /// it leaves on the page where it was, or null.
  WatchedJob* put(WatchedJob& job, const std::string& page);
  /// A search has not found this sought job.
  void miss(WatchedJob& job) noexcept { missed_.insert(sought_.extract(&job)); }
  /// Every missed job is sought again.
  void seek_missed() noexcept { sought_.merge(missed_); }
  /// The job has ended or has left. Returns as `put`.
  WatchedJob* forget(WatchedJob& job) noexcept;

 private:
  Pages pages_;
  Jobs sought_;
  Jobs missed_;
  std::size_t size_ = 0;
};

}  // namespace sudomock::detail
