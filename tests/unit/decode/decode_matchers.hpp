#pragma once

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <sudomock/error.hpp>

#include "decode/bodies.hpp"

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

/// A page, read as `JobsClient::list` reads it.
inline Result<JobPage> decode_job_page(std::string_view body) {
  return strict_page(decode_job_rows(body));
}

/// `fields` in the middle of an otherwise complete job.
inline std::string job_with(const std::string& fields) {
  return R"({"render_uuid":"r-1","kind":"video","status":"running",)" + fields + "}";
}

}  // namespace sudomock::detail
