#include "decode/job_fields.hpp"

namespace sudomock::detail {

std::string_view name_of(Field field) {
  for (const FieldNames names :
       {FieldNames(all_job_fields), FieldNames(payg_fields), FieldNames(error_fields)}) {
    for (const FieldName& entry : names) {
      if (entry.field == field) return entry.name;
    }
  }
  return {};
}

std::string_view expected_of(Field field) {
  switch (field) {
    case Field::document:
    case Field::item:
    case Field::payg:
      return "an object";
    case Field::jobs:
      return "an array";
    case Field::error:
      return "a string or an object";
    case Field::credits_charged:
    case Field::payg_credits:
    case Field::duration_seconds:
      return "an integer";
    case Field::payg_unit_price:
    case Field::payg_cost:
      return "a number";
    case Field::audio:
      return "a boolean";
    default:
      return "a string";
  }
}

}  // namespace sudomock::detail
