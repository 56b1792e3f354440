#include "api/api_session.hpp"

#include <algorithm>
#include <utility>

#include "base/on_exit.hpp"
#include "base/saturate.hpp"
#include "base/text.hpp"
#include "decode/error_body.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

/// Whether it speaks of the jobs under way at once instead of the requests a minute (contract:
/// "error bodies"): fewer requests would not help.
bool is_of_jobs(const HttpResponse& response) {
  return response.status == 429 &&
         decode_error_body(response.body).error_code == "concurrent_limit_exceeded";
}

RateLimitStatus rate_limit_of(const Result<HttpResponse>& outcome, const Error* error) {
  if (!outcome) return {};
  if (is_of_jobs(*outcome)) return {.status = outcome->status};
  std::optional<std::chrono::seconds> retry_after = outcome->retry_after;
  // An error also holds the body's retry_after where there was no header.
  if (!retry_after && error != nullptr) retry_after = error->retry_after;
  const bool is_refusal = outcome->status == 429 || (outcome->status == 503 && retry_after);
  return {outcome->status, is_refusal, retry_after, outcome->rate_limit_remaining,
          outcome->rate_limit_reset};
}

const Error* error_in(const ApiCompletion& completion) {
  return std::visit([](const auto& answer) { return answer ? nullptr : &answer.error(); },
                    completion.answer);
}

/// As `on_request` is told: also that of a row.
std::optional<ErrorCode> first_error_in(const ApiCompletion& completion) {
  if (const Error* error = error_in(completion)) return error->code;
  const auto* rows = std::get_if<Result<JobRows>>(&completion.answer);
  if (rows == nullptr || (*rows)->unreadable.empty()) return std::nullopt;
  return (*rows)->unreadable.front().error.code;
}

}  // namespace

void ApiSession::submit_get(std::uint64_t id, std::string_view render_uuid, int attempt,
                            time_point deadline) {
  submit({.id = id, .attempt = attempt, .render_uuid = std::string(render_uuid)},
         endpoint_.get()->get(render_uuid, deadline));
}

void ApiSession::submit_list(std::uint64_t id, const ListOptions& options, int attempt,
                             time_point deadline) {
  submit({.id = id, .attempt = attempt}, endpoint_.get()->list(options, deadline));
}

void ApiSession::submit(Flight flight, HttpRequest request) {
  flight.started = now();
  flight.deadline = request.deadline;
  flight.away = waits_.away(flight.started);
  if (on_request_) flight.url = request.url;
  const std::uint64_t id = flight.id;
  request.may_repeat = [this, id] { return repeat(id); };
  flights_.push_back(std::move(flight));
  const OnThrow undo([this] { flights_.pop_back(); });
  http_.submit(id, std::move(request));
}

bool ApiSession::repeat(std::uint64_t id) {
  const auto flight = find(id);
  if (flight == flights_.end()) return false;  // nobody waits for it any more
  flight->repeated.reserve(flight->repeated.size() + 1);
  const time_point present = now();
  if (!may_repeat_(present)) return false;
  flight->repeated.push_back(present);
  return true;
}

void ApiSession::abandon(std::uint64_t id) {
  const auto flight = find(id);
  if (flight == flights_.end()) return;
  if (on_request_) {
    RequestEvent end;
    const time_point ended = now();
    end.error = ended >= flight->deadline ? ErrorCode::timeout : ErrorCode::cancelled;
    report(*flight, ended, end);
  }
  flights_.erase(flight);
}

void ApiSession::abandon_all() {
  while (!flights_.empty()) abandon(flights_.front().id);
}

