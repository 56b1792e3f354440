
#include "decode/decode.hpp"
#include "decode/error_body_reader.hpp"
#include "decode/one_line.hpp"
#include "decode/zero_byte.hpp"

namespace sudomock::detail {

ErrorBody decode_error_body(std::string_view body) {
  constexpr std::size_t longest_detail = 300;  // bytes: a few sentences for a log line
  constexpr std::size_t longest_code = 60;

  if (find_zero_byte(body) != std::string_view::npos) return {};
  ErrorBodyReader reader;
  // Half a body may have lost the half that matters: nothing is made of it.
  if (!parse_json(body, reader)) return {};
  return {one_line(reader.words(), longest_detail), one_line(reader.error_code(), longest_code),
          reader.retry_after()};
}

}  // namespace sudomock::detail
