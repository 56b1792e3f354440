#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sudomock::detail {

/// Why a text is not JSON, from the parser's own message `what`: the position and what was
/// expected, without the bytes that were read (they may be a whole page of HTML).
[[nodiscard]] std::string describe_syntax_error(std::size_t position, std::string_view what);

}  // namespace sudomock::detail
