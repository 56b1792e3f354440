#pragma once

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

/// The body of `GET /api/v1/jobs`.
[[nodiscard]] Result<JobPage> decode_job_page(std::string_view body);

/// A page of the job list read row by row: a row that cannot be read costs that row alone.
struct JobRows {
  std::vector<JobListItem> jobs = {};
  std::vector<std::string> unreadable = {};  // ids of rows of which no more could be read
  std::string first_refusal = {};            // why the first row was refused that was
  std::optional<Cursor> next_cursor = std::nullopt;
};

/// Decodes the same body, but refuses only what is no page at all.
[[nodiscard]] Result<JobRows> decode_job_rows(std::string_view body);

}  // namespace sudomock::detail
