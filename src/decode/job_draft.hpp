#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sudomock/job.hpp>
#include <sudomock/job_page.hpp>

namespace sudomock::detail {

/// A text in an object whose shape is nowhere promised: anything else in its place is ignored.
struct LooseText {
  std::string text = {};  // empty when there is none
};

/// A failed job's `error`: a text, or an object (contract: "a failed job's `error`").
struct ErrorField {
  std::optional<std::string> text = std::nullopt;
  LooseText message = {};
  LooseText reason = {};
  LooseText error_code = {};
};

/// A job while it is read: what is kept, and what else decides about it.
struct JobDraft : JobListItem {
  std::optional<std::string> job_id = std::nullopt;  // in case it has no render_uuid
  ErrorField error_field = {};
  std::optional<std::int64_t> estimated_credits = std::nullopt;  // of an accepted job
};

/// A page while it is read.
struct PageDraft {
  std::vector<JobListItem> jobs = {};
  std::optional<Cursor> next_cursor = std::nullopt;
};

}  // namespace sudomock::detail
