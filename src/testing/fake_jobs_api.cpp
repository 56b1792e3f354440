#include <sudomock/testing/fake_jobs_api.hpp>

#include <utility>

#include "testing/fake_transport.hpp"
#include "testing/fake_world.hpp"

namespace sudomock {
inline namespace v0_1 {
namespace testing {

using detail::FakeCore;
using detail::FakeTime;
using std::chrono::floor;
using std::chrono::microseconds;

FakeJobsApi::FakeJobsApi(std::uint64_t seed)
    : world_(std::make_shared<detail::FakeWorld>(seed)),
      transport_(detail::make_fake_transport(world_, seed)) {}

FakeJobsApi::~FakeJobsApi() { world_->drop_actions(); }

std::shared_ptr<Transport> FakeJobsApi::transport() const { return transport_; }

Credentials FakeJobsApi::credentials() const {
  return Credentials::api_key(detail::FakeAccounts::default_key);
}

void FakeJobsApi::accept_api_key(const std::string& key, const std::string& owner) {
  world_->with_core([&](FakeCore& core, FakeTime) { core.accounts().accept_key(key, owner); });
}

void FakeJobsApi::accept_bearer(const std::string& token, const std::string& owner) {
  world_->with_core([&](FakeCore& core, FakeTime) { core.accounts().accept_token(token, owner); });
}

void FakeJobsApi::revoke(const std::string& owner) {
  world_->with_core([&](FakeCore& core, FakeTime) { core.accounts().revoke(owner); });
}

void FakeJobsApi::restore(const std::string& owner) {
  world_->with_core([&](FakeCore& core, FakeTime) { core.accounts().restore(owner); });
}

std::string FakeJobsApi::add(FakeJob job) {
  return world_->with_core([&](FakeCore& core, FakeTime now) {
    return core.store().add(std::move(job), now).job().render_uuid;
  });
}

std::vector<std::string> FakeJobsApi::add_history(int count, const FakeJob& job,
                                                  microseconds spacing) {
  return world_->with_core([&](FakeCore& core, FakeTime now) {
    return core.store().add_history(count, job, spacing, now);
  });
}

void FakeJobsApi::end(const std::string& render_uuid, JobStatus outcome) {
  world_->with_core(
      [&](FakeCore& core, FakeTime now) { core.store().end(render_uuid, outcome, now); });
}

std::optional<JobListItem> FakeJobsApi::find(const std::string& render_uuid) const {
  return world_->with_core([&](FakeCore& core, FakeTime now) -> std::optional<JobListItem> {
    const detail::FakeRecord* record = core.store().find(render_uuid);
    if (record == nullptr) return std::nullopt;
    return record->snapshot(now);
  });
}

void FakeJobsApi::deliver_webhooks(WebhookEndpoint endpoint) {
  // What the endpoint before held is destroyed here, without the lock.
  const auto before = world_->with_core([&](FakeCore& core, FakeTime now) {
    return core.deliver_webhooks(std::move(endpoint), now);
  });
}

void FakeJobsApi::inject(Fault fault) {
  world_->with_core(
      [&](FakeCore& core, FakeTime now) { core.faults().inject(std::move(fault), now); });
}

void FakeJobsApi::outage(microseconds duration, microseconds from_now, Fault how) {
  how.times = Fault::forever;
  how.after = from_now;
  how.lasts = duration;
  inject(std::move(how));
}

void FakeJobsApi::clear_faults() {
  world_->with_core([](FakeCore& core, FakeTime) { core.faults().clear(); });
}

void FakeJobsApi::set_latency(microseconds round_trip) { world_->set_latency(round_trip); }

void FakeJobsApi::set_rate_limit(std::optional<RateLimit> limit) {
  world_->with_core([&](FakeCore& core, FakeTime) { core.set_rate_limit(limit); });
}

void FakeJobsApi::set_list_lag(microseconds lag) {
  world_->with_core([&](FakeCore& core, FakeTime) { core.set_list_lag(lag); });
}

void FakeJobsApi::set_cursor_lifetime(std::optional<microseconds> lifetime) {
  world_->with_core([&](FakeCore& core, FakeTime) { core.set_cursor_lifetime(lifetime); });
}

void FakeJobsApi::set_body_style(BodyStyle style) {
  world_->with_core([&](FakeCore& core, FakeTime) { core.set_body_style(style); });
}

void FakeJobsApi::set_threads(int count) { world_->set_threads(count); }

void FakeJobsApi::schedule(microseconds from_now, std::function<void()> action) {
  world_->schedule(from_now, std::move(action));
}

microseconds FakeJobsApi::elapsed() const { return floor<microseconds>(world_->now()); }

Timestamp FakeJobsApi::now() const {
  return world_->with_core(
      [](FakeCore& core, FakeTime now) { return floor<microseconds>(core.epoch() + now); });
}

void FakeJobsApi::advance(microseconds span) { world_->advance(span); }

std::vector<RecordedRequest> FakeJobsApi::requests() const { return world_->requests(); }

void FakeJobsApi::clear_requests() { world_->clear_requests(); }

void FakeJobsApi::record_requests(bool on) { world_->record_requests(on); }

FakeStats FakeJobsApi::stats() const { return world_->stats(); }

}  // namespace testing
}  // namespace v0_1
}  // namespace sudomock
