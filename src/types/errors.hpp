#pragma once

#include <string>
#include <utility>

#include <sudomock/error.hpp>

namespace sudomock::detail {

[[nodiscard]] inline Error make_error(ErrorCode code, std::string message) {
  Error error;
  error.code = code;
  error.message = std::move(message);
  return error;
}

/// A refusal before any request; `message` names the argument or option.
[[nodiscard]] inline Error invalid_argument(std::string message) {
  return make_error(ErrorCode::invalid_argument, std::move(message));
}

}  // namespace sudomock::detail
