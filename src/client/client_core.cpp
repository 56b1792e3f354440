#include "client/client_core.hpp"

#include <utility>

#include "api/cursor_trail.hpp"
#include "base/saturate.hpp"
#include "client/check_options.hpp"
#include "http/curl_transport.hpp"
#include "types/errors.hpp"

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

}  // namespace

Result<std::shared_ptr<ClientCore>> ClientCore::create(const Credentials& credentials,
                                                       const ClientOptions& options) {
  if (std::optional<Error> error = check_options(options)) return *error;
  return JobsEndpoint::create(credentials, options).transform([&](JobsEndpoint endpoint) {
    return std::shared_ptr<ClientCore>(new ClientCore(std::move(endpoint), options));
  });
}

ClientCore::ClientCore(JobsEndpoint endpoint, const ClientOptions& options)
    : options_(options),
      resources_([endpoint = std::move(endpoint), limit = options.max_requests_per_minute,
                  transport = transport_of(options)](const ClientResources* parents) {
        return std::make_unique<ClientResources>(
            parents == nullptr ? endpoint : parents->endpoint.left_by_parent(), limit, transport);
      }) {}

Result<Job> ClientCore::get(std::string_view render_uuid, const std::stop_token& stop) {
  if (std::optional<Error> error = JobsEndpoint::check_render_uuid(render_uuid)) return *error;
  return ClientCall(*this, stop).retrying.get(render_uuid);
}

Result<JobPage> ClientCore::list(const ListOptions& options, const std::stop_token& stop) {
  if (options.until || options.max_jobs) {
    return invalid_argument(std::string(options.until ? "until" : "max_jobs") +
                            " is for list_all; one page is bounded by limit");
  }
  Result<JobPage> page = strict_page(list_rows(options, stop));
  if (page && CursorTrail(options.cursor).leads_back(page->next_cursor)) {
    return CursorTrail::circle();
  }
  return page;
}

Result<JobRows> ClientCore::list_rows(const ListOptions& options, const std::stop_token& stop) {
  if (std::optional<Error> error = JobsEndpoint::check_list_options(options)) return *error;
  return ClientCall(*this, stop).retrying.list(options);
}

Result<Job> ClientCore::poll(std::string_view render_uuid, const PollOptions& options,
                             const std::stop_token& stop) {
  if (std::optional<Error> error = JobsEndpoint::check_render_uuid(render_uuid)) return *error;
  if (std::optional<Error> error = check_options(options)) return *error;
  const WatchOptions alone{.backoff = options.backoff, .max_in_flight = 1, .sweep_lists = false};
  ClientEngine engine(*this, alone, options.on_update);
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

ClientCall::ClientCall(ClientCore& client, const std::stop_token& stop)
    : ClientCall(client, client.resources(), stop) {}

ClientCall::ClientCall(ClientCore& client, ClientResources& resources, const std::stop_token& stop)
    : session(resources.pool.lease()),
      api(*session, resources.endpoint, client.options().on_request, may_repeat(resources.limiter)),
      retrying(api, resources.limiter, client.options().retry, client.options().request_timeout,
               stop) {}

ClientEngine::ClientEngine(ClientCore& client, const WatchOptions& options,
                           std::function<void(const Job&)> on_update)
    : ClientEngine(client, client.resources(), options, std::move(on_update)) {}

ClientEngine::ClientEngine(ClientCore& client, ClientResources& resources,
                           const WatchOptions& options, std::function<void(const Job&)> on_update)
    : session(resources.pool.lease()),
      api(*session, resources.endpoint, client.options().on_request, may_repeat(resources.limiter)),
      polling(api, resources.limiter, client.options(), options, std::move(on_update)) {}

Result<std::shared_ptr<ClientCore>> ClientCoreAccess::of(const JobsClient& client) {
  if (client.core_ && *client.core_ == nullptr) {
    return invalid_argument("this client was moved from");
  }
  return client.core_;
}

}  // namespace sudomock::detail
