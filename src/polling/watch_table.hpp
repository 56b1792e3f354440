#pragma once

#include <cstdint>
#include <deque>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "polling/watched_job.hpp"

namespace sudomock::detail {

/// The watched jobs by number and by id. Numbers stay valid until the job is taken out, and are
/// then used again. The same job may be in it more than once.
class WatchTable {
 public:
  using Number = std::uint32_t;

  WatchTable();

  [[nodiscard]] Number add(WatchedJob job);
  /// Takes the job out and returns it.
  [[nodiscard]] WatchedJob take(Number number);

  [[nodiscard]] WatchedJob& operator[](Number number) { return jobs_[number]; }
  [[nodiscard]] const WatchedJob& operator[](Number number) const { return jobs_[number]; }
  [[nodiscard]] bool holds(Number number) const {
    return jobs_[number].state != WatchedJob::State::vacant;
  }
  [[nodiscard]] std::size_t size() const noexcept { return by_id_.size(); }
  [[nodiscard]] bool empty() const noexcept { return by_id_.empty(); }

  /// Every watch of that job.
  [[nodiscard]] std::vector<Number> find(std::string_view render_uuid) const;
  /// Every watch there is.
  [[nodiscard]] std::vector<Number> all() const;

 private:
  // The index holds only numbers and looks the ids up in the jobs: a second copy of ten thousand
  // ids would double the memory.
  struct IdOf {
    using is_transparent = void;
    const std::deque<WatchedJob>* jobs;
    [[nodiscard]] std::string_view of(Number number) const { return (*jobs)[number].render_uuid; }
    [[nodiscard]] static std::string_view of(std::string_view id) { return id; }
  };
  struct Hash : IdOf {
    template <class Key>
    std::size_t operator()(const Key& key) const {
      return std::hash<std::string_view>()(this->of(key));
    }
  };
  struct Equal : IdOf {
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      return this->of(a) == this->of(b);
    }
  };

  std::deque<WatchedJob> jobs_;  // a deque grows without moving or doubling
  std::vector<Number> vacant_;
  std::unordered_multiset<Number, Hash, Equal> by_id_;
};

}  // namespace sudomock::detail
