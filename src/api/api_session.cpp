#include "api/api_session.hpp"

#include <algorithm>
#include <utility>

namespace sudomock::detail {

namespace {

RateSigns signs_of(const Result<HttpResponse>& outcome, const Error* error) {
  if (!outcome) return {};
  // An error already holds the body's retry_after where there was no header.
  const std::optional<std::chrono::seconds> retry_after =
      error != nullptr ? error->retry_after : outcome->retry_after;
  return {outcome->status, retry_after, outcome->rate_limit_remaining, outcome->rate_limit_reset};
}

const Error* error_in(const ApiCompletion& completion) {
  return std::visit([](const auto& answer) { return answer ? nullptr : &answer.error(); },
                    completion.answer);
}

}  // namespace

void ApiSession::submit_get(std::uint64_t id, std::string_view render_uuid, int attempt,
                            time_point deadline) {
  submit(id, false, attempt, endpoint_.get(render_uuid, deadline));
}

void ApiSession::submit_list(std::uint64_t id, const ListOptions& options, int attempt,
                             time_point deadline) {
  submit(id, true, attempt, endpoint_.list(options, deadline));
}

void ApiSession::submit(std::uint64_t id, bool is_list, int attempt, HttpRequest request) {
  flights_.push_back({id, is_list, attempt, now(), on_request_ ? request.url : std::string()});
  http_.submit(id, std::move(request));
}

std::vector<ApiCompletion> ApiSession::wait_until(time_point time, const std::stop_token& stop) {
  std::vector<ApiCompletion> read;
  for (const HttpCompletion& completion : http_.wait_until(time, stop)) {
    const std::optional<Flight> flight = land(completion.id);
    if (!flight) continue;  // a transport of the user's own may repeat itself
    if (flight->is_list) {
      read.push_back({flight->id, endpoint_.read_page(completion.outcome), {}});
    } else {
      read.push_back({flight->id, endpoint_.read_job(completion.outcome), {}});
    }
    read.back().signs = signs_of(completion.outcome, error_in(read.back()));
    if (on_request_) tell(*flight, completion, read.back());
  }
  return read;
}

std::optional<ApiSession::Flight> ApiSession::land(std::uint64_t id) {
  const auto found = std::find_if(flights_.begin(), flights_.end(),
                                  [id](const Flight& flight) { return flight.id == id; });
  if (found == flights_.end()) return std::nullopt;
  Flight flight = std::move(*found);
  flights_.erase(found);
  return flight;
}

void ApiSession::tell(const Flight& flight, const HttpCompletion& completion,
                      const ApiCompletion& read) const {
  RequestEvent event;
  event.url = flight.url;
  event.attempt = flight.attempt;
  event.duration = std::chrono::duration_cast<std::chrono::microseconds>(now() - flight.started);
  if (completion.outcome) {
    event.http_status = completion.outcome->status;
    event.request_id = endpoint_.redact(completion.outcome->request_id);
  }
  if (const Error* error = error_in(read)) event.error = error->code;
  on_request_(event);
}

}  // namespace sudomock::detail
