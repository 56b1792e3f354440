#pragma once

#include <string>
#include <string_view>

namespace sudomock::detail {

/// `text` with "***" for each occurrence of `secret`, overlapping ones included. In linear time,
/// whatever the text is. Nothing is taken for an empty secret.
[[nodiscard]] std::string redact(std::string text, std::string_view secret);

/// The same for a text that somebody else has cut: what it ends with may be the first part of
/// `secret`.
[[nodiscard]] std::string redact_cut(std::string text, std::string_view secret);

}  // namespace sudomock::detail
