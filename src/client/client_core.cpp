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

/// What the transport repeats needs a turn at once: it cannot wait for one.
ApiSession::MayRepeat may_repeat(RateLimiter& limiter) {
  return [&limiter](HttpSession::time_point now) {
    return limiter.wait_as(Waiter::call).start(now) <= now;
  };
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

template <class Use>
auto ClientCore::call(const std::stop_token& stop, Use use) {
  ClientResources& resources = resources_.get();
  const SessionLease session = resources.pool.lease();
  ApiSession api(*session, endpoint_, options_.on_request, may_repeat(resources.limiter));
  return use(RetryingCall(api, resources.limiter, options_.retry, options_.request_timeout, stop));
}

Result<Job> ClientCore::get(std::string_view render_uuid, const std::stop_token& stop) {
  if (std::optional<Error> error = JobsEndpoint::check_render_uuid(render_uuid)) return *error;
  return call(stop, [&](RetryingCall retrying) { return retrying.get(render_uuid); });
}

Result<JobPage> ClientCore::list(const ListOptions& options, const std::stop_token& stop) {
  if (std::optional<Error> error = JobsEndpoint::check_list_options(options)) return *error;
  Result<JobPage> page = call(stop, [&](RetryingCall retrying) { return retrying.list(options); });
  if (page && page->next_cursor && page->next_cursor == options.cursor) return repeated_cursor();
  return page;
}

Result<Job> ClientCore::poll(std::string_view render_uuid, const PollOptions& options,
                             const std::stop_token& stop) {
  if (std::optional<Error> error = JobsEndpoint::check_render_uuid(render_uuid)) return *error;
  if (std::optional<Error> error = check_options(options)) return *error;
  ClientEngine engine(*this, {.backoff = options.backoff, .on_update = options.on_update});
  std::optional<Result<Job>> ended;
  NewWatch watch{std::string(render_uuid),
                 [&ended](const std::string&, const Result<Job>& outcome) { ended = outcome; },
                 saturating_nanoseconds(options.timeout)};
  engine.polling.watch(watch);
  while (!ended) {
    if (stop.stop_requested()) engine.polling.cancel_next();
    const auto next = engine.polling.step();
    if (next) engine.polling.wait(*next, stop);
  }
  engine.api.abandon_all();
  return *std::move(ended);
}

ClientEngine::ClientEngine(ClientCore& client, EngineOptions options)
    : ClientEngine(client, client.resources(), std::move(options)) {}

ClientEngine::ClientEngine(ClientCore& client, ClientResources& resources, EngineOptions options)
    : session(resources.pool.lease()),
      api(*session, client.endpoint(), client.options().on_request, may_repeat(resources.limiter)),
      polling(api, resources.limiter, client.endpoint(), [&] {
        options.failure_backoff = client.options().retry.backoff;
        options.request_timeout = client.options().request_timeout;
        return std::move(options);
      }()) {}

}  // namespace sudomock::detail
