#pragma once

#include <string_view>

namespace sudomock::detail {

/// The environment variable's value without the white space that a shell or an editor left at its
/// ends; null (`data() == nullptr`) when it is not set. Valid until somebody changes the
/// environment.
[[nodiscard]] std::string_view environment_variable(const char* name);

}  // namespace sudomock::detail
