#include "testing/list_query.hpp"

#include <charconv>

#include "testing/error_bodies.hpp"

namespace sudomock::detail {

namespace {

std::string read_limit(const std::string& text, int& limit) {
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, limit);
  if (error == std::errc::invalid_argument || stopped != end) {
    return validation_error_body("limit", "Input should be a valid integer", "int_parsing");
  }
  if (error == std::errc() && limit >= 1 && limit <= 50) return "";
  if (text.starts_with('-') || limit < 1) {
    return validation_error_body("limit", "Input should be greater than or equal to 1",
                                 "greater_than_equal");
  }
  return validation_error_body("limit", "Input should be less than or equal to 50",
                               "less_than_equal");
}

}  // namespace

std::string read_list_query(const Target& target, FakeStore::Query& query) {
  if (const std::string* kind = target.parameter("kind")) query.kind = one_spelling(*kind);
  query.mockup_uuid = target.parameter("mockup_uuid");
  query.cursor = target.parameter("cursor");
  const std::string* limit = target.parameter("limit");
  return limit == nullptr ? "" : read_limit(*limit, query.limit);
}

}  // namespace sudomock::detail
