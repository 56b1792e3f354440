#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sudomock/job.hpp>
#include <sudomock/timestamp.hpp>

namespace sudomock {
inline namespace v0_1 {

/// A place in the job list, made by the server. Opaque: kept and sent back, never parsed.
class Cursor {
 public:
  /// Wraps a `next_cursor` kept from an earlier page.
  explicit Cursor(std::string text) : text_(std::move(text)) {}

  /// The text to keep.
  [[nodiscard]] const std::string& str() const noexcept { return text_; }

  /// Equal when the texts are.
  friend bool operator==(const Cursor&, const Cursor&) = default;

 private:
  std::string text_;
};

/// One page of the job list, newest first.
struct JobPage {
  /// May be empty though more pages follow. More than asked for are read, up to 1,000; a page with
  /// more is `malformed_response`.
  std::vector<JobListItem> jobs = {};
  std::optional<Cursor> next_cursor = std::nullopt;  ///< Nothing on the last page.

  /// Equal when every field is.
  friend bool operator==(const JobPage&, const JobPage&) = default;
};

/// What to list.
struct ListOptions {
  std::optional<JobKind> kind = std::nullopt;  ///< Only this kind; `unknown` is refused.
  int limit = 20;                              ///< Jobs per page, 1 to 50.
  /// Where to start; nothing is the newest job. With the filters of the list that it came from: the
  /// cursor does not say which these were, so with others the API's answer is whatever it makes of
  /// that place in its list.
  std::optional<Cursor> cursor = std::nullopt;
  /// Only jobs made from that mockup; videos of a raw image are made from none. 1 to 128 of `A-Z`,
  /// `a-z`, `0-9`, `-` and `_`.
  std::optional<std::string> mockup_uuid = std::nullopt;
  /// Only this kind, one newer than the library, by its wire text: instead of `kind`; both are
  /// refused. 1 to 128 of `A-Z`, `a-z`, `0-9`, `-` and `_`.
  std::optional<std::string> kind_text = std::nullopt;
  /// For `list_all`, which ends before the first job that was created earlier; `list` refuses it.
  std::optional<Timestamp> until = std::nullopt;
  /// For `list_all`, which ends after so many, rows that cannot be read among them, without
  /// fetching more; at least 1. `JobRange::resume_cursor` goes on from there. `list` refuses it.
  std::optional<std::size_t> max_jobs = std::nullopt;

  /// Equal when every field is.
  friend bool operator==(const ListOptions&, const ListOptions&) = default;
};

}  // namespace v0_1
}  // namespace sudomock
