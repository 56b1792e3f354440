#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sudomock/client_options.hpp>
#include <sudomock/credentials.hpp>
#include <sudomock/job.hpp>
#include <sudomock/job_page.hpp>
#include <sudomock/transport.hpp>

#include "base/redact.hpp"
#include "decode/bodies.hpp"

namespace sudomock::detail {

/// The API's two calls as requests and answers: what to send, and what came back. Immutable, so
/// safe to share among threads.
class JobsEndpoint {
 public:
  static constexpr int most_rows = 50;  ///< One page has no more (contract: "Query Parameters").

  /// `invalid_argument` for a base URL, proxy or credentials that cannot be used.
  [[nodiscard]] static Result<JobsEndpoint> create(const Credentials& credentials,
                                                   const ClientOptions& options);
  /// The same with other credentials. The secret before is still taken out of texts: it may be in
  /// the answers to requests under way. `invalid_argument` for credentials that cannot be used.
  [[nodiscard]] Result<JobsEndpoint> with_credentials(const Credentials& credentials) const;

  /// `invalid_argument` unless it is 1 to 128 letters, digits, `-` and `_`.
  [[nodiscard]] static std::optional<Error> check_render_uuid(std::string_view render_uuid);
  /// `invalid_argument` for a limit out of 1 to 50, an unknown kind or two, an empty cursor, no
  /// jobs at all, or ids that are none.
  [[nodiscard]] static std::optional<Error> check_list_options(const ListOptions& options);

  /// `GET /api/v1/jobs/{render_uuid}`.
  [[nodiscard]] HttpRequest get(std::string_view render_uuid,
                                HttpSession::time_point deadline) const;
  /// `GET /api/v1/jobs`.
  [[nodiscard]] HttpRequest list(const ListOptions& options,
                                 HttpSession::time_point deadline) const;

  /// The job in an answer to `get(render_uuid)`, or why there is none. Another job's is none: a
  /// cache or a proxy has mixed two answers up. Ids are compared without regard to case.
  [[nodiscard]] Result<Job> read_job(std::string_view render_uuid,
                                     const Result<HttpResponse>& outcome) const;
  /// The page in an answer to `list`, or why there is none; a row that cannot be read costs that
  /// row alone.
  [[nodiscard]] Result<JobRows> read_rows(const Result<HttpResponse>& outcome) const;

  /// `text` without the secret, should a server have echoed it. Before any cut: half a secret would
  /// not be found.
  [[nodiscard]] std::string redact(std::string text) const {
    return redactor_.redact(std::move(text));
  }
  /// `error` without the secret and the proxy's password in any of its texts, and these as short
  /// lines.
  [[nodiscard]] Error redact(Error error) const;
  /// A server's or a proxy's text for others to see: one line without the secrets, of at most that
  /// many bytes.
  [[nodiscard]] std::string presentable(std::string text, std::size_t most) const;

 private:
  /// What `decode` makes of a good answer, after `check`, which may make it an error.
  template <class T, class Check>
  [[nodiscard]] Result<T> read(const Result<HttpResponse>& outcome,
                               Result<T> (*decode)(std::string_view), const Check& check) const;
  [[nodiscard]] Error of_answer(Error error, const HttpResponse& response) const;
  [[nodiscard]] Error failure(const Result<HttpResponse>& outcome) const;
  [[nodiscard]] Error response_error(const HttpResponse& response) const;
  [[nodiscard]] Error transport_error(Error error) const;
  void redact_texts(Job& job) const;
  void redact_texts(JobListItem& row) const;
  void hide_in(std::initializer_list<std::optional<std::string>*> texts) const;

  JobsEndpoint(std::string jobs_url, std::vector<std::string> secrets,
               std::vector<std::string> proxy_secrets, std::vector<HttpHeader> headers);

  std::string jobs_url_;
  std::vector<std::string> secrets_;  // the one in force first
  std::vector<std::string> proxy_secrets_;
  Redactor redactor_;  // takes the secrets out
  /// Takes out the proxy's, too. They may be as short as a word of a job: no job is searched for
  /// them.
  Redactor error_redactor_;
  std::shared_ptr<const std::vector<HttpHeader>> headers_;  // the credentials' first
};

}  // namespace sudomock::detail
