#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sudomock/client_options.hpp>
#include <sudomock/credentials.hpp>
#include <sudomock/job.hpp>
#include <sudomock/job_page.hpp>
#include <sudomock/transport.hpp>

namespace sudomock::detail {

/// The API's two calls as requests and answers: what to send, and what came back. Immutable, so
/// safe to share among threads.
class JobsEndpoint {
 public:
  /// `invalid_argument` for a base URL, credentials or user agent that are no good.
  [[nodiscard]] static Result<JobsEndpoint> create(const Credentials& credentials,
                                                   const ClientOptions& options);

  /// `invalid_argument` unless it is 1 to 128 letters, digits, `-` and `_`.
  [[nodiscard]] static std::optional<Error> check_render_uuid(std::string_view render_uuid);
  /// `invalid_argument` for a limit out of 1 to 50, an unknown kind or an empty cursor.
  [[nodiscard]] static std::optional<Error> check_list_options(const ListOptions& options);

  /// `GET /api/v1/jobs/{render_uuid}`.
  [[nodiscard]] HttpRequest get(std::string_view render_uuid,
                                HttpSession::time_point deadline) const;
  /// `GET /api/v1/jobs`.
  [[nodiscard]] HttpRequest list(const ListOptions& options,
                                 HttpSession::time_point deadline) const;

  /// The job in an answer to `get`, or why there is none.
  [[nodiscard]] Result<Job> read_job(const Result<HttpResponse>& outcome) const;
  /// The page in an answer to `list`, or why there is none.
  [[nodiscard]] Result<JobPage> read_page(const Result<HttpResponse>& outcome) const;

  /// `text` without the secret, should a server have echoed it.
  [[nodiscard]] std::string redact(std::string text) const;
  /// `error` without the secret in any of its texts.
  [[nodiscard]] Error redact(Error error) const;

 private:
  /// Of the job's texts, those that an error made from it would quote.
  void redact_texts(Job& job) const;

  JobsEndpoint(std::string jobs_url, std::string secret, std::vector<HttpHeader> headers);

  std::string jobs_url_;
  std::string secret_;
  std::shared_ptr<const std::vector<HttpHeader>> headers_;
};

}  // namespace sudomock::detail
