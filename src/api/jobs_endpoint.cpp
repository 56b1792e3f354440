#include "api/jobs_endpoint.hpp"

#include <algorithm>
#include <utility>

#include "api/response_error.hpp"
#include "decode/decode.hpp"
#include "http/url.hpp"
#include "types/credentials_access.hpp"
#include "types/errors.hpp"
#include "types/text.hpp"

namespace sudomock::detail {

namespace {

constexpr std::size_t max_render_uuid_length = 128;
constexpr int max_page_limit = 50;

bool is_render_uuid_character(char character) {
  return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
         (character >= 'A' && character <= 'Z') || character == '-' || character == '_';
}

std::string user_agent(const std::string& suffix) {
  std::string agent = "sudomock-cpp/" SUDOMOCK_VERSION;
  if (!suffix.empty()) agent += " " + suffix;
  return agent;
}

template <class T, class Decode>
Result<T> read(const Result<HttpResponse>& outcome, const Decode& decode) {
  if (!outcome) return outcome.error();
  if (outcome->status != 200) return response_error(*outcome);
  Result<T> decoded = decode(std::string_view(outcome->body));
  if (!decoded) {
    decoded.error().http_status = outcome->status;
    decoded.error().request_id = outcome->request_id;
  }
  return decoded;
}

}  // namespace

JobsEndpoint::JobsEndpoint(std::string jobs_url, std::string secret,
                           std::vector<HttpHeader> headers)
    : jobs_url_(std::move(jobs_url)),
      secret_(std::move(secret)),
      headers_(std::make_shared<const std::vector<HttpHeader>>(std::move(headers))) {}

Result<JobsEndpoint> JobsEndpoint::create(const Credentials& credentials,
                                          const ClientOptions& options) {
  if (std::optional<Error> error = CredentialsAccess::check(credentials)) return *error;
  if (has_control_characters(options.user_agent_suffix)) {
    return invalid_argument("user_agent_suffix contains control characters");
  }
  Result<std::string> base = normalize_base_url(options.base_url, options.allow_insecure_http);
  if (!base) return base.error();
  return JobsEndpoint(*base + "/jobs", CredentialsAccess::secret(credentials),
                      {CredentialsAccess::header(credentials),
                       {"Accept", "application/json"},
                       {"User-Agent", user_agent(options.user_agent_suffix)}});
}

std::optional<Error> JobsEndpoint::check_render_uuid(std::string_view render_uuid) {
  if (render_uuid.empty()) return invalid_argument("render_uuid is empty");
  if (render_uuid.size() > max_render_uuid_length) {
    return invalid_argument("render_uuid is longer than 128 characters");
  }
  if (!std::all_of(render_uuid.begin(), render_uuid.end(), is_render_uuid_character)) {
    return invalid_argument("render_uuid has a character other than letters, digits, '-' and '_'");
  }
  return std::nullopt;
}

std::optional<Error> JobsEndpoint::check_list_options(const ListOptions& options) {
  if (options.limit < 1 || options.limit > max_page_limit) {
    return invalid_argument("limit is " + std::to_string(options.limit) + "; it must be 1 to 50");
  }
  if (options.kind == JobKind::unknown) {
    return invalid_argument("kind is unknown; the list can be filtered by a known kind only");
  }
  if (options.cursor && options.cursor->str().empty()) {
    return invalid_argument("cursor is empty; leave it out to start at the newest job");
  }
  return std::nullopt;
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
  if (options.cursor) url += "&cursor=" + percent_encode(options.cursor->str());
  return {std::move(url), headers_, deadline};
}

Result<Job> JobsEndpoint::read_job(const Result<HttpResponse>& outcome) const {
  Result<Job> job = read<Job>(outcome, decode_job);
  if (!job) return redact(std::move(job).error());
  redact_texts(*job);
  return job;
}

Result<JobPage> JobsEndpoint::read_page(const Result<HttpResponse>& outcome) const {
  Result<JobPage> page = read<JobPage>(outcome, decode_job_page);
  if (!page) return redact(std::move(page).error());
  for (JobListItem& row : page->jobs) redact_texts(row);
  return page;
}

void JobsEndpoint::redact_texts(Job& job) const {
  for (std::string* text : {&job.render_uuid, &job.kind_text, &job.status_text}) {
    if (text->size() >= secret_.size()) *text = redact(std::move(*text));
  }
  if (job.error) job.error = redact(*std::move(job.error));
}

std::string JobsEndpoint::redact(std::string text) const {
  static constexpr std::string_view mask = "***";
  for (std::size_t at = text.find(secret_); at != std::string::npos;
       at = text.find(secret_, at + mask.size())) {
    text.replace(at, secret_.size(), mask);
  }
  return text;
}

Error JobsEndpoint::redact(Error error) const {
  for (std::string* text : {&error.message, &error.detail, &error.request_id}) {
    *text = redact(std::move(*text));
  }
  return error;
}

}  // namespace sudomock::detail
