#pragma once

#include <string_view>

namespace sudomock::detail {

/// The format of scripts, for who writes one.
extern const std::string_view script_help;

}  // namespace sudomock::detail
