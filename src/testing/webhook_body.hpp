#pragma once

#include <string>
#include <string_view>

#include <sudomock/job_page.hpp>

namespace sudomock::detail {

/// The event that the API sends when this job has ended, such as `video.succeeded`; empty when
/// there is none (contract: "Webhooks"). `older_names`: `2d_...` for photos.
[[nodiscard]] std::string webhook_event(const JobListItem& job, bool older_names);

/// The delivery's body.
[[nodiscard]] std::string webhook_body(const JobListItem& job, std::string_view event);

}  // namespace sudomock::detail
