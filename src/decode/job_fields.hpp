#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace sudomock::detail {

/// What the next value of a job document is.
enum class Field : std::uint8_t {
  unknown,   ///< A field newer than this library: ignored (contract: "additive policy").
  document,  ///< The whole body.
  data,
  jobs,
  item,  ///< An element of `jobs`.
  next_cursor,
  job_id,
  render_uuid,
  kind,
  status,
  model,
  result_url,
  mockup_uuid,
  error,
  error_message,
  error_reason,
  error_code,
  credits_charged,
  payg,
  payg_credits,
  payg_unit_price,
  payg_cost,
  created_at,
  updated_at,
  duration_seconds,
  audio,
  mockup_name,
  poster_url,
};

struct FieldName {
  std::string_view name;
  Field field;
};

/// In the order in which the API sends them, so that `find_field` seldom has to search.
inline constexpr std::array<FieldName, 19> all_job_fields{{
    {"data", Field::data},
    {"jobs", Field::jobs},
    {"job_id", Field::job_id},
    {"render_uuid", Field::render_uuid},
    {"kind", Field::kind},
    {"status", Field::status},
    {"model", Field::model},
    {"result_url", Field::result_url},
    {"mockup_uuid", Field::mockup_uuid},
    {"error", Field::error},
    {"credits_charged", Field::credits_charged},
    {"payg", Field::payg},
    {"created_at", Field::created_at},
    {"updated_at", Field::updated_at},
    {"duration_seconds", Field::duration_seconds},
    {"audio", Field::audio},
    {"mockup_name", Field::mockup_name},
    {"poster_url", Field::poster_url},
    {"next_cursor", Field::next_cursor},
}};

using FieldNames = std::span<const FieldName>;

/// A body that is one job, perhaps in an envelope: the display fields are not part of it.
inline constexpr FieldNames job_document_fields = FieldNames(all_job_fields).first(14);
/// A row of the list: the job's fields and the four display fields.
inline constexpr FieldNames item_fields = FieldNames(all_job_fields).subspan(2, 16);

inline constexpr std::array<FieldName, 4> page_document_fields{{
    {"jobs", Field::jobs},
    {"next_cursor", Field::next_cursor},
    {"data", Field::data},
    {"status", Field::status},
}};

inline constexpr std::array<FieldName, 3> payg_fields{{
    {"credits", Field::payg_credits},
    {"unit_price", Field::payg_unit_price},
    {"cost", Field::payg_cost},
}};

inline constexpr std::array<FieldName, 3> error_fields{{
    {"message", Field::error_message},
    {"reason", Field::error_reason},
    {"error_code", Field::error_code},
}};

/// The field called `key` among `names`, searched from `next` on, which becomes its successor.
[[nodiscard]] inline Field find_field(FieldNames names, std::string_view key, std::size_t& next) {
  for (std::size_t tried = 0, i = next; tried < names.size(); ++tried, ++i) {
    if (i >= names.size()) i = 0;
    if (names[i].name == key) {
      next = i + 1;
      return names[i].field;
    }
  }
  return Field::unknown;
}

/// The field's name on the wire, without its path.
[[nodiscard]] std::string_view name_of(Field field);

/// What the field holds, such as "a string".
[[nodiscard]] std::string_view expected_of(Field field);

}  // namespace sudomock::detail
