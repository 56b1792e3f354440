#include "polling/requests_in_flight.hpp"

#include <algorithm>
#include <utility>

#include "base/on_exit.hpp"
#include "base/saturate.hpp"
#include "polling/page_map.hpp"

namespace sudomock::detail {

void RequestsInFlight::look_up(std::shared_ptr<WatchedJob> job, time_point latest) {
  const WatchedJob& asked = *job;
  start({.job = std::move(job), .page = {}}, [&](std::uint64_t id, time_point in_time) {
    api_.submit_get(id, asked.render_uuid, asked.known.tries + 1, std::min(latest, in_time));
  });
}

void RequestsInFlight::read_page(const std::string& page, int attempt) {
  ListOptions options{.limit = JobsEndpoint::most_rows};
  if (page != PageMap::head) options.cursor = Cursor(page);
  start({.job = nullptr, .page = page}, [&](std::uint64_t id, time_point in_time) {
    api_.submit_list(id, options, attempt, in_time);
  });
}

template <class Submit>
void RequestsInFlight::start(Request request, const Submit& submit) {
  request.started = api_.now();
  const time_point in_time = saturating_add(request.started, request_timeout_);
  const std::uint64_t id = ++last_id_;
  requests_.emplace(id, std::move(request));
  const OnThrow undo([&] { requests_.erase(id); });
  submit(id, in_time);
}

std::optional<RequestsInFlight::Answer> RequestsInFlight::next_answer() {
  if (!unsettled_) {
    unsettled_ = api_.next_completion();
    if (unsettled_ && unsettled_->rate_limit.status != 0) round_trip_.observe(unsettled_->took);
  }
  if (!unsettled_) return std::nullopt;
  return Answer{requests_.at(unsettled_->id), *unsettled_};
}

ApiCompletion RequestsInFlight::settle_answer() {
  requests_.erase(unsettled_->id);
  ApiCompletion settled = *std::move(unsettled_);
  unsettled_.reset();
  return settled;
}

}  // namespace sudomock::detail
