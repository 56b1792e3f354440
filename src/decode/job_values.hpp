#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <sudomock/job.hpp>

#include "decode/job_fields.hpp"

namespace sudomock::detail {

/// A job while it is read.
struct JobDraft {
  JobListItem* job = nullptr;
  std::string job_id = {};            // in case it has no render_uuid
  Field error_part = Field::unknown;  // which part of an error object was kept
};

/// Why a value was refused; empty when it was taken.
using Refusal = std::string_view;

/// The field holds values of another type, or is none of a job.
inline constexpr Refusal wrong_type = "wrong type";

// Each sets `field` to a value of the JSON type in its name; a later value replaces an earlier one.
[[nodiscard]] Refusal set_null(JobDraft& draft, Field field);
[[nodiscard]] Refusal set_boolean(JobDraft& draft, Field field, bool value);
[[nodiscard]] Refusal set_integer(JobDraft& draft, Field field, std::int64_t value);
/// `digits` is the number as JSON spells it.
[[nodiscard]] Refusal set_number(JobDraft& draft, Field field, std::string_view digits);
[[nodiscard]] Refusal set_string(JobDraft& draft, Field field, std::string_view text);

/// Takes the id from `job_id` if need be. The first required field that is missing, null or empty,
/// else `Field::unknown`.
[[nodiscard]] Field complete(JobDraft& draft);

}  // namespace sudomock::detail
