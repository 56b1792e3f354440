#pragma once

#include <cstdint>
#include <unordered_set>
#include <utility>
#include <vector>

#include "polling/watch_table.hpp"

namespace sudomock::detail {

/// One walk down the list from its head, looking for the places of jobs. Goes on as long as it
/// finds some: a few pages in a row without a find cost more than asking for the jobs themselves.
class ListWalk {
 public:
  using Number = WatchTable::Number;
  using PageNumber = std::uint32_t;

  void begin(PageNumber head, std::vector<Number> seeks) {
    page_ = head;
    seeks_ = std::move(seeks);
    patience_ = most_patience;
    visited_ = {head};
  }

  [[nodiscard]] bool under_way() const noexcept { return page_ != 0; }
  /// Whether this page is the one that the walk is at.
  [[nodiscard]] bool is_at(PageNumber page) const noexcept { return page == page_; }

  /// More to look for, come up on the way.
  void seek(Number number) { seeks_.push_back(number); }

  /// The page that the walk is at was read, with that many finds; whether to go on.
  [[nodiscard]] bool go_on(std::size_t finds) {
    patience_ = finds > 0 ? most_patience : patience_ - 1;
    return patience_ >= 0;
  }

  /// Goes to the page; false when the walk has been there before.
  [[nodiscard]] bool go_to(PageNumber page) {
    page_ = page;
    return visited_.insert(page).second;
  }

  /// Ends the walk and returns everything it looked for, found or not.
  [[nodiscard]] std::vector<Number> end() {
    page_ = 0;
    return std::exchange(seeks_, {});
  }

 private:
  static constexpr int most_patience = 2;

  PageNumber page_ = 0;
  std::vector<Number> seeks_;
  std::unordered_set<PageNumber> visited_;
  int patience_ = 0;
};

}  // namespace sudomock::detail
