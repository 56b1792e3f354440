#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "types/base64.hpp"

namespace sudomock::detail {

/// Nothing unless `text` is what `base64_encode` makes.
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);

}  // namespace sudomock::detail
