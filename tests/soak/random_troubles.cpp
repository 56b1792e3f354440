#include "random_troubles.hpp"

#include <utility>

namespace sudomock::soak {

using namespace std::chrono_literals;
using testing::Fault;

namespace {

constexpr auto twenty_days = std::chrono::hours{480};

}  // namespace

std::vector<Trouble> all_troubles() {
  return {Trouble::failures,      Trouble::refusals,      Trouble::absurd_pause,
          Trouble::advice,        Trouble::absurd_advice, Trouble::slow_answers,
          Trouble::lost_requests, Trouble::bad_lists,     Trouble::mixed_up_answers,
          Trouble::list_lag,      Trouble::limits,        Trouble::expiring_cursors,
          Trouble::body_styles};
}

std::vector<Trouble> bearable_troubles() {
  std::vector<Trouble> troubles = all_troubles();
  std::erase(troubles, Trouble::absurd_pause);
  std::erase(troubles, Trouble::absurd_advice);
  return troubles;
}

std::vector<Trouble> short_troubles() {
  return {Trouble::failures,         Trouble::slow_answers,     Trouble::lost_requests,
          Trouble::bad_lists,        Trouble::mixed_up_answers, Trouble::list_lag,
          Trouble::expiring_cursors, Trouble::body_styles};
}

Happening RandomTroubles::next() {
  const Trouble trouble =
      troubles_[static_cast<std::size_t>(any(0, static_cast<int>(troubles_.size()) - 1))];
  const std::chrono::seconds lasts(any(5, 90));
  switch (trouble) {
    case Trouble::list_lag:
      return ListLag{std::chrono::milliseconds(any(1, 30000)), lasts};
    case Trouble::limits:
      return AccountLimit{{.per_minute = one_of({5, 30, 60, 300, 1000}),
                           .fixed_windows = either(),
                           .announce = either()},
                          lasts};
    case Trouble::expiring_cursors:
      return CursorLifetime{std::chrono::seconds(any(0, 20)), lasts};
    case Trouble::body_styles:
      return BodyShape{
          {.job_id = either(), .envelope = either(), .sparse = either(), .error_object = either()}};
    default:
      return Inject{fault(trouble)};
  }
}

Fault RandomTroubles::fault(Trouble trouble) {
  Fault fault;
  switch (trouble) {
    case Trouble::refusals:
      fault = refusal();
      break;
    case Trouble::absurd_pause:
      fault = {
          .status = either() ? 429 : 503,
          .retry_after = one_of<std::chrono::seconds>({twenty_days, std::chrono::seconds::max()})};
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
    case Trouble::mixed_up_answers:
      fault = mixed_up_answer();
      break;
    default:
      if (either()) {
        fault = {.status = one_of({408, 500, 502, 503, 504})};
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
  switch (any(0, 4)) {
    case 0:
      break;  // it does not say how long
    case 1:
      fault.retry_after = std::chrono::seconds(one_of({0, -1, -3600}));
      break;
    case 2:  // only the body says it
      fault.body = R"({"detail": "slow down", "success": false, "error": {"retry_after": )" +
                   one_of<std::string>({"0", "7", "-7", "60", "2.5", "\"soon\"", "null"}) + "}}";
      break;
    case 3:  // of the jobs at once, not of the requests
      fault.status = 429;
      fault.concurrent_limit = true;
      [[fallthrough]];
    default:
      fault.retry_after = std::chrono::seconds(any(1, 60));
  }
  return fault;
}

Fault RandomTroubles::advice() {
  return {.rate_limit_remaining = one_of<std::int64_t>({INT64_MIN, -1, 0, 1, 2, 5, 290, INT64_MAX}),
          .rate_limit_reset = std::chrono::seconds(any(-1, 600))};
}

Fault RandomTroubles::list_fault() {
  Fault fault{.only_for = "/jobs?"};
  if (either()) {
    fault.status = one_of({400, 401, 402, 403, 404, 422});
  } else {
    fault.body = one_of({"<html>a portal</html>", R"({"jobs": [)", R"({"jobs": 7})", "", "[]"});
  }
  return fault;
}

Fault RandomTroubles::mixed_up_answer() {
  return {.answer_of = some_job(), .only_for = "/jobs/" + some_job()};
}

const std::string& RandomTroubles::some_job() {
  return jobs_[static_cast<std::size_t>(any(0, static_cast<int>(jobs_.size()) - 1))];
}

int RandomTroubles::any(int least, int most) {
  return std::uniform_int_distribution<int>(least, most)(random_);
}

}  // namespace sudomock::soak
