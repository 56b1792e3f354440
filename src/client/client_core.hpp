#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>
#include <utility>

#include <sudomock/client_options.hpp>
#include <sudomock/credentials.hpp>
#include <sudomock/job_page.hpp>
#include <sudomock/jobs_client.hpp>
#include <sudomock/poll_options.hpp>
#include <sudomock/watch_options.hpp>

#include "api/api_session.hpp"
#include "api/current_endpoint.hpp"
#include "api/jobs_endpoint.hpp"
#include "client/per_process.hpp"
#include "client/retrying_call.hpp"
#include "client/session_pool.hpp"
#include "limits/rate_limiter.hpp"
#include "polling/polling_engine.hpp"

namespace sudomock::detail {

/// What the calls of one client share in one process.
struct ClientResources {
  ClientResources(JobsEndpoint of_client, std::optional<int> max_requests_per_minute,
                  std::shared_ptr<Transport> transport)
      : endpoint(std::move(of_client)),
        limiter(max_requests_per_minute),
        pool(std::move(transport)) {}

  void leave_to_parent() noexcept { pool.leave_to_parent(); }
  [[nodiscard]] bool is_at_rest() const noexcept {
    return endpoint.is_at_rest() && limiter.is_at_rest() && pool.is_at_rest();
  }

  CurrentEndpoint endpoint;
  RateLimiter limiter;
  SessionPool pool;
};

/// What a client and everything made from it share: the checked options, the sessions and the rate
/// limit. Safe to use from many threads at once.
class ClientCore {
 public:
  /// `invalid_argument` naming the option that is out of its range.
  [[nodiscard]] static Result<std::shared_ptr<ClientCore>> create(const Credentials& credentials,
                                                                  const ClientOptions& options);

  [[nodiscard]] Result<Job> get(std::string_view render_uuid, const std::stop_token& stop);
  [[nodiscard]] Result<JobPage> list(const ListOptions& options, const std::stop_token& stop);
  /// One page of a walk: as `list`, but with the rows that can be read beside those that cannot.
  [[nodiscard]] Result<JobRows> list_rows(const ListOptions& options, const std::stop_token& stop);
  [[nodiscard]] Result<Job> poll(std::string_view render_uuid, const PollOptions& options,
                                 const std::stop_token& stop);

  Result<void> set_credentials(const Credentials& credentials) {
    return resources().endpoint.set_credentials(credentials);
  }
  [[nodiscard]] const ClientOptions& options() const noexcept { return options_; }
  [[nodiscard]] ClientResources& resources() { return resources_.get(); }

 private:
  ClientCore(JobsEndpoint endpoint, const ClientOptions& options);

  const ClientOptions options_;
  PerProcess<ClientResources> resources_;
};

/// A lone call on a session of its own.
struct ClientCall {
  ClientCall(ClientCore& client, const std::stop_token& stop);

  const SessionLease session;
  ApiSession api;
  RetryingCall retrying;

 private:
  ClientCall(ClientCore& client, ClientResources& resources, const std::stop_token& stop);
};

/// A polling engine on a session of its own. The client and the options must outlive it.
struct ClientEngine {
  ClientEngine(ClientCore& client, const WatchOptions& options,
               std::function<void(const Job&)> on_update = nullptr);

  const SessionLease session;
  ApiSession api;
  PollingEngine polling;

 private:
  ClientEngine(ClientCore& client, ClientResources& resources, const WatchOptions& options,
               std::function<void(const Job&)> on_update);
};

/// A client's core, for the public classes.
struct ClientCoreAccess {
  /// The core, or what every call of the client answers instead.
  [[nodiscard]] static Result<std::shared_ptr<ClientCore>> of(const JobsClient& client);
};

}  // namespace sudomock::detail
