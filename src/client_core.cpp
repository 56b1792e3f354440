#include "client_core.hpp"

#include <utility>

#include "api/api_session.hpp"
#include "http/curl_transport.hpp"
#include "polling/backoff_delay.hpp"
#include "polling/retrying_call.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

std::optional<Error> check_options(const ClientOptions& options) {
  const std::chrono::milliseconds zero{0};
  if (options.connect_timeout <= zero) {
    return invalid_argument("connect_timeout must be more than 0");
  }
  if (options.request_timeout <= zero) {
    return invalid_argument("request_timeout must be more than 0");
  }
  if (options.retry.max_attempts < 1) {
    return invalid_argument("retry.max_attempts must be at least 1");
  }
  if (options.max_requests_per_minute && *options.max_requests_per_minute < 1) {
    return invalid_argument("max_requests_per_minute must be at least 1");
  }
  if (options.max_response_bytes < 1) {
    return invalid_argument("max_response_bytes must be at least 1");
  }
  if (options.proxy && options.proxy->empty()) return invalid_argument("proxy is empty");
  if (options.ca_bundle && options.ca_bundle->empty())
    return invalid_argument("ca_bundle is empty");
  return check_backoff(options.retry.backoff, "retry.backoff");
}

std::shared_ptr<Transport> transport_of(const ClientOptions& options) {
  if (options.transport) return options.transport;
  return make_curl_transport(
      {options.connect_timeout, options.max_response_bytes, options.proxy, options.ca_bundle});
}

Error repeated_cursor() {
  return make_error(ErrorCode::malformed_response,
                    "next_cursor is the cursor that was sent: the list would never end");
}

}  // namespace

Result<std::shared_ptr<ClientCore>> ClientCore::create(const Credentials& credentials,
                                                       const ClientOptions& options) {
  if (std::optional<Error> error = check_options(options)) return *error;
  return JobsEndpoint::create(credentials, options).transform([&](JobsEndpoint endpoint) {
    return std::shared_ptr<ClientCore>(new ClientCore(std::move(endpoint), options));
  });
}

ClientCore::ClientCore(JobsEndpoint endpoint, const ClientOptions& options)
    : endpoint_(std::move(endpoint)),
      options_(options),
      limiter_(options.max_requests_per_minute),
      pool_(transport_of(options)) {}

Result<Job> ClientCore::get(std::string_view render_uuid, const std::stop_token& stop) {
  if (std::optional<Error> error = JobsEndpoint::check_render_uuid(render_uuid)) return *error;
  const SessionLease session = pool_.lease();
  ApiSession api(*session, endpoint_, options_.on_request);
  return RetryingCall(api, limiter_, options_.retry, options_.request_timeout, stop)
      .get(render_uuid);
}

Result<JobPage> ClientCore::list(const ListOptions& options, const std::stop_token& stop) {
  if (std::optional<Error> error = JobsEndpoint::check_list_options(options)) return *error;
  const SessionLease session = pool_.lease();
  ApiSession api(*session, endpoint_, options_.on_request);
  Result<JobPage> page =
      RetryingCall(api, limiter_, options_.retry, options_.request_timeout, stop).list(options);
  if (page && page->next_cursor && page->next_cursor == options.cursor) return repeated_cursor();
  return page;
}

Result<Job> ClientCore::poll(std::string_view render_uuid, const PollOptions& options,
                             const std::stop_token& stop) {
  if (std::optional<Error> error = JobsEndpoint::check_render_uuid(render_uuid)) return *error;
  if (std::optional<Error> error = check_backoff(options.backoff, "backoff")) return *error;
  if (options.timeout && *options.timeout <= std::chrono::milliseconds(0)) {
    return invalid_argument("timeout must be more than 0; leave it out to wait for ever");
  }
  const SessionLease session = pool_.lease();
  ApiSession api(*session, endpoint_, options_.on_request);
  PollingEngine engine(api, limiter_, endpoint_,
                       {.backoff = options.backoff,
                        .failure_backoff = options_.retry.backoff,
                        .request_timeout = options_.request_timeout,
                        .max_in_flight = 1,
                        .on_update = options.on_update});
  std::optional<Result<Job>> ended;
  engine.watch(
      KeptUuid(render_uuid),
      [&ended](const std::string&, const Result<Job>& outcome) { ended = outcome; },
      options.timeout);
  while (!ended) {
    if (stop.stop_requested()) engine.stop_all();
    engine.step(stop);
  }
  return *std::move(ended);
}

}  // namespace sudomock::detail
