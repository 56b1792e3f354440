#include <ostream>
#include <utility>

#include <sudomock/error.hpp>
#include <sudomock/job.hpp>
#include <sudomock/result.hpp>

#include "base/names.hpp"

namespace sudomock {

namespace detail {
void throw_error(Error error) { throw SudoMockError(std::move(error)); }
}  // namespace detail

inline namespace v0_1 {

namespace {

constexpr detail::Name<ErrorCode> codes[] = {
    {"invalid_argument", ErrorCode::invalid_argument},
    {"unauthenticated", ErrorCode::unauthenticated},
    {"insufficient_credits", ErrorCode::insufficient_credits},
    {"permission_denied", ErrorCode::permission_denied},
    {"not_found", ErrorCode::not_found},
    {"rate_limited", ErrorCode::rate_limited},
    {"server_error", ErrorCode::server_error},
    {"unexpected_status", ErrorCode::unexpected_status},
    {"network", ErrorCode::network},
    {"tls", ErrorCode::tls},
    {"timeout", ErrorCode::timeout},
    {"malformed_response", ErrorCode::malformed_response},
    {"response_too_large", ErrorCode::response_too_large},
    {"poll_timeout", ErrorCode::poll_timeout},
    {"cancelled", ErrorCode::cancelled},
    {"job_not_finished", ErrorCode::job_not_finished},
    {"job_failed", ErrorCode::job_failed},
    {"job_cancelled", ErrorCode::job_cancelled},
    {"invalid_signature", ErrorCode::invalid_signature},
};

std::string describe(const Error& error) {
  std::string text = std::string(to_string(error.code)) + ": " + error.message;
  if (!error.request_id.empty()) text += " (request id " + error.request_id + ")";
  return text;
}

}  // namespace

std::string_view to_string(ErrorCode code) noexcept { return detail::name_of(codes, code); }

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
         a.attempts == b.attempts;
}

std::ostream& operator<<(std::ostream& out, ErrorCode code) { return out << to_string(code); }

std::ostream& operator<<(std::ostream& out, const Error& error) { return out << describe(error); }

SudoMockError::SudoMockError(Error error)
    : std::runtime_error(describe(error)), error_(std::make_shared<Error>(std::move(error))) {}

// Out of line, so that the vtable lives in the library.
SudoMockError::~SudoMockError() = default;

}  // namespace v0_1
}  // namespace sudomock
