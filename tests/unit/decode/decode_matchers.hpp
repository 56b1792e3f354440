#pragma once

#include <string>

#include <gmock/gmock.h>
#include <sudomock/error.hpp>

namespace sudomock::detail {

/// A `malformed_response` whose message contains `text`.
MATCHER_P(IsMalformed, text, "") {
  if (arg.has_value()) {
    *result_listener << "decoded";
    return false;
  }
  *result_listener << arg.error().message;
  return arg.error().code == ErrorCode::malformed_response &&
         arg.error().message.find(text) != std::string::npos;
}

/// `fields` in the middle of an otherwise complete job.
inline std::string job_with(const std::string& fields) {
  return R"({"render_uuid":"r-1","kind":"video","status":"running",)" + fields + "}";
}

}  // namespace sudomock::detail
