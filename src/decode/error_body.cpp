#include "decode/error_body.hpp"

#include "decode/error_body_reader.hpp"
#include "decode/tame_numbers.hpp"

namespace sudomock::detail {

ErrorBody decode_error_body(std::string_view body) {
  if (body.find('\0') != std::string_view::npos) return {};
  ErrorBodyReader reader;
  bool is_json = parse_json(body, reader);
  if (reader.met_wild_number()) {
    reader = {};
    is_json = parse_json(tame_numbers(body), reader);
  }
  // Half a body may have lost the half that matters: nothing is made of it.
  if (!is_json) return {};
  return {reader.words(), std::string(reader.error_code()), reader.retry_after()};
}

}  // namespace sudomock::detail
