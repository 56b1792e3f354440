#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sudomock/job_page.hpp>
#include <sudomock/testing/fake_jobs_api.hpp>

namespace sudomock::detail {

// A null optional is written as `null`, as in the API's samples. Text that is not UTF-8 is
// repaired.

[[nodiscard]] std::string encode_job(const Job& job, testing::BodyStyle style = {});
[[nodiscard]] std::string encode_row(const JobListItem& row, testing::BodyStyle style = {});
/// A row that cannot be read: its `status` is a number.
[[nodiscard]] std::string encode_unreadable_row(const std::string& render_uuid,
                                                testing::BodyStyle style = {});
/// A page of encoded rows.
[[nodiscard]] std::string encode_page(const std::vector<std::string>& rows,
                                      const std::optional<std::string>& next_cursor);
/// A webhook's body.
[[nodiscard]] std::string encode_webhook(const JobListItem& job, std::string_view event);

}  // namespace sudomock::detail
