#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sudomock::detail {

/// RFC 4648, section 4, with padding.
[[nodiscard]] std::string base64_encode(std::string_view bytes);

/// Nothing unless `text` is what `base64_encode` makes.
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);

}  // namespace sudomock::detail
