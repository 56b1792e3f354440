#include "catalogue.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <random>

namespace sudomock::soak {

namespace {

using std::chrono::microseconds;

class Planner {
 public:
  explicit Planner(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] PlannedJob plan(int i) {
    PlannedJob planned;
    testing::FakeJob& job = planned.job;
    const microseconds queued = seconds_like(3);
    job = {.render_uuid = name_of_job(i),
           .kind = static_cast<JobKind>(i % 3),
           .queued = queued,
           .dispatched = queued / 2,
           .running = seconds_like(25),
           .outcome = outcome(),
           .without_result = one_in(50),
           .row_without_result = one_in(30),
           .unlisted = one_in(50)};
    choose_fate(planned);
    return planned;
  }

 private:
  // At most one of these each, so that its end is decidable.
  void choose_fate(PlannedJob& planned) {
    if (one_in(5)) {
      planned.watches = 0;
    } else if (one_in(50)) {
      planned.watches = 2;
    } else if (one_in(100)) {
      planned.job.outcome = JobStatus::running;
      planned.timeout = std::chrono::seconds(any(1, 300));
    } else if (one_in(100)) {
      planned.job.outcome = JobStatus::running;
      planned.unwatched = std::chrono::seconds(any(0, 300));
    } else if (one_in(200)) {
      // What an account may meet is not for one job.
      constexpr std::array refusals{200, 400, 404, 422};
      planned.refusal = refusals[static_cast<std::size_t>(any(0, 3))];
      planned.job.unlisted = true;  // else a list may tell its end first
    }
  }

  [[nodiscard]] JobStatus outcome() {
    if (one_in(10)) return JobStatus::failed;
    return one_in(20) ? JobStatus::cancelled : JobStatus::succeeded;
  }

  [[nodiscard]] microseconds seconds_like(double median) {
    std::lognormal_distribution<double> seconds(std::log(median), 0.6);
    return microseconds(static_cast<std::int64_t>(seconds(random_) * 1e6));
  }

  [[nodiscard]] int any(int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(random_);
  }
  [[nodiscard]] bool one_in(int count) { return any(1, count) == 1; }

  std::mt19937_64 random_;
};

}  // namespace

std::string name_of_job(int number) {
  const std::string digits = std::to_string(number);
  return "job-" + std::string(5 - std::min<std::size_t>(digits.size(), 5), '0') + digits;
}

std::string PlannedJob::spelled_id() const {
  std::string id = job.render_uuid;
  if (!in_capitals) return id;
  std::transform(id.begin(), id.end(), id.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
  return id;
}

std::optional<ErrorCode> PlannedJob::expected_error() const {
  if (times_out()) return ErrorCode::poll_timeout;
  return refusal ? refusal_by(refusal_of("")) : std::nullopt;
}

testing::Fault PlannedJob::refusal_of(const std::string& render_uuid) const {
  testing::Fault fault{
      .status = refusal.value_or(0), .only_for = render_uuid, .times = testing::Fault::forever};
  if (refusal == 200) fault.body = "<html>no job</html>";
  return fault;
}

std::optional<ErrorCode> refusal_by(const testing::Fault& fault) {
  if (fault.answer_of || (fault.body && (fault.status == 0 || fault.status == 200))) {
    return ErrorCode::malformed_response;
  }
  switch (fault.status) {
    case 401:
      return ErrorCode::unauthenticated;
    case 402:
      return ErrorCode::insufficient_credits;
    case 403:
      return ErrorCode::permission_denied;
    case 404:
      return ErrorCode::not_found;
    case 400:
    case 422:
      return ErrorCode::invalid_argument;
    default:
      return std::nullopt;
  }
}

std::vector<PlannedJob> plan_jobs(int count, microseconds span, std::uint64_t seed) {
  Planner planner(seed);
  std::vector<PlannedJob> jobs;
  jobs.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    jobs.push_back(planner.plan(i));
    jobs.back().submitted = span / count * i;
  }
  return jobs;
}

}  // namespace sudomock::soak
