#include "api/response_error.hpp"

#include <string>
#include <utility>

#include "types/errors.hpp"

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

Error response_error(const HttpResponse& response, ErrorBody body) {
  std::string message = "the API answered HTTP " + std::to_string(response.status);
  if (response.status >= 300 && response.status <= 399) message += "; redirects are not followed";
  if (!body.error_code.empty()) message += " (" + body.error_code + ")";
  if (!body.detail.empty()) message += ": " + body.detail;
  Error error = make_error(code_of(response.status), std::move(message));
  error.http_status = response.status;
  error.detail = std::move(body.detail);
  // The header goes before the body (contract: "Retry-After").
  error.retry_after = response.retry_after ? response.retry_after : body.retry_after;
  error.request_id = response.request_id;
  return error;
}

}  // namespace sudomock::detail
