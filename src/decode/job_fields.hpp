#pragma once

#include <optional>
#include <string>

#include <sudomock/job_page.hpp>

#include "decode/json_fields.hpp"

namespace sudomock::detail {

/// A job while it is read: what is kept, and what else decides about it.
struct JobDraft : JobListItem {
  std::optional<std::string> job_id = std::nullopt;  // in case it has no render_uuid
  ErrorDraft error_draft = {};
  std::optional<std::int64_t> estimated_credits = std::nullopt;  // of an accepted job
};

// In what a job's field stands.
constexpr unsigned lookup = 1;    // the answer to a lookup
constexpr unsigned row = 2;       // a row of a list page
constexpr unsigned accepted = 4;  // the answer to a submission
constexpr unsigned everywhere = lookup | row | accepted;

using JobField =
    FieldOf<JobDraft, std::string, std::optional<std::string>, std::optional<std::int64_t>,
            std::optional<bool>, std::optional<Timestamp>, std::optional<Payg>, ErrorDraft>;

inline constexpr JobField job_fields[] = {
    {"job_id", &JobDraft::job_id, everywhere},
    {"render_uuid", &JobDraft::render_uuid, everywhere},
    {"kind", &JobDraft::kind_text, everywhere},
    {"status", &JobDraft::status_text, everywhere},
    {"model", &JobDraft::model},
    {"result_url", &JobDraft::result_url},
    {"mockup_uuid", &JobDraft::mockup_uuid},
    {"error", &JobDraft::error_draft},
    {"error_code", &JobDraft::error_code},
    {"credits_charged", &JobDraft::credits_charged},
    {"payg", &JobDraft::payg},
    {"created_at", &JobDraft::created_at},
    {"updated_at", &JobDraft::updated_at},
    {"duration_seconds", &JobDraft::duration_seconds, row | accepted},
    {"audio", &JobDraft::audio, row | accepted},
    {"mockup_name", &JobDraft::mockup_name, row},
    {"poster_url", &JobDraft::poster_url, row},
    {"estimated_credits", &JobDraft::estimated_credits, accepted},
};

}  // namespace sudomock::detail
