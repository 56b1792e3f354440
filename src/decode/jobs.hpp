#pragma once

#include <string_view>

#include <sudomock/job.hpp>
#include <sudomock/job_page.hpp>
#include <sudomock/result.hpp>

namespace sudomock::detail {

/// The body of `GET /api/v1/jobs/{render_uuid}`; a refusal is `malformed_response` and names the
/// field's path.
[[nodiscard]] Result<Job> decode_job(std::string_view body);

/// The body of `GET /api/v1/jobs`; a refusal is `malformed_response` and names the field's path.
[[nodiscard]] Result<JobPage> decode_job_page(std::string_view body);

}  // namespace sudomock::detail
