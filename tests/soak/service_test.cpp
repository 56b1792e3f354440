#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include <sudomock/sudomock.hpp>
#include <sudomock/testing/fake_jobs_api.hpp>

#include "support/live_memory.hpp"

namespace sudomock::soak {
namespace {

using namespace std::chrono_literals;

// A service that follows one job after another, and so never has enough for a sweep.
TEST(Soak, AServiceOfLoneJobsKeepsNothingOfThem) {
  testing::FakeJobsApi api;
  api.record_requests(false);
  const JobsClient client(api.credentials(), {.transport = api.transport()});
  JobWatcher watcher(client, {.keep_running = true});
  std::stop_source stop;
  std::optional<std::int64_t> live_at_end;
  int left = 20000;
  const std::string uuid =
      api.add({.age = 1h});  // one that has ended, so that the fake's memory is flat
  const std::function<void()> watch_next = [&] {
    watcher.watch(uuid, [&](const std::string&, const Result<Job>& outcome) {
      ASSERT_TRUE(outcome) << outcome.error();
      if (--left > 0) return watch_next();
      live_at_end = live_bytes();
      stop.request_stop();
    });
  };
  watch_next();
  watcher.run(stop.get_token());
  EXPECT_EQ(left, 0);
  if (!live_at_end) GTEST_SKIP() << "the C library does not tell how much memory is in use";
  EXPECT_LT(*live_at_end - *live_bytes(), 20'000);  // a byte a job
}

}  // namespace
}  // namespace sudomock::soak
