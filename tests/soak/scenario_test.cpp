// What the soak has found, made small by shrink.sh.

#include <string>

#include <gtest/gtest.h>

#include "judge.hpp"

namespace sudomock::soak {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;
using testing::Fault;

TEST(Scenario, OfAServerThatWantsAPauseForEver) {
  expect_all_is_well(
      {.jobs = {{.job = {.render_uuid = R"(job-00238)", .running = 57s}, .submitted = 117s}},
       .events = {{171s, Inject{{.status = 503, .retry_after = seconds::max(), .lasts = 3s}}}}});
}

TEST(Scenario, OfAJobThatEndsShortlyBeforeItsTimeoutAndIsListed) {
  expect_all_is_well(
      {.latency = 50ms,
       .jobs = {{.job = {.render_uuid = R"(job-00015)", .running = 642s}, .timeout = 643759ms},
                {.job = {.render_uuid = R"(job-00017)", .running = 1051s}},
                {.job = {.render_uuid = R"(job-00018)", .running = 995s}}}});
}

TEST(Scenario, OfANudgedJobWhoseRowCannotBeRead) {
  expect_all_is_well({.nudges_at_ends = true,
                      .jobs = {{.job = {.render_uuid = R"(job-00000)", .running = 622s}},
                               {.job = {.render_uuid = R"(job-00002)", .running = 768s}},
                               {.job = {.render_uuid = R"(job-00024)", .running = 711s}},
                               {.job = {.render_uuid = R"(job-00026)", .running = 315s}}},
                      .events = {{0s, Inject{{.spoil_row = R"(job-00000)",
                                              .times = Fault::forever,
                                              .probability = 0.7}}}}});
}

TEST(Scenario, OfAListThatStandsStillForAnHour) {
  Scenario scenario{.latency = 50ms,
                    .max_per_minute = 300,
                    .events = {{20s, Inject{{.frozen = true,
                                             .only_for = R"(/jobs?)",
                                             .times = Fault::forever,
                                             .lasts = 1h}}}}};
  for (const auto running : {40s, 60s, 80s, 100s, 120s, 3600s}) {
    const std::string name = "job-" + std::to_string(scenario.jobs.size());
    scenario.jobs.push_back({.job = {.render_uuid = name, .running = running}});
  }
  expect_all_is_well(scenario);
}

TEST(Scenario, IsWrittenAsTheCodeThatMakesIt) {
  const Scenario scenario{.seed = 7,
                          .latency = 50ms,
                          .watch = {.max_in_flight = 2, .sweep_lists = false},
                          .has_two_watchers = true,
                          .jobs = {{.job = {.render_uuid = "job-00001",
                                            .running = 1500ms,
                                            .outcome = JobStatus::failed},
                                    .submitted = 10s,
                                    .timeout = std::chrono::milliseconds::max(),
                                    .throws = true}},
                          .events = {{1s, Inject{{.status = 429,
                                                  .concurrent_limit = true,
                                                  .retry_after = seconds::max(),
                                                  .only_for = "/jobs?",
                                                  .times = Fault::forever,
                                                  .probability = 0.3}}},
                                     {2s, TakeBack{"job-00001", true}},
                                     {3s, Stop{}}}};
  EXPECT_EQ(
      to_text(scenario),
      R"x({.seed = 7, .latency = 50ms, .watch = {.max_in_flight = 2, .sweep_lists = false}, )x"
      R"x(.has_two_watchers = true, .jobs = {
        {.job = {.render_uuid = R"(job-00001)", .running = 1500ms, .outcome = JobStatus::failed}, )x"
      R"x(.submitted = 10s, .timeout = milliseconds::max(), .throws = true},}, .events = {
        {1s, Inject{{.status = 429, .concurrent_limit = true, )x"
      R"x(.retry_after = seconds::max(), .only_for = R"(/jobs?)", )x"
      R"x(.times = Fault::forever, .probability = 0.3}}},
        {2s, TakeBack{R"(job-00001)", true}},
        {3s, Stop{}},}})x");
}

}  // namespace
}  // namespace sudomock::soak
