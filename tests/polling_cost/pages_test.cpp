// The figures in docs/ are what a program measures: a page whose figures have changed is red here,
// with the line that it should have.

#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sudomock/sudomock.hpp>
#include <sudomock/testing/fake_jobs_api.hpp>

#include "polling_cost/simulation.hpp"

namespace sudomock::simulation {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr std::uint64_t page_seed = 1;

std::string page(const std::string& name) {
  std::ifstream file(SUDOMOCK_SOURCE_DIR "/docs/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string with_digits(double value, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

struct Row {
  const char* runs;
  std::chrono::seconds duration;
  std::optional<int> limit;
};

class JobsThatRun : public ::testing::TestWithParam<Row> {};

TEST_P(JobsThatRun, CostWhatThePageSays) {
  const Row& row = GetParam();
  const Workload workload{.jobs = 1000, .limit = row.limit, .duration = row.duration};
  const Outcome outcome = run_watcher(workload, page_seed, {});
  const std::string requests = with_digits(outcome.requests_per_job, 2);
  EXPECT_THAT(page("many-jobs.md"),
              HasSubstr("| " + std::string(row.runs) + " | " +
                        (row.limit ? std::to_string(*row.limit) : "no limit") + " | " + requests +
                        " | " + with_digits(outcome.mean_delay, 1) + " s |"));
  if (row.duration == 40s) {
    EXPECT_THAT(page("../README.md"),
                HasSubstr("1,000 jobs of 40 s cost [" + requests + " requests each]"));
  }
}

#ifdef SUDOMOCK_SLOW_PAGES
INSTANTIATE_TEST_SUITE_P(Pages, JobsThatRun,
                         ::testing::Values(Row{"10 min", 600s, 300},
                                           Row{"10 min", 600s, std::nullopt}));

TEST(Pages, TellWhatWebhooksCost) {
  const Workload workload{.jobs = 1000, .limit = 300, .ends_over = 3600s, .webhooks = true};
  const Outcome outcome = run_watcher(workload, page_seed, {.backoff = {.cap = 1min}});
  EXPECT_THAT(page("webhooks.md"),
              HasSubstr("| " + with_digits(outcome.requests_per_job, 2) + " | " +
                        with_digits(outcome.delivered_delay, 2) + " s (one round trip) | " +
                        with_digits(outcome.lost_delay, 1) + " s |"));
}
#else
INSTANTIATE_TEST_SUITE_P(Pages, JobsThatRun,
                         ::testing::Values(Row{"5 s", 5s, 300}, Row{"40 s", 40s, 300},
                                           Row{"2 min", 120s, 300}));
#endif

TEST(Pages, TellWhatAWatcherWithoutALimitMeets) {
  testing::FakeJobsApi api(page_seed);
  api.set_latency(50ms);
  api.set_rate_limit(testing::RateLimit{.per_minute = 5});
  const JobsClient client(api.credentials(), {.transport = api.transport()});
  JobWatcher watcher(client);
  for (const std::string& uuid : api.add_history(100, {.running = 40s}, 10ms)) {
    watcher.watch(uuid, nullptr);
  }
  watcher.run();
  EXPECT_THAT(page("many-jobs.md"),
              HasSubstr(std::to_string(api.stats().requests) + " requests, " +
                        std::to_string(api.stats().rate_limited) + " of them answered with 429"));
}

}  // namespace
}  // namespace sudomock::simulation
