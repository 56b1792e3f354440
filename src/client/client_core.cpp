#include "client/client_core.hpp"

#include <utility>

#include "api/api_session.hpp"
#include "client/check_options.hpp"
#include "client/retrying_call.hpp"
#include "http/curl_transport.hpp"
#include "types/errors.hpp"
#include "types/saturate.hpp"

namespace sudomock::detail {

namespace {

std::shared_ptr<Transport> transport_of(const ClientOptions& options) {
  return options.transport ? options.transport : make_curl_transport(options);
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
      resources_([limit = options.max_requests_per_minute, transport = transport_of(options)] {
        return std::make_unique<ClientResources>(limit, transport);
      }) {}

Result<Job> ClientCore::get(std::string_view render_uuid, const std::stop_token& stop) {
  if (std::optional<Error> error = JobsEndpoint::check_render_uuid(render_uuid)) return *error;
  ClientResources& resources = resources_.get();
  const SessionLease session = resources.pool.lease();
  ApiSession api(*session, endpoint_, options_.on_request);
  return RetryingCall(api, resources.limiter, options_.retry, options_.request_timeout, stop)
      .get(render_uuid);
}

Result<JobPage> ClientCore::list(const ListOptions& options, const std::stop_token& stop) {
  if (std::optional<Error> error = JobsEndpoint::check_list_options(options)) return *error;
  ClientResources& resources = resources_.get();
  const SessionLease session = resources.pool.lease();
  ApiSession api(*session, endpoint_, options_.on_request);
  Result<JobPage> page =
      RetryingCall(api, resources.limiter, options_.retry, options_.request_timeout, stop)
          .list(options);
  if (page && page->next_cursor && page->next_cursor == options.cursor) return repeated_cursor();
  return page;
}

Result<Job> ClientCore::poll(std::string_view render_uuid, const PollOptions& options,
                             const std::stop_token& stop) {
  if (std::optional<Error> error = JobsEndpoint::check_render_uuid(render_uuid)) return *error;
  if (std::optional<Error> error = check_options(options)) return *error;
  ClientResources& resources = resources_.get();
  const SessionLease session = resources.pool.lease();
  ApiSession api(*session, endpoint_, options_.on_request);
  PollingEngine engine(api, resources.limiter, endpoint_,
                       {.backoff = options.backoff,
                        .failure_backoff = options_.retry.backoff,
                        .request_timeout = options_.request_timeout,
                        .max_in_flight = 1,
                        .on_update = options.on_update});
  std::optional<Result<Job>> ended;
  NewWatch watch{std::string(render_uuid),
                 [&ended](const std::string&, const Result<Job>& outcome) { ended = outcome; },
                 saturating_nanoseconds(options.timeout)};
  engine.watch(watch);
  while (!ended) {
    if (stop.stop_requested()) engine.cancel_next();
    engine.step(stop);
  }
  return *std::move(ended);
}

}  // namespace sudomock::detail
