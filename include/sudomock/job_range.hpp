#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>

#include <sudomock/config.hpp>
#include <sudomock/job.hpp>
#include <sudomock/job_page.hpp>
#include <sudomock/result.hpp>

namespace sudomock {

namespace detail {
class JobWalk;
}  // namespace detail

inline namespace v0_1 {

/// The job list as a lazy, single-pass C++20 input range of `Result<JobListItem>`.
/// \code
/// auto videos = client.list_all({.kind = sudomock::JobKind::video, .max_jobs = 1000});
/// for (const auto& item : videos) {
///   if (item) std::cout << item->render_uuid << '\n';
///   else std::cerr << item.error() << '\n';
/// }
/// if (!videos.finished()) std::cerr << "there are more: videos.resume_cursor() goes on\n";
/// \endcode
/// No request before `begin()`; the next page is fetched only when its first job is needed; empty
/// pages are passed over. A row that cannot be read is yielded in its place as the
/// `malformed_response` that names its field, and its `render_uuid` where that can be read; the
/// walk goes on. Any other error ends it: it is yielded once, as the last element. A cursor seen
/// before is such an error (`malformed_response`), and so are a hundred pages in a row without a
/// new job.
///
/// An algorithm that looks for the next match reads on until it finds one: `list_all() |
/// std::views::filter(...) | std::views::take(20)` looks for a twenty-first before it ends, which
/// may read the whole history. `ListOptions::until` and `max_jobs` bound that, or a loop that
/// breaks.
///
/// Where pages overlap each job is yielded once, as far as its own page and the one before show;
/// ids are compared without regard to case. Used by one thread at a time.
class SUDOMOCK_EXPORT JobRange {
 public:
  /// Single-pass: all copies move on together. Must not outlive its range.
  class SUDOMOCK_EXPORT iterator {
   public:
    using value_type = Result<JobListItem>;            ///< What is yielded.
    using difference_type = std::ptrdiff_t;            ///< Iterators have one.
    using iterator_concept = std::input_iterator_tag;  ///< Single-pass.

    /// The present job, or the error of its row or of the walk. May be moved from.
    [[nodiscard]] Result<JobListItem>& operator*() const;
    /// Moves on, fetching the next page when this one is used up.
    iterator& operator++();
    /// Moves on.
    void operator++(int) { ++*this; }
    /// Whether nothing is left.
    friend bool operator==(const iterator& it, std::default_sentinel_t) { return it.at_end(); }

   private:
    friend class JobRange;
    explicit iterator(detail::JobWalk* walk) : walk_(walk) {}
    [[nodiscard]] bool at_end() const;

    detail::JobWalk* walk_;
  };

  JobRange(JobRange&&) noexcept;             ///< Iterators stay valid for the new range.
  JobRange& operator=(JobRange&&) noexcept;  ///< Does what the constructor does.
  ~JobRange();                               ///< Ends the walk.

  /// The present job; its page is fetched when it is needed.
  [[nodiscard]] iterator begin();
  /// The end of the walk.
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

  /// Where to go on later (`ListOptions::cursor`): the page of the first job not yet moved past, so
  /// that none is lost; jobs of a page left half-way come again. After an error, the page that
  /// could not be fetched. At the very start the cursor that it was given, if any; nothing after
  /// the last job (`finished()`).
  [[nodiscard]] std::optional<Cursor> resume_cursor() const;
  /// Whether every job was walked, back to `ListOptions::until`; not where `max_jobs` ended it with
  /// more to come.
  [[nodiscard]] bool finished() const noexcept;

 private:
  friend class JobsClient;  // whose `list_all` makes it
  explicit JobRange(std::unique_ptr<detail::JobWalk> walk);

  std::unique_ptr<detail::JobWalk> walk_;
};

}  // namespace v0_1
}  // namespace sudomock
