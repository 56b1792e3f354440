#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "testing/fake_record.hpp"
#include "testing/random.hpp"

namespace sudomock::detail {

/// A kind's text on the wire; the newer one where there are two spellings.
[[nodiscard]] std::string one_spelling(const std::string& kind_text);

/// Every account's jobs, and the keyset walk through them (contract: "Keyset pagination"). Used by
/// one thread at a time.
class FakeStore {
 public:
  FakeStore(std::uint64_t seed, Timestamp epoch) : random_(seed), epoch_(epoch) {}

  /// Called for each job when it is added, and when it ends by `end`.
  using Listener = std::function<void(const FakeRecord& record, FakeTime now)>;
  void set_listener(Listener listener) { listener_ = std::move(listener); }
  /// Runs `use(record)` for each job, oldest additions first.
  template <class Use>
  void for_each(Use use) const {
    for (const FakeRecord& record : records_) use(record);
  }

  /// Throws `std::invalid_argument`, naming the field.
  FakeRecord& add(testing::FakeJob job, FakeTime now);

  /// `count` jobs like `job`, accepted `spacing` apart, the newest `job.age` ago; oldest first.
  /// Throws as `add`.
  std::vector<std::string> add_history(int count, const testing::FakeJob& job,
                                       std::chrono::microseconds spacing, FakeTime now);

  /// Throws `std::invalid_argument` for an unknown id or an outcome that is none.
  void end(std::string_view uuid, JobStatus outcome, FakeTime now);

  /// The job with this id, whichever account owns it; null when there is none.
  [[nodiscard]] FakeRecord* find(std::string_view uuid);

  /// Where the files are whose URLs are invented from now on; without a `/` at its end.
  void set_file_host(std::string host) { file_host_ = std::move(host); }
  /// Whether such a file is there by now. No account is asked: a CDN has them.
  [[nodiscard]] bool has_file(std::string_view path, FakeTime now) const;

  /// Whether the contract has this kind, or some account has a job of it.
  [[nodiscard]] bool has_kind(const std::string& kind) const;

  struct Query {
    std::string_view owner = {};
    std::optional<std::string> kind = std::nullopt;  ///< By `one_spelling`.
    const std::string* mockup_uuid = nullptr;        ///< Only jobs made from it; null means all.
    int limit = 20;
    const std::string* cursor = nullptr;  ///< Null begins at the newest.
    FakeTime as_of = {};                  ///< Jobs accepted later are not there yet.
  };
  struct Page {
    std::vector<FakeRecord*> rows = {};  ///< Newest first.
    std::optional<std::string> next_cursor = std::nullopt;
  };
  /// Nothing when the cursor can't be read.
  [[nodiscard]] std::optional<Page> page(const Query& query);

 private:
  using List = std::vector<FakeRecord*>;  // oldest first
  struct Account {
    List all;
    std::map<std::string, List> by_kind;  // by `one_spelling`
  };

  [[nodiscard]] FakeRecord* read_cursor(const std::string& cursor);
  static void insert(List& list, FakeRecord& record);

  void report(const FakeRecord& record, FakeTime now) const {
    if (listener_) listener_(record, now);
  }

  SplitMix random_;
  std::string file_host_ = "https://cdn.sudomock.com";
  Timestamp epoch_;
  Listener listener_;
  std::deque<FakeRecord> records_;  // never moved, so pointers and views into them stay valid
  std::unordered_map<std::string_view, FakeRecord*, HashIgnoringCase, EqualIgnoringCase> by_uuid_;
  std::map<std::string, Account, std::less<>> accounts_;
};

}  // namespace sudomock::detail
