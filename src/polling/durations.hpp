#pragma once

#include <chrono>
#include <string>

namespace sudomock::detail {

/// A transport ends its requests at their deadline itself; one that does not must not hang us.
inline constexpr std::chrono::seconds transport_grace{1};

/// Such as `120 s` or `0.25 s`.
[[nodiscard]] std::string seconds_text(std::chrono::nanoseconds span);

}  // namespace sudomock::detail
