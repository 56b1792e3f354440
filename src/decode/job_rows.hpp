#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sudomock/job_page.hpp>
#include <sudomock/result.hpp>

namespace sudomock::detail {

/// A page of the job list read row by row: a row that cannot be read costs that row alone.
struct JobRows {
  std::vector<JobListItem> jobs = {};
  std::vector<std::string> unreadable = {};  // ids of rows of which no more could be read
  std::optional<Cursor> next_cursor = std::nullopt;
};

/// The body of `GET /api/v1/jobs`. `malformed_response` only for what is no page at all: bad JSON,
/// no array `jobs`, a cursor that is no text, more than 1,000 rows.
[[nodiscard]] Result<JobRows> decode_job_rows(std::string_view body);

}  // namespace sudomock::detail
