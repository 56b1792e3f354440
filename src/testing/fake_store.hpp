#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "testing/fake_record.hpp"
#include "testing/random.hpp"

namespace sudomock::detail {

/// Every account's jobs, and the keyset walk through them (contract: "Keyset pagination"). Used by
/// one thread at a time.
class FakeStore {
 public:
  FakeStore(std::uint64_t seed, Timestamp epoch) : random_(seed), epoch_(epoch) {}

  /// Throws `std::invalid_argument`, naming the field.
  FakeRecord& add(testing::FakeJob job, FakeTime now);

  /// `count` jobs like `job`, accepted `spacing` apart, the newest `job.age` ago; oldest first.
  /// Throws as `add`.
  std::vector<std::string> add_history(int count, const testing::FakeJob& job, FakeTime spacing,
                                       FakeTime now);

  /// Throws `std::invalid_argument` for an unknown id or an outcome that is none.
  void end(std::string_view uuid, JobStatus outcome, FakeTime now);

  /// Whoever's it is; null when there is none.
  [[nodiscard]] FakeRecord* find(std::string_view uuid);

  struct Query {
    std::string_view owner = {};
    std::optional<JobKind> kind = std::nullopt;  ///< Never `unknown`.
    int limit = 20;
    FakeTime as_of = {};  ///< Jobs accepted later are not there yet.
  };
  struct Page {
    std::vector<FakeRecord*> rows = {};  ///< Newest first.
    std::optional<std::string> next_cursor = std::nullopt;
  };
  /// Nothing when `cursor` can't be read.
  [[nodiscard]] std::optional<Page> page(const Query& query, const std::string* cursor);

 private:
  using List = std::vector<FakeRecord*>;  // oldest first
  struct Account {
    List all;
    std::map<JobKind, List> by_kind;
  };

  [[nodiscard]] FakeRecord* read_cursor(const std::string& cursor);
  static void insert(List& list, FakeRecord& record);

  SplitMix random_;
  Timestamp epoch_;
  std::deque<FakeRecord> records_;  // never moved, so pointers and views into them stay valid
  std::unordered_map<std::string_view, FakeRecord*> by_uuid_;
  std::map<std::string, Account, std::less<>> accounts_;
};

}  // namespace sudomock::detail
