#pragma once

#include <optional>
#include <string>
#include <unordered_set>

#include <sudomock/error.hpp>
#include <sudomock/job_page.hpp>

#include "types/errors.hpp"

namespace sudomock::detail {

/// The cursors that one walk through the list has followed: one that comes again would lead in a
/// circle (contract: "end of a list").
class CursorTrail {
 public:
  CursorTrail() = default;
  explicit CursorTrail(const std::optional<Cursor>& first) {
    if (first) add(*first);
  }

  void add(const Cursor& next) { followed_.insert(next.str()); }
  [[nodiscard]] bool leads_back(const std::optional<Cursor>& next) const {
    return next && followed_.contains(next->str());
  }

  /// The error of a page whose cursor leads back.
  [[nodiscard]] static Error circle() {
    return make_error(ErrorCode::malformed_response,
                      "next_cursor came up before: the list would never end");
  }

 private:
  std::unordered_set<std::string> followed_;
};

}  // namespace sudomock::detail
