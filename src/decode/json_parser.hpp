#pragma once

#include <map>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "decode/token_bytes.hpp"
#include "decode/token_text.hpp"

namespace sudomock::detail {

/// nlohmann/json with a text of ours. Only its SAX parser is used.
using Json = nlohmann::basic_json<std::map, std::vector, TokenText>;

/// Whether `body` is JSON, of which `reader` has been told. `body` has no zero byte.
template <class Reader>
bool parse_json(std::string_view body, Reader& reader) {
  const TokenBytesOnStack memory;
  return Json::sax_parse(TokenByteIterator(body.data()),
                         TokenByteIterator(body.data() + body.size()), &reader);
}

}  // namespace sudomock::detail
