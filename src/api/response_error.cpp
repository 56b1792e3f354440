#include "api/response_error.hpp"

#include <string>
#include <utility>

#include "decode/decode.hpp"

namespace sudomock::detail {

namespace {

ErrorCode code_of(int status) {
  switch (status) {
    case 401:
      return ErrorCode::unauthenticated;
    case 402:
      return ErrorCode::insufficient_credits;
    case 403:
      return ErrorCode::permission_denied;
    case 404:
      return ErrorCode::not_found;
    case 408:
      return ErrorCode::timeout;
    case 429:
      return ErrorCode::rate_limited;
    case 400:
    case 422:
      return ErrorCode::invalid_argument;
    default:
      return status >= 500 && status <= 599 ? ErrorCode::server_error
                                            : ErrorCode::unexpected_status;
  }
}

}  // namespace

Error response_error(const HttpResponse& response) {
  ErrorBody body = decode_error_body(response.body);
  Error error;
  error.code = code_of(response.status);
  error.http_status = response.status;
  error.message = "the API answered HTTP " + std::to_string(response.status);
  if (response.status >= 300 && response.status <= 399) {
    error.message += "; redirects are not followed";
  }
  if (!body.error_code.empty()) error.message += " (" + body.error_code + ")";
  if (!body.detail.empty()) error.message += ": " + body.detail;
  error.detail = std::move(body.detail);
  // The header goes before the body (contract: "Retry-After").
  error.retry_after = response.retry_after ? response.retry_after : body.retry_after;
  error.request_id = response.request_id;
  return error;
}

}  // namespace sudomock::detail
