#include "api/jobs_endpoint.hpp"

#include <algorithm>
#include <utility>

#include "api/response_error.hpp"
#include "base/text.hpp"
#include "decode/bodies.hpp"
#include "decode/error_body.hpp"
#include "http/proxy.hpp"
#include "http/url.hpp"
#include "types/credentials_access.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

constexpr std::size_t max_id_length = 128;

bool is_id_character(char character) {
  return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
         (character >= 'A' && character <= 'Z') || character == '-' || character == '_';
}

std::optional<Error> check_id(const std::string& name, std::string_view id) {
  if (id.empty()) return invalid_argument(name + " is empty");
  if (id.size() > max_id_length) return invalid_argument(name + " is longer than 128 characters");
  if (!std::all_of(id.begin(), id.end(), is_id_character)) {
    return invalid_argument(name + " has a character other than letters, digits, '-' and '_'");
  }
  return std::nullopt;
}

std::string user_agent(const std::string& suffix) {
  std::string agent = "sudomock-cpp/" SUDOMOCK_VERSION;
  if (!suffix.empty()) agent += " " + suffix;
  return agent;
}

Redactor redactor_of(const std::vector<std::string>& secrets) {
  Redactor redactor;
  for (const std::string& secret : secrets) redactor.learn(secret);
  return redactor;
}

// Neither id is repeated: the one is known to the caller, the other is none of the caller's.
Error another_job() {
  return make_error(ErrorCode::malformed_response,
                    "the answer cannot be read: render_uuid: another job's than asked for");
}

}  // namespace

JobsEndpoint::JobsEndpoint(std::string jobs_url, std::vector<std::string> secrets,
                           std::vector<std::string> proxy_secrets, std::vector<HttpHeader> headers)
    : jobs_url_(std::move(jobs_url)),
      secrets_(std::move(secrets)),
      proxy_secrets_(std::move(proxy_secrets)),
      redactor_(redactor_of(secrets_)),
      error_redactor_(redactor_),
      headers_(std::make_shared<const std::vector<HttpHeader>>(std::move(headers))) {
  for (const std::string& password : proxy_secrets_) error_redactor_.learn(password);
}

Result<JobsEndpoint> JobsEndpoint::create(const Credentials& credentials,
                                          const ClientOptions& options) {
  if (std::optional<Error> error = CredentialsAccess::check(credentials)) return *error;
  Result<std::string> base = normalize_base_url(options.base_url, options.allow_insecure_http);
  if (!base) return base.error();
  const Result<std::vector<std::string>> of_proxy = proxy_secrets(options, *base);
  if (!of_proxy) return of_proxy.error();
  return JobsEndpoint(*base + "/jobs", {CredentialsAccess::secret(credentials)}, *of_proxy,
                      {CredentialsAccess::header(credentials),
                       {"Accept", "application/json"},
                       {"User-Agent", user_agent(options.user_agent_suffix)}});
}

Result<JobsEndpoint> JobsEndpoint::with_credentials(const Credentials& credentials) const {
  if (std::optional<Error> error = CredentialsAccess::check(credentials)) return *error;
  std::vector<HttpHeader> headers = *headers_;
  headers.front() = CredentialsAccess::header(credentials);
  return JobsEndpoint(jobs_url_, {CredentialsAccess::secret(credentials), secrets_.front()},
                      proxy_secrets_, std::move(headers));
}

std::optional<Error> JobsEndpoint::check_render_uuid(std::string_view render_uuid) {
  if (render_uuid.find('/') != render_uuid.npos) {
    return invalid_argument("render_uuid is a URL or a path; give the id alone, its last part");
  }
  if (render_uuid.starts_with('{') || render_uuid.ends_with('}')) {
    return invalid_argument("render_uuid is in braces; leave them out");
  }
  return check_id("render_uuid", render_uuid);
}

std::optional<Error> JobsEndpoint::check_list_options(const ListOptions& options) {
  if (options.limit < 1 || options.limit > most_rows) {
    return invalid_argument("limit is " + std::to_string(options.limit) + "; it must be 1 to 50");
  }
  if (options.kind == JobKind::unknown) {
    return invalid_argument("kind is unknown; for a kind newer than this library use kind_text");
  }
  if (options.kind && options.kind_text) {
    return invalid_argument("kind and kind_text exclude each other");
  }
  if (options.cursor && options.cursor->str().empty()) {
    return invalid_argument("cursor is empty; leave it out to start at the newest job");
  }
  if (options.max_jobs == std::size_t{0}) return invalid_argument("max_jobs must be at least 1");
  std::optional<Error> error;
  if (options.kind_text) error = check_id("kind_text", *options.kind_text);
  if (!error && options.mockup_uuid) error = check_id("mockup_uuid", *options.mockup_uuid);
  return error;
}

