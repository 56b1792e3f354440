#include "random_troubles.hpp"

#include <algorithm>
#include <array>

namespace sudomock::soak {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using testing::FakeJobsApi;
using testing::Fault;

namespace {

constexpr auto twenty_days = std::chrono::hours{480};
// Whatever the server says, the client obeys it for no longer.
constexpr microseconds longest_quiet = 1h;

}  // namespace

std::vector<Trouble> all_troubles() {
  return {Trouble::failures,      Trouble::refusals,         Trouble::absurd_quiet,
          Trouble::advice,        Trouble::absurd_advice,    Trouble::slow_answers,
          Trouble::lost_requests, Trouble::bad_lists,        Trouble::list_lag,
          Trouble::limits,        Trouble::expiring_cursors, Trouble::body_styles};
}

std::vector<Trouble> short_troubles() {
  return {Trouble::failures, Trouble::slow_answers,     Trouble::lost_requests, Trouble::bad_lists,
          Trouble::list_lag, Trouble::expiring_cursors, Trouble::body_styles};
}

Trouble RandomTroubles::next() {
  return troubles_[static_cast<std::size_t>(any(0, static_cast<int>(troubles_.size()) - 1))];
}

bool RandomTroubles::is_fault(Trouble trouble) { return trouble < Trouble::list_lag; }

microseconds RandomTroubles::begin(FakeJobsApi& api, Trouble trouble) {
  const std::chrono::seconds span(any(5, 90));
  switch (trouble) {
    case Trouble::list_lag: {
      const microseconds lag = list_lag();
      api.set_list_lag(lag);
      api.schedule(span, [&api] { api.set_list_lag(0s); });
      return span + lag;
    }
    case Trouble::limits:
      api.set_rate_limit(rate_limit());
      api.schedule(span, [&api] { api.set_rate_limit(std::nullopt); });
      return span + 1min;
    case Trouble::expiring_cursors:
      api.set_cursor_lifetime(cursor_lifetime());
      api.schedule(span, [&api] { api.set_cursor_lifetime(std::nullopt); });
      return span;
    case Trouble::body_styles:
      api.set_body_style(body_style());
      return 0s;
    default: {
      const Fault fault = this->fault(trouble);
      api.inject(fault);
      microseconds quiet = fault.retry_after.value_or(0s);
      quiet = std::max<microseconds>(quiet, fault.rate_limit_reset.value_or(0s));
      return *fault.lasts + fault.delay + std::clamp<microseconds>(quiet, 0s, longest_quiet);
    }
  }
}

Fault RandomTroubles::fault(Trouble trouble) {
  constexpr std::array statuses{408, 500, 502, 503, 504};
  Fault fault;
  switch (trouble) {
    case Trouble::refusals:
      fault = refusal();
      break;
    case Trouble::absurd_quiet:
      fault = {.status = either() ? 429 : 503, .retry_after = twenty_days};
      break;
    case Trouble::advice:
      fault = advice();
      break;
    case Trouble::absurd_advice:
      fault = {.rate_limit_remaining = any(0, 2), .rate_limit_reset = twenty_days};
      break;
    case Trouble::slow_answers:
      fault = {.delay = std::chrono::milliseconds(any(1, 40000))};
      break;
    case Trouble::lost_requests:
      fault = {.lose = true};
      break;
    case Trouble::bad_lists:
      fault = list_fault();
      break;
    default:
      if (either()) {
        fault = {.status = statuses[static_cast<std::size_t>(any(0, 4))]};
      } else {
        fault = {.drop = true, .drop_as = either() ? ErrorCode::network : ErrorCode::timeout};
      }
  }
  if (fault.only_for.empty() && one_in(3)) fault.only_for = "/jobs?";
  fault.times = one_in(3) ? any(1, 3) : Fault::forever;
  fault.probability = 0.1 * any(1, 10);
  fault.lasts = std::chrono::seconds(any(1, 90));
  return fault;
}

Fault RandomTroubles::refusal() {
  Fault fault{.status = either() ? 429 : 503};
  if (either()) fault.retry_after = std::chrono::seconds(either() ? 0 : any(0, 60));
  return fault;
}

Fault RandomTroubles::advice() {
  constexpr std::array<std::int64_t, 7> left{-1, 0, 1, 2, 5, 290, INT64_MAX};
  return {.rate_limit_remaining = left[static_cast<std::size_t>(any(0, 6))],
          .rate_limit_reset = std::chrono::seconds(any(-1, 600))};
}

Fault RandomTroubles::list_fault() {
  constexpr std::array statuses{400, 401, 402, 403, 404, 422};
  constexpr std::array bodies{"<html>a portal</html>", R"({"jobs": [)", R"({"jobs": 7})", "", "[]"};
  Fault fault{.only_for = "/jobs?"};
  if (either()) {
    fault.status = statuses[static_cast<std::size_t>(any(0, 5))];
  } else {
    fault.body = bodies[static_cast<std::size_t>(any(0, 4))];
  }
  return fault;
}

microseconds RandomTroubles::list_lag() { return std::chrono::milliseconds(any(1, 30000)); }

microseconds RandomTroubles::cursor_lifetime() { return std::chrono::seconds(any(0, 20)); }

testing::RateLimit RandomTroubles::rate_limit() {
  return {.per_minute = any(30, 300), .fixed_windows = either(), .announce = either()};
}

testing::BodyStyle RandomTroubles::body_style() {
  return {.job_id = either(), .envelope = either(), .sparse = either()};
}

int RandomTroubles::any(int least, int most) {
  return std::uniform_int_distribution<int>(least, most)(random_);
}

}  // namespace sudomock::soak
