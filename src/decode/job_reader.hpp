#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "decode/bodies.hpp"
#include "decode/field_reader.hpp"
#include "decode/job_fields.hpp"

namespace sudomock::detail {

template <>
inline constexpr const auto& fields_of<JobDraft> = job_fields;

/// An object that is a job or a page of jobs, whichever was asked for.
struct JobAnswer {
  FieldReader<JobDraft> job = {};  // a page's: the row that is being read
  JobRows page = {};
  std::size_t rows = 0;  // read so far, refused ones included
  std::string next_cursor = {};
  Refusal jobs_refused = "jobs: missing";
  Refusal row_refused = {};  // why the first row was that was refused
  Refusal cursor_refused = {};
  bool has_status_or_jobs = false;
};

/// Settles what follows from several fields. The refusal of the first that was refused, else of the
/// first required one that is not there.
Refusal finish(FieldReader<JobDraft>& job);

/// What a body says. Read while it is parsed: a tree of its values would cost as much again.
struct JobBody {
  /// Reads the answer that was asked for: `StandsIn::row` stands for a page.
  JobBody(std::string_view text, StandsIn answer);

  /// Whether the answer stands in `data`: where the top level has neither `status` nor `jobs`
  /// (contract: "envelope").
  [[nodiscard]] bool is_enveloped() const { return data && !top.has_status_or_jobs; }
  [[nodiscard]] JobAnswer& answer() { return is_enveloped() ? *data : top; }

  JobAnswer top = {};
  std::optional<JobAnswer> data = std::nullopt;  // where `data` is an object
  Refusal refusal = {};                          // why the body as a whole was refused
};

}  // namespace sudomock::detail
