#include "weather.hpp"

#include <array>

namespace sudomock::soak {

using namespace std::chrono_literals;
using testing::FakeJobsApi;
using testing::Fault;

void Weather::forecast(FakeJobsApi& api, std::chrono::minutes span) {
  for (std::chrono::seconds at{0}; at < span; at += 20s) {
    api.schedule(at, [this, &api] { change(api); });
  }
}

void Weather::change(FakeJobsApi& api) {
  const std::chrono::seconds span(any(10, 120));
  switch (any(0, 6)) {
    case 0:
      return;  // fair
    case 1:
      api.set_list_lag(list_lag());
      return api.schedule(span, [&api] { api.set_list_lag(0s); });
    case 2:
      api.set_rate_limit(rate_limit());
      return api.schedule(span, [&api] { api.set_rate_limit(std::nullopt); });
    case 3:
      return api.set_body_style(body_style());
    default:
      return api.inject(fault());
  }
}

Fault Weather::fault() {
  Fault fault = any(0, 2) == 0 ? list_fault() : request_fault();
  if (fault.status == 429 && refusals_ == Refusals::none) fault.status = 503;
  fault.times = Fault::forever;
  fault.probability = 0.1 * any(1, 10);
  fault.lasts = std::chrono::seconds(any(1, 90));
  return fault;
}

Fault Weather::request_fault() {
  constexpr std::array statuses{408, 429, 500, 502, 503, 504};
  switch (any(0, 3)) {
    case 0:
      return {.status = statuses[static_cast<std::size_t>(any(0, 5))]};
    case 1:
      return {.status = either() ? 429 : 503, .retry_after = std::chrono::seconds(any(0, 20))};
    case 2:  // up to past the 30 s that a request may take
      return {.delay = std::chrono::milliseconds(any(1, 40000))};
    default:
      return {.drop = true, .drop_as = either() ? ErrorCode::network : ErrorCode::timeout};
  }
}

Fault Weather::list_fault() {
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

std::chrono::microseconds Weather::list_lag() { return std::chrono::milliseconds(any(1, 30000)); }

testing::RateLimit Weather::rate_limit() {
  return {.per_minute = any(30, 300), .fixed_windows = either(), .announce = either()};
}

testing::BodyStyle Weather::body_style() {
  return {.job_id = either(), .envelope = either(), .sparse = either()};
}

int Weather::any(int least, int most) {
  return std::uniform_int_distribution<int>(least, most)(random_);
}

}  // namespace sudomock::soak