HttpRequest JobsEndpoint::get(std::string_view render_uuid,
                              HttpSession::time_point deadline) const {
  std::string url;
  url.reserve(jobs_url_.size() + 1 + render_uuid.size());
  url.append(jobs_url_).append("/").append(render_uuid);
  return {std::move(url), headers_, deadline};
}

HttpRequest JobsEndpoint::list(const ListOptions& options, HttpSession::time_point deadline) const {
  std::string url = jobs_url_ + "?limit=" + std::to_string(options.limit);
  if (options.kind) url.append("&kind=").append(to_string(*options.kind));
  if (options.kind_text) url.append("&kind=").append(*options.kind_text);
  if (options.mockup_uuid) url.append("&mockup_uuid=").append(*options.mockup_uuid);
  if (options.cursor) url += "&cursor=" + percent_encode(options.cursor->str());
  return {std::move(url), headers_, deadline};
}

// Each of these returns one variable and nothing else, so that what was read is not moved.

template <class T, class Check>
Result<T> JobsEndpoint::read(const Result<HttpResponse>& outcome,
                             Result<T> (*decode)(std::string_view), const Check& check) const {
  const bool is_good = outcome && outcome->status == 200;
  Result<T> read = is_good ? decode(outcome->body) : Result<T>(failure(outcome));
  if (is_good && read) check(read);
  if (is_good && !read) read = of_answer(std::move(read).error(), *outcome);
  return read;
}

Result<Job> JobsEndpoint::read_job(std::string_view render_uuid,
                                   const Result<HttpResponse>& outcome) const {
  return read<Job>(outcome, decode_job, [&](Result<Job>& job) {
    if (equals_ignoring_case(job->render_uuid, render_uuid)) {
      redact_texts(*job);
    } else {
      job = another_job();
    }
  });
}

Result<JobRows> JobsEndpoint::read_rows(const Result<HttpResponse>& outcome) const {
  return read<JobRows>(outcome, decode_job_rows, [&](Result<JobRows>& rows) {
    for (JobListItem& row : rows->jobs) redact_texts(row);
    for (UnreadableRow& row : rows->unreadable) {
      row.render_uuid = redact(std::move(row.render_uuid));
      row.error = of_answer(std::move(row.error), *outcome);
    }
  });
}

Error JobsEndpoint::of_answer(Error error, const HttpResponse& response) const {
  error.http_status = response.status;
  error.request_id = response.request_id;
  return redact(std::move(error));
}

Error JobsEndpoint::failure(const Result<HttpResponse>& outcome) const {
  return outcome ? response_error(*outcome) : transport_error(outcome.error());
}

Error JobsEndpoint::response_error(const HttpResponse& response) const {
  ErrorBody body = decode_error_body(response.body);
  body.detail = presentable(std::move(body.detail), longest_detail);
  body.error_code = presentable(std::move(body.error_code), longest_name);
  return redact(detail::response_error(response, std::move(body)));
}

// libcurl's own texts end after 255 bytes, wherever that is.
Error JobsEndpoint::transport_error(Error error) const {
  error.message = error_redactor_.redact_cut(std::move(error.message));
  return redact(std::move(error));
}

void JobsEndpoint::redact_texts(Job& job) const {
  for (std::string* text : {&job.render_uuid, &job.kind_text, &job.status_text}) {
    redactor_.hide_in(*text);
  }
  hide_in({&job.model, &job.result_url, &job.mockup_uuid, &job.error, &job.error_code});
}

void JobsEndpoint::redact_texts(JobListItem& row) const {
  redact_texts(static_cast<Job&>(row));
  hide_in({&row.mockup_name, &row.poster_url});
}

void JobsEndpoint::hide_in(std::initializer_list<std::optional<std::string>*> texts) const {
  for (std::optional<std::string>* text : texts) {
    if (*text) redactor_.hide_in(**text);
  }
}

Error JobsEndpoint::redact(Error error) const {
  error.message = presentable(std::move(error.message), longest_message);
  error.detail = presentable(std::move(error.detail), longest_reason);
  error.request_id = presentable(std::move(error.request_id), longest_request_id);
  return error;
}

std::string JobsEndpoint::presentable(std::string text, std::size_t most) const {
  return one_line(error_redactor_.redact(std::move(text)), most);
}

}  // namespace sudomock::detail
