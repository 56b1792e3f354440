#pragma once

#include <string>
#include <string_view>

namespace sudomock::detail {

/// `body` with a number that a double can hold in the place of each one that none can (1e400), for
/// nlohmann/json gives the whole body up at those, in a field that nobody reads too. The new number
/// is beyond every known field, so that these are refused as out of range. Nothing moves.
[[nodiscard]] std::string tame_numbers(std::string_view body);

}  // namespace sudomock::detail
