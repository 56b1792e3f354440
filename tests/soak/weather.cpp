#include "weather.hpp"

#include <array>
#include <utility>

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
  switch (any(0, 6)) {
    case 0:
      return;  // fair
    case 1:
      return lag(api);
    case 2:
      return limit(api);
    case 3:
      return change_style(api);
    case 4:
      return trouble_lists(api);
    default:
      return trouble_requests(api);
  }
}

void Weather::trouble_requests(FakeJobsApi& api) {
  constexpr std::array statuses{408, 429, 500, 502, 503, 504};
  switch (any(0, 4)) {
    case 0:
      return api.inject(some({.status = statuses[static_cast<std::size_t>(any(0, 5))]}));
    case 1:
      return api.inject(some(
          {.status = any(0, 1) == 0 ? 429 : 503, .retry_after = std::chrono::seconds(any(0, 20))}));
    case 2:  // up to past the 30 s that a request may take
      return api.inject(some({.delay = std::chrono::milliseconds(any(1, 40000))}));
    case 3:
      return api.inject(some(
          {.drop = true, .drop_as = any(0, 1) == 0 ? ErrorCode::network : ErrorCode::timeout}));
    default:
      return api.outage(std::chrono::seconds(any(1, 60)));
  }
}

void Weather::trouble_lists(FakeJobsApi& api) {
  constexpr std::array statuses{400, 401, 402, 403, 404, 422};
  constexpr std::array bodies{"<html>a portal</html>", R"({"jobs": [)", R"({"jobs": 7})", "", "[]"};
  Fault fault{.only_for = "/jobs?"};
  if (any(0, 1) == 0) {
    fault.status = statuses[static_cast<std::size_t>(any(0, 5))];
  } else {
    fault.body = bodies[static_cast<std::size_t>(any(0, 4))];
  }
  api.inject(some(std::move(fault)));
}

void Weather::lag(FakeJobsApi& api) {
  api.set_list_lag(std::chrono::milliseconds(any(1, 30000)));
  api.schedule(std::chrono::seconds(any(1, 120)), [&api] { api.set_list_lag(0s); });
}

void Weather::limit(FakeJobsApi& api) {
  api.set_rate_limit(testing::RateLimit{
      .per_minute = any(30, 300), .fixed_windows = any(0, 1) == 0, .announce = any(0, 1) == 0});
  api.schedule(std::chrono::seconds(any(30, 120)), [&api] { api.set_rate_limit(std::nullopt); });
}

void Weather::change_style(FakeJobsApi& api) {
  api.set_body_style(
      {.job_id = any(0, 1) == 0, .envelope = any(0, 1) == 0, .sparse = any(0, 1) == 0});
}

int Weather::any(int least, int most) {
  return std::uniform_int_distribution<int>(least, most)(random_);
}

/// The fault for a while, for a part of the requests.
Fault Weather::some(Fault fault) {
  fault.times = Fault::forever;
  fault.probability = 0.1 * any(1, 10);
  fault.lasts = std::chrono::seconds(any(1, 90));
  return fault;
}

}  // namespace sudomock::soak
