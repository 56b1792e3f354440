#pragma once

#include <string>

#include <sudomock/job.hpp>
#include <sudomock/job_page.hpp>

namespace sudomock::detail {

/// Which fields are written; a null optional is written as `null`, as on the API's page.
struct EncodeStyle {
  bool job_id = false;  ///< `job_id` instead of `render_uuid`.
  bool sparse = false;  ///< A job in progress has its id, `kind` and `status` only.
};

/// Text that is not UTF-8 is repaired. Numbers keep every digit.
[[nodiscard]] std::string encode_job(const Job& job, EncodeStyle style = {});
[[nodiscard]] std::string encode_row(const JobListItem& row, EncodeStyle style = {});
[[nodiscard]] std::string encode_page(const JobPage& page, EncodeStyle style = {});

/// `text` as a JSON string, quotes included.
[[nodiscard]] std::string encode_text(const std::string& text);

/// As the API's page writes it: `2026-06-22T10:00:03Z`, with microseconds only when there are any.
[[nodiscard]] std::string encode_timestamp(Timestamp time);

}  // namespace sudomock::detail
