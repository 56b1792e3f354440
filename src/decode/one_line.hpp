#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sudomock::detail {

/// A server's text made fit for a log line: control characters (C0, DEL and C1, so no escape
/// sequence survives) become spaces, and what is longer than `most` bytes is cut between two UTF-8
/// characters and ends in "...".
[[nodiscard]] std::string one_line(std::string_view text, std::size_t most);

}  // namespace sudomock::detail