bool ApiSession::wait(time_point time, const std::stop_token& stop) {
  if (next_ < arrived_.size()) return true;
  const auto first = first_to_end();
  const time_point lost = first == flights_.end()
                              ? time_point::max()
                              : saturating_add(first->deadline, transport_grace);
  const time_point entered = now();
  // It may have been lost while the caller was away, who has come back only now.
  const time_point until = std::max(std::min(time, lost), entered);
  waits_.on_wait(entered);
  arrived_ = http_.wait_until(until, stop);
  next_ = 0;
  arrived_at_ = now();
  waits_.on_wait_end(arrived_at_, until);
  // Only now that the transport was asked: after a long callback its answer may have been there,
  // and then comes first.
  if (arrived_at_ >= lost) {
    arrived_.push_back({first->id, make_error(ErrorCode::timeout,
                                              "the transport did not end the request in time")});
  }
  return !arrived_.empty();
}

std::optional<ApiCompletion> ApiSession::next_completion() {
  std::optional<ApiCompletion> done;  // the one thing returned, so that it is not moved
  for (; !done && next_ < arrived_.size(); drop_first()) {
    const HttpCompletion& completion = arrived_[next_];
    const auto flight = find(completion.id);
    // Abandoned, or a transport of the user's own repeats itself.
    if (flight == flights_.end()) continue;
    done.emplace(read(*flight, completion));
    if (on_request_) report(*flight, arrived_at_, end_of(completion, *done));
    flights_.erase(flight);
  }
  return done;
}

ApiSession::Flights::iterator ApiSession::find(std::uint64_t id) noexcept {
  return std::find_if(flights_.begin(), flights_.end(),
                      [id](const Flight& flight) { return flight.id == id; });
}

ApiSession::Flights::const_iterator ApiSession::first_to_end() const noexcept {
  return std::min_element(flights_.begin(), flights_.end(),
                          [](const Flight& a, const Flight& b) { return a.deadline < b.deadline; });
}

ApiCompletion ApiSession::read(const Flight& flight, const HttpCompletion& completion) const {
  const auto read_as_asked = [&]() -> decltype(ApiCompletion::answer) {
    const auto endpoint = endpoint_.get();
    if (flight.render_uuid.empty()) return endpoint->read_rows(completion.outcome);
    return endpoint->read_job(flight.render_uuid, completion.outcome);
  };
  const std::chrono::nanoseconds unseen = waits_.away(arrived_at_) - flight.away;
  const auto took = std::max<std::chrono::nanoseconds>(arrived_at_ - flight.started - unseen, {});
  ApiCompletion done{
      flight.id, read_as_asked(), {}, arrived_at_, took, static_cast<int>(flight.repeated.size())};
  done.rate_limit = rate_limit_of(completion.outcome, error_in(done));
  return done;
}

RequestEvent ApiSession::end_of(const HttpCompletion& completion, const ApiCompletion& read) const {
  RequestEvent end;
  if (!completion.outcome) {
    end.http_status = completion.outcome.error().http_status;  // a proxy's
  } else {
    end.http_status = completion.outcome->status;
    end.request_id =
        endpoint_.get()->presentable(completion.outcome->request_id, longest_request_id);
  }
  end.error = first_error_in(read);
  return end;
}

// Each once, also when on_request throws: first those that the transport has sent once more.
void ApiSession::report(Flight& flight, time_point ended, const RequestEvent& end) const {
  while (flight.reported <= flight.repeated.size()) {
    const std::size_t sent_before = flight.reported;
    const bool is_last = sent_before == flight.repeated.size();
    const time_point sent = sent_before == 0 ? flight.started : flight.repeated[sent_before - 1];
    RequestEvent event;
    if (is_last) {
      event = end;
    } else {
      event.error = ErrorCode::network;
    }
    event.url = endpoint_.get()->redact(flight.url);  // a cursor is text of the server's
    event.attempt = flight.attempt + static_cast<int>(sent_before);
    event.duration = std::chrono::duration_cast<std::chrono::microseconds>(
        (is_last ? ended : flight.repeated[sent_before]) - sent);
    ++flight.reported;
    on_request_(event);
  }
}

/// The next one is done with; its body, perhaps megabytes, does not wait for the others.
void ApiSession::drop_first() noexcept {
  if (Result<HttpResponse>& outcome = arrived_[next_++].outcome) {
    std::string().swap(outcome->body);
  }
}

}  // namespace sudomock::detail
