#include <ostream>
#include <utility>

#include <sudomock/error.hpp>
#include <sudomock/job.hpp>
#include <sudomock/result.hpp>

namespace sudomock {

namespace detail {
void throw_error(Error error) { throw SudoMockError(std::move(error)); }
}  // namespace detail

inline namespace v0_1 {

namespace {

std::string describe(const Error& error) {
  std::string text = std::string(to_string(error.code)) + ": " + error.message;
  if (!error.request_id.empty()) text += " (request id " + error.request_id + ")";
  return text;
}

}  // namespace

std::string_view to_string(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::invalid_argument:
      return "invalid_argument";
    case ErrorCode::unauthenticated:
      return "unauthenticated";
    case ErrorCode::insufficient_credits:
      return "insufficient_credits";
    case ErrorCode::permission_denied:
      return "permission_denied";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::rate_limited:
      return "rate_limited";
    case ErrorCode::server_error:
      return "server_error";
    case ErrorCode::unexpected_status:
      return "unexpected_status";
    case ErrorCode::network:
      return "network";
    case ErrorCode::tls:
      return "tls";
    case ErrorCode::timeout:
      return "timeout";
    case ErrorCode::malformed_response:
      return "malformed_response";
    case ErrorCode::response_too_large:
      return "response_too_large";
    case ErrorCode::poll_timeout:
      return "poll_timeout";
    case ErrorCode::cancelled:
      return "cancelled";
    case ErrorCode::job_not_finished:
      return "job_not_finished";
    case ErrorCode::job_failed:
      return "job_failed";
    case ErrorCode::job_cancelled:
      return "job_cancelled";
    case ErrorCode::invalid_signature:
      return "invalid_signature";
  }
  return "unknown";
}

bool Error::is_transient() const noexcept {
  switch (code) {
    case ErrorCode::network:
    case ErrorCode::timeout:
    case ErrorCode::rate_limited:
      return true;
    case ErrorCode::server_error:
      return http_status == 500 || (http_status >= 502 && http_status <= 504) ||
             (http_status >= 520 && http_status <= 529);
    default:
      return false;
  }
}

bool operator==(const Error& a, const Error& b) {
  const bool same_job = a.last_job != nullptr && b.last_job != nullptr ? *a.last_job == *b.last_job
                                                                       : a.last_job == b.last_job;
  return same_job && a.code == b.code && a.message == b.message && a.http_status == b.http_status &&
         a.detail == b.detail && a.retry_after == b.retry_after && a.request_id == b.request_id &&
         a.attempts == b.attempts && a.job_error_code == b.job_error_code;
}

std::ostream& operator<<(std::ostream& out, ErrorCode code) { return out << to_string(code); }

std::ostream& operator<<(std::ostream& out, const Error& error) { return out << describe(error); }

SudoMockError::SudoMockError(Error error)
    : std::runtime_error(describe(error)), error_(std::make_shared<Error>(std::move(error))) {}

// Out of line, so that the vtable lives in the library.
SudoMockError::~SudoMockError() = default;

}  // namespace v0_1
}  // namespace sudomock
