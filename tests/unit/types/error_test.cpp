#include <exception>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <sudomock/error.hpp>
#include <sudomock/job.hpp>

namespace sudomock {
namespace {

constexpr std::pair<ErrorCode, const char*> every_code[] = {
    {ErrorCode::invalid_argument, "invalid_argument"},
    {ErrorCode::unauthenticated, "unauthenticated"},
    {ErrorCode::insufficient_credits, "insufficient_credits"},
    {ErrorCode::permission_denied, "permission_denied"},
    {ErrorCode::not_found, "not_found"},
    {ErrorCode::rate_limited, "rate_limited"},
    {ErrorCode::server_error, "server_error"},
    {ErrorCode::unexpected_status, "unexpected_status"},
    {ErrorCode::network, "network"},
    {ErrorCode::tls, "tls"},
    {ErrorCode::timeout, "timeout"},
    {ErrorCode::malformed_response, "malformed_response"},
    {ErrorCode::response_too_large, "response_too_large"},
    {ErrorCode::poll_timeout, "poll_timeout"},
    {ErrorCode::cancelled, "cancelled"},
    {ErrorCode::job_not_finished, "job_not_finished"},
    {ErrorCode::job_failed, "job_failed"},
    {ErrorCode::job_cancelled, "job_cancelled"},
    {ErrorCode::invalid_signature, "invalid_signature"},
};

Error error_with(ErrorCode code, int http_status = 0) {
  Error error;
  error.code = code;
  error.message = "no luck";
  error.http_status = http_status;
  return error;
}

TEST(ErrorCodes, HaveTheirNamesAsText) {
  for (const auto& [code, name] : every_code) EXPECT_EQ(to_string(code), name);
  EXPECT_EQ(to_string(static_cast<ErrorCode>(999)), "unknown");
}

TEST(ErrorCodes, ThatPassOnTheirOwnAreTransient) {
  for (const auto& [code, name] : every_code) {
    const bool expected =
        code == ErrorCode::network || code == ErrorCode::timeout || code == ErrorCode::rate_limited;
    EXPECT_EQ(error_with(code).is_transient(), expected) << name;
  }
}

TEST(ErrorCodes, OfTheServerAreTransientForThoseOfGatewaysAndCdns) {
  for (int status = 500; status < 600; ++status) {
    const bool expected = status == 500 || status == 502 || status == 503 || status == 504 ||
                          (status >= 520 && status <= 529);
    EXPECT_EQ(error_with(ErrorCode::server_error, status).is_transient(), expected) << status;
  }
  EXPECT_FALSE(error_with(ErrorCode::unexpected_status, 503).is_transient());
}

TEST(Errors, AreEqualWhenEveryFieldIs) {
  const Error same = error_with(ErrorCode::poll_timeout, 3);
  EXPECT_EQ(same, error_with(ErrorCode::poll_timeout, 3));
  const auto differs = [&](auto change) {
    Error other = same;
    change(other);
    return !(other == same) && !(same == other);
  };
  EXPECT_TRUE(differs([](Error& e) { e.code = ErrorCode::timeout; }));
  EXPECT_TRUE(differs([](Error& e) { e.message = "x"; }));
  EXPECT_TRUE(differs([](Error& e) { e.http_status = 4; }));
  EXPECT_TRUE(differs([](Error& e) { e.detail = "x"; }));
  EXPECT_TRUE(differs([](Error& e) { e.retry_after = std::chrono::seconds{1}; }));
  EXPECT_TRUE(differs([](Error& e) { e.request_id = "x"; }));
  EXPECT_TRUE(differs([](Error& e) { e.attempts = 2; }));
  EXPECT_TRUE(differs([](Error& e) { e.last_job = std::make_shared<Job>(); }));
  EXPECT_TRUE(differs([](Error& e) { e.job_error_code = "PSD_TOO_LARGE"; }));
}

TEST(Errors, CompareTheirJobsAndNotThePointers) {
  Error a = error_with(ErrorCode::poll_timeout);
  Error b = a;
  a.last_job = std::make_shared<Job>(Job{.render_uuid = "r-1"});
  b.last_job = std::make_shared<Job>(Job{.render_uuid = "r-1"});
  EXPECT_EQ(a, b);
  b.last_job = std::make_shared<Job>(Job{.render_uuid = "r-2"});
  EXPECT_FALSE(a == b);
}

TEST(Errors, PrintTheirCode) {
  std::ostringstream out;
  out << ErrorCode::rate_limited;
  EXPECT_EQ(out.str(), "rate_limited");
}

TEST(Errors, PrintTheirCodeAndMessage) {
  std::ostringstream out;
  out << error_with(ErrorCode::tls);
  EXPECT_EQ(out.str(), "tls: no luck");
}

TEST(Errors, PrintTheRequestIdThatASupportTicketNeeds) {
  Error error = error_with(ErrorCode::server_error, 500);
  error.request_id = "req-77";
  std::ostringstream out;
  out << error;
  EXPECT_EQ(out.str(), "server_error: no luck (request id req-77)");
  EXPECT_EQ(SudoMockError(error).what(), out.str());
}

TEST(Exceptions, SayWhatTheErrorSays) {
  const SudoMockError thrown(error_with(ErrorCode::not_found, 404));
  EXPECT_STREQ(thrown.what(), "not_found: no luck");
  EXPECT_EQ(thrown.error().http_status, 404);
}

TEST(Exceptions, KeepTheirTextAndErrorWhenCopied) {
  std::exception_ptr kept;
  try {
    Error error = error_with(ErrorCode::poll_timeout);
    error.last_job = std::make_shared<Job>(Job{.render_uuid = "r-1"});
    throw SudoMockError(std::move(error));
  } catch (const SudoMockError& thrown) {
    kept = std::make_exception_ptr(SudoMockError(thrown));
  }
  try {
    std::rethrow_exception(kept);
  } catch (const std::runtime_error& again) {
    EXPECT_STREQ(again.what(), "poll_timeout: no luck");
    const auto& typed = dynamic_cast<const SudoMockError&>(again);
    EXPECT_EQ(typed.error().code, ErrorCode::poll_timeout);
    EXPECT_EQ(typed.error().last_job->render_uuid, "r-1");
  }
}

TEST(Exceptions, AreCopiedWithoutThrowing) {
  static_assert(std::is_nothrow_copy_constructible_v<SudoMockError>);
  SudoMockError a(error_with(ErrorCode::tls));
  const SudoMockError b(error_with(ErrorCode::network));
  a = b;
  EXPECT_EQ(a.error().code, ErrorCode::network);
}

TEST(Exceptions, StayWholeWhenMovedFrom) {
  SudoMockError original(error_with(ErrorCode::tls));
  const SudoMockError moved(std::move(original));
  EXPECT_EQ(moved.error().code, ErrorCode::tls);
  EXPECT_STREQ(moved.what(), "tls: no luck");
}

}  // namespace
}  // namespace sudomock
