#include <sudomock/job_watcher.hpp>

#include <utility>

#include "client/watcher_core.hpp"

namespace sudomock {
inline namespace v0_1 {

JobWatcher::JobWatcher(const JobsClient& client, WatchOptions options)
    : core_(std::make_unique<detail::WatcherCore>(detail::ClientCoreAccess::of(client),
                                                  std::move(options))) {}

JobWatcher::~JobWatcher() { core_->forget_all(); }

void JobWatcher::watch(std::string_view render_uuid, Callback callback) {
  core_->watch(render_uuid, std::move(callback), std::nullopt);
}

void JobWatcher::watch(std::string_view render_uuid, Callback callback,
                       std::chrono::milliseconds timeout) {
  core_->watch(render_uuid, std::move(callback), timeout);
}

void JobWatcher::unwatch(std::string_view render_uuid) { core_->unwatch(render_uuid); }

bool JobWatcher::is_watched(std::string_view render_uuid) const {
  return core_->is_watched(render_uuid);
}

void JobWatcher::nudge(std::string_view render_uuid) { core_->nudge(render_uuid); }

// NOLINTNEXTLINE(performance-unnecessary-value-param): by value, as every call takes it
void JobWatcher::run(std::stop_token stop) { core_->run(stop); }

WatchCounts JobWatcher::counts() const { return core_->counts(); }

}  // namespace v0_1
}  // namespace sudomock
