#pragma once

#include <optional>
#include <string>
#include <utility>

#include <sudomock/job_page.hpp>

#include "decode/json_fields.hpp"

namespace sudomock::detail {

/// A job while it is read: what is kept, and what else decides about it.
struct JobDraft : JobListItem {
  std::optional<std::string> job_id = std::nullopt;  // in case it has no render_uuid
  ErrorDraft error_draft = {};
  std::optional<std::int64_t> estimated_credits = std::nullopt;  // an accepted job's
};

using JobField =
    FieldOf<JobDraft, std::string, std::optional<std::string>, std::optional<std::int64_t>,
            std::optional<bool>, std::optional<Timestamp>, std::optional<Payg>, ErrorDraft>;

inline constexpr JobField job_fields[] = {
    {"job_id", &JobDraft::job_id},
    {"render_uuid", &JobDraft::render_uuid},
    {"kind", &JobDraft::kind_text},
    {"status", &JobDraft::status_text},
    {"model", &JobDraft::model, StandsIn::lookup_and_row},
    {"result_url", &JobDraft::result_url, StandsIn::lookup_and_row},
    {"mockup_uuid", &JobDraft::mockup_uuid, StandsIn::lookup_and_row},
    {"error", &JobDraft::error_draft, StandsIn::lookup_and_row},
    {"error_code", &JobDraft::error_code, StandsIn::lookup_and_row},
    {"credits_charged", &JobDraft::credits_charged, StandsIn::lookup_and_row},
    {"payg", &JobDraft::payg, StandsIn::lookup_and_row},
    {"created_at", &JobDraft::created_at, StandsIn::lookup_and_row},
    {"updated_at", &JobDraft::updated_at, StandsIn::lookup_and_row},
    {"duration_seconds", &JobDraft::duration_seconds, StandsIn::row_and_accepted},
    {"audio", &JobDraft::audio, StandsIn::row_and_accepted},
    {"mockup_name", &JobDraft::mockup_name, StandsIn::row},
    {"poster_url", &JobDraft::poster_url, StandsIn::row},
    {"estimated_credits", &JobDraft::estimated_credits, StandsIn::accepted},
};

/// Nested before top level (contract: "`Job::error_code`").
inline void settle_error(JobDraft& job) {
  job.error = std::move(job.error_draft.text);
  if (!job.error_draft.code.empty()) job.error_code = std::move(job.error_draft.code);
}

}  // namespace sudomock::detail
