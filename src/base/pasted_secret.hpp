#pragma once

#include <string_view>

#include "base/text.hpp"

namespace sudomock::detail {

/// What went wrong when a secret was copied, as the end of a sentence; null when nothing did.
[[nodiscard]] inline const char* fault_of_pasted(std::string_view secret) noexcept {
  const auto is_at_an_end = [&](std::string_view characters) {
    return characters.find(secret.front()) != characters.npos ||
           characters.find(secret.back()) != characters.npos;
  };
  if (secret.empty()) return "is empty";
  if (has_control_characters(secret)) return "contains control characters";
  if (is_at_an_end(" ")) return "has spaces around it; leave them out";
  if (is_at_an_end("\"'`")) return "is in quotes; leave them out";
  if (secret.find(' ') != secret.npos) return "has a space in it";
  return nullptr;
}

}  // namespace sudomock::detail
