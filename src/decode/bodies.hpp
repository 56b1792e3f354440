#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sudomock/job_page.hpp>
#include <sudomock/result.hpp>

namespace sudomock::detail {

// A refusal is `malformed_response`; it names the field's path, or the byte where a body is no
// JSON.

/// The body of `GET /api/v1/jobs/{render_uuid}`.
[[nodiscard]] Result<Job> decode_job(std::string_view body);

/// A row that is no job.
struct UnreadableRow {
  std::size_t index = 0;         // among all rows of its page
  std::string render_uuid = {};  // empty when that cannot be read either
  Error error = {};
};

/// A page of the job list read row by row: a row that cannot be read costs that row alone.
struct JobRows {
  std::vector<JobListItem> jobs = {};
  std::vector<UnreadableRow> unreadable = {};  // each behind the one before it
  std::optional<Cursor> next_cursor = std::nullopt;
};

/// The body of `GET /api/v1/jobs`; refuses only what is no page at all.
[[nodiscard]] Result<JobRows> decode_job_rows(std::string_view body);

/// The page, or why its first row that cannot be read is none.
[[nodiscard]] Result<JobPage> strict_page(Result<JobRows> rows);

}  // namespace sudomock::detail
