#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"

namespace sudomock::detail {

/// Which watches wait for their notification, whether or not the engine has taken them up: for
/// whoever asks, on any thread. Guarded by its owner.
class PendingWatches {
 public:
  using Number = std::uint64_t;

  [[nodiscard]] std::size_t size() const noexcept { return watches_.size(); }
  [[nodiscard]] bool contains(std::string_view render_uuid) const noexcept {
    return watches_.contains(render_uuid);
  }

  /// `number`: no other watch's.
  void add(std::string_view render_uuid, Number number) {
    watches_.insert({std::string(render_uuid), number});
  }
  /// Returns whether it was there.
  bool remove(std::string_view render_uuid, Number number) noexcept {
    const auto found = watches_.find(Key(render_uuid, number));
    if (found == watches_.end()) return false;
    watches_.erase(found);
    return true;
  }
  /// Removes every watch of the job.
  void remove(std::string_view render_uuid) noexcept {
    const auto [begin, end] = watches_.equal_range(render_uuid);
    watches_.erase(begin, end);
  }

 private:
  struct Watch {
    std::string render_uuid;
    Number number;
  };
  using Key = std::pair<std::string_view, Number>;
  /// By the id, without regard to case, then by the number. An id alone stands for all its watches.
  struct Before {
    using is_transparent = void;
    [[nodiscard]] bool operator()(const Watch& a, const Watch& b) const noexcept {
      return (*this)(a, Key(b.render_uuid, b.number));
    }
    [[nodiscard]] bool operator()(const Watch& a, const Key& b) const noexcept {
      if ((*this)(a, b.first)) return true;
      return a.number < b.second && !(*this)(b.first, a);
    }
    [[nodiscard]] bool operator()(const Key& a, const Watch& b) const noexcept {
      if ((*this)(a.first, b)) return true;
      return a.second < b.number && !(*this)(b, a.first);
    }
    [[nodiscard]] bool operator()(const Watch& a, std::string_view b) const noexcept {
      return is_less_ignoring_case(a.render_uuid, b);
    }
    [[nodiscard]] bool operator()(std::string_view a, const Watch& b) const noexcept {
      return is_less_ignoring_case(a, b.render_uuid);
    }
  };

  std::set<Watch, Before> watches_;
};

}  // namespace sudomock::detail
