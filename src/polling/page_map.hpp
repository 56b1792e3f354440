#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>

#include <sudomock/job_page.hpp>

#include "polling/job_list.hpp"
#include "polling/watch_table.hpp"

namespace sudomock::detail {

using PageNumber = Number;

/// Which watched jobs stand on which page of the list; nothing about time. A watch stands on one
/// page at most. Beside the pages there are places for watches whose page is not known.
///
/// A cursor is a place in a list whose order never changes (contract: "Keyset pagination"), so the
/// page behind a kept cursor always holds the same jobs; only the head, read without a cursor,
/// shifts as jobs are added.
class PageMap {
 public:
  /// Places that are no pages; the pages' numbers follow.
  enum Place : PageNumber {
    sought,    ///< To be searched for by the next walk down the list.
    deep,      ///< Walks have not found it.
    walked,    ///< The walk under way searches for it.
    expected,  ///< Stood on the page that is being read, and was not found on it yet.
    places,
  };

  struct Page {
    std::optional<Cursor> start;  // nothing at the head
    std::optional<Timestamp> newest;
    JobList<&WatchedJob::on_page> jobs;
  };

  explicit PageMap(WatchTable& jobs);

  /// The page that begins at the cursor; new when there was none.
  [[nodiscard]] PageNumber page_at(const std::optional<Cursor>& start);
  /// The page with that number, if there is one.
  [[nodiscard]] Page* find(PageNumber page) noexcept;
  [[nodiscard]] const Page* find(PageNumber page) const noexcept;
  /// How many watches stand there; 0 for what is no page any more.
  [[nodiscard]] std::size_t count(PageNumber page) const noexcept;
  /// The first of them, or `no_number`.
  [[nodiscard]] Number first(PageNumber page) const noexcept;
  /// How many watches stand on pages.
  [[nodiscard]] std::size_t placed() const noexcept { return total_ - unplaced(); }
  /// How many stand anywhere, `expected` included.
  [[nodiscard]] std::size_t total() const noexcept { return total_; }

  /// Whether that number is a page's.
  [[nodiscard]] static bool is_page(PageNumber page) noexcept {
    return page >= places && page != no_number;
  }

  /// Puts the watch there, from wherever it stood. The page has to be there.
  void put(Number number, PageNumber page) noexcept;
  /// Takes the watch out, if it stands anywhere.
  void remove(Number number) noexcept;
  /// Puts all that stand on the one there on the other, in their order.
  void put_all(PageNumber from, PageNumber to) noexcept;

  /// Calls `use(number, page)` for each page, from the oldest number on. `use` may not add pages.
  template <class Use>
  void for_each_page(Use use) {
    for (auto entry = pages_.lower_bound(places); entry != pages_.end(); ++entry) {
      use(entry->first, entry->second);
    }
  }
  /// Drops a page without watches.
  void drop(PageNumber page) noexcept;
  /// The page after that one, from the oldest number on and round to the first; nothing when there
  /// is no page.
  [[nodiscard]] std::optional<PageNumber> next_page(PageNumber page) const noexcept;

 private:
  [[nodiscard]] std::size_t unplaced() const noexcept;

  WatchTable& jobs_;
  std::map<PageNumber, Page> pages_;                           // the places too
  std::unordered_map<std::string_view, PageNumber> by_start_;  // views of `Page::start`
  std::optional<PageNumber> head_;
  PageNumber next_number_ = places;
  std::size_t total_ = 0;
};

}  // namespace sudomock::detail
