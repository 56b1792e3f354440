#include <sudomock/jobs_client.hpp>

#include <utility>

#include "client/check_options.hpp"
#include "client/client_core.hpp"
#include "client/job_walk.hpp"
#include "client/watcher_core.hpp"
#include "types/errors.hpp"

namespace sudomock {

inline namespace v0_1 {

using detail::ClientCoreAccess;

// Credentials, options and stop tokens come by value for the caller's ease.
// NOLINTBEGIN(performance-unnecessary-value-param)

JobsClient::JobsClient(Credentials credentials, ClientOptions options)
    : core_(detail::ClientCore::create(credentials, options)) {}

JobsClient::JobsClient(Result<std::shared_ptr<detail::ClientCore>> core) : core_(std::move(core)) {}

JobsClient JobsClient::from_environment(ClientOptions options) {
  return JobsClient(Credentials::from_environment().and_then([&](const Credentials& credentials) {
    return detail::ClientCore::create(credentials, options);
  }));
}

JobsClient::JobsClient(JobsClient&&) noexcept = default;
JobsClient& JobsClient::operator=(JobsClient&&) noexcept = default;
JobsClient::~JobsClient() = default;

Result<void> JobsClient::check() const {
  const auto core = ClientCoreAccess::of(*this);
  if (!core) return core.error();
  if (std::optional<Error> error = detail::check_files((*core)->options())) return *error;
  return {};
}

// NOLINTNEXTLINE(readability-make-member-function-const): what it changes is the client's, to users
Result<void> JobsClient::set_credentials(const Credentials& credentials) {
  const auto core = ClientCoreAccess::of(*this);
  if (!core) return core.error();
  return (*core)->set_credentials(credentials);
}

Result<Job> JobsClient::get(std::string_view render_uuid, std::stop_token stop) const {
  const auto core = ClientCoreAccess::of(*this);
  if (!core) return core.error();
  return (*core)->get(render_uuid, stop);
}

Result<JobPage> JobsClient::list(const ListOptions& options, std::stop_token stop) const {
  const auto core = ClientCoreAccess::of(*this);
  if (!core) return core.error();
  return (*core)->list(options, stop);
}

JobRange JobsClient::list_all(ListOptions options, std::stop_token stop) const {
  return JobRange(std::make_unique<detail::JobWalk>(ClientCoreAccess::of(*this), std::move(options),
                                                    std::move(stop)));
}

Result<Job> JobsClient::poll_until_terminal(std::string_view render_uuid,
                                            const PollOptions& options,
                                            std::stop_token stop) const {
  const auto core = ClientCoreAccess::of(*this);
  if (!core) return core.error();
  return (*core)->poll(render_uuid, options, stop);
}

Result<JobResult> JobsClient::wait_for_result(std::string_view render_uuid,
                                              const PollOptions& options,
                                              std::stop_token stop) const {
  const Result<Job> job = poll_until_terminal(render_uuid, options, std::move(stop));
  if (!job) return job.error();
  return job->result();
}

std::vector<Result<Job>> JobsClient::poll_all_until_terminal(
    std::span<const std::string> render_uuids, const WatchOptions& options,
    std::stop_token stop) const {
  WatchOptions until_all_ended = options;
  until_all_ended.keep_running = false;
  detail::WatcherCore watcher(ClientCoreAccess::of(*this), std::move(until_all_ended));
  std::vector<Result<Job>> outcomes(render_uuids.size(),
                                    detail::make_error(ErrorCode::cancelled, "not notified"));
  for (std::size_t i = 0; i < render_uuids.size(); ++i) {
    watcher.watch(
        render_uuids[i],
        [&outcomes, i](const std::string&, const Result<Job>& outcome) { outcomes[i] = outcome; },
        std::nullopt);
  }
  watcher.run(stop);
  return outcomes;
}

// NOLINTEND(performance-unnecessary-value-param)

}  // namespace v0_1
}  // namespace sudomock
