#pragma once

#include <chrono>
#include <string>

namespace sudomock::detail {

/// A transport ends its requests at their deadline itself; one that does not must not hang us.
inline constexpr std::chrono::seconds transport_grace{1};

/// The longest that one answer can put off one job, one page or the whole client: the longest span
/// that the API's plans count in (contract: "rate limits", per hour). Whoever asks for more is
/// wrong.
inline constexpr std::chrono::seconds longest_advice{3600};

/// Such as `120 s` or `0.25 s`.
[[nodiscard]] std::string seconds_text(std::chrono::nanoseconds span);

}  // namespace sudomock::detail
