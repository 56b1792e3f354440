#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sudomock/job_page.hpp>

namespace sudomock::detail {

/// Which fields are written; a null optional is written as `null`, as on the API's page.
struct EncodeStyle {
  bool job_id = false;        ///< `job_id` instead of `render_uuid`.
  bool sparse = false;        ///< A job in progress has its id, `kind` and `status` only.
  bool error_object = false;  ///< `error` is `{"message": ..., "error_code": ...}`.

  [[nodiscard]] friend bool operator==(const EncodeStyle&, const EncodeStyle&) = default;
};

// Text that is not UTF-8 is repaired.

[[nodiscard]] std::string encode_job(const Job& job, EncodeStyle style = {});
[[nodiscard]] std::string encode_row(const JobListItem& row, EncodeStyle style = {});
/// A row that cannot be read: its `status` is a number.
[[nodiscard]] std::string encode_unreadable_row(const std::string& render_uuid,
                                                EncodeStyle style = {});
/// A page of encoded rows.
[[nodiscard]] std::string encode_page(const std::vector<std::string>& rows,
                                      const std::optional<std::string>& next_cursor);
/// A webhook's body.
[[nodiscard]] std::string encode_webhook(const JobListItem& job, std::string_view event);

}  // namespace sudomock::detail
