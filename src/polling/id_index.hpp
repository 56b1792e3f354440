#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sudomock::detail {

/// Numbers by the hash of their ids: eight bytes a place, at most three quarters of them taken. It
/// holds no id and compares none; whoever looks something up does. One hash may stand for many
/// numbers.
class IdIndex {
 public:
  using Number = std::uint32_t;  // as in watched_job.hpp

  /// Makes room for that many, so that `insert` needs no memory.
  void reserve(std::size_t numbers) {
    while (4 * numbers > 3 * places_.size()) grow();
  }

  void insert(std::size_t hash, Number number) {
    reserve(size_ + 1);
    put({tag_of(hash), number});
    ++size_;
  }

  /// Puts `other` in the place of `number`, if that is in it under this hash.
  void replace(std::size_t hash, Number number, Number other) noexcept {
    std::size_t i = home(tag_of(hash));
    while (places_[i].number != nothing && places_[i].number != number) i = next(i);
    if (places_[i].number == number) places_[i].number = other;
  }

  /// Takes out that number, which is in it under that hash.
  void erase(std::size_t hash, Number number) noexcept {
    std::size_t i = home(tag_of(hash));
    while (places_[i].number != number) i = next(i);
    // What follows moves up if it may, so that no search ends at the gap too early.
    for (std::size_t j = next(i); places_[j].number != nothing; j = next(j)) {
      if (distance(home(places_[j].tag), j) >= distance(i, j)) {
        places_[i] = places_[j];
        i = j;
      }
    }
    places_[i].number = nothing;
    --size_;
  }

  /// Calls `use(number)` for each that may have this hash.
  template <class Use>
  void for_each(std::size_t hash, Use use) const {
    if (places_.empty()) return;
    const std::uint32_t tag = tag_of(hash);
    for (std::size_t i = home(tag); places_[i].number != nothing; i = next(i)) {
      if (places_[i].tag == tag) use(places_[i].number);
    }
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  static constexpr Number nothing = UINT32_MAX;

  struct Place {
    std::uint32_t tag = 0;
    Number number = nothing;
  };

  [[nodiscard]] static std::uint32_t tag_of(std::size_t hash) {
    return static_cast<std::uint32_t>(hash);
  }
  // The number of places is a power of two.
  [[nodiscard]] std::size_t home(std::uint32_t tag) const { return tag & (places_.size() - 1); }
  [[nodiscard]] std::size_t next(std::size_t i) const { return (i + 1) & (places_.size() - 1); }
  [[nodiscard]] std::size_t distance(std::size_t from, std::size_t to) const {
    return (to - from) & (places_.size() - 1);
  }

  void put(Place place) {
    std::size_t i = home(place.tag);
    while (places_[i].number != nothing) i = next(i);
    places_[i] = place;
  }

  void grow() {
    std::vector<Place> before(places_.empty() ? 16 : 2 * places_.size());
    before.swap(places_);
    for (const Place& place : before) {
      if (place.number != nothing) put(place);
    }
  }

  std::vector<Place> places_;
  std::size_t size_ = 0;
};

}  // namespace sudomock::detail
