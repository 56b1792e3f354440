// What each of many watches of one job costs.

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "linear_cost.hpp"
#include "support/cpu_time.hpp"
#include "support/fake_client.hpp"
#include "support/sanitizers.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;

enum class How {
  end_with_their_job,
  are_stopped,
  end_one_by_one,
  end_one_by_one_watched_backwards,
  are_refused,
  are_unwatched,
  are_watched_again,
};
constexpr const char* names_of_how[] = {
    "EndWithTheirJob", "AreStopped",   "EndOneByOne",    "EndOneByOneWatchedBackwards",
    "AreRefused",      "AreUnwatched", "AreWatchedAgain"};

std::optional<std::chrono::milliseconds> timeout_of(int watch, int count, How how) {
  if (how == How::end_one_by_one_watched_backwards) watch = count - watch;
  const bool is_one_by_one =
      how == How::end_one_by_one || how == How::end_one_by_one_watched_backwards;
  if (is_one_by_one) return 10s + watch * 10'000ms / count;
  if (how == How::are_watched_again) return 10s;
  return std::nullopt;
}

// Seconds of CPU for so many watches of one job.
double cost_of_watching(int count, How how) {
  FakeClient fake(
      {.request_timeout = how == How::are_refused ? 0s : 30s, .max_requests_per_minute = 300});
  const std::string uuid = fake.api.add(job_of(how == How::end_with_their_job ? 1min : 1000h));
  JobWatcher watcher(fake.client);
  std::stop_source stop;
  int notified = 0;
  int again = how == How::are_watched_again ? count : 0;
  JobWatcher::Callback callback = [&](const std::string&, const Result<Job>&) {
    ++notified;
    if (again-- > 0) watcher.watch(uuid, callback, 5s);
  };
  const auto before = test::cpu_time();
  for (int i = 0; i < count; ++i) {
    const auto timeout = timeout_of(i, count, how);
    timeout ? watcher.watch(uuid, callback, *timeout) : watcher.watch(uuid, callback);
  }
  if (how == How::are_unwatched) fake.api.schedule(10s, [&] { watcher.unwatch(uuid); });
  if (how == How::are_stopped) fake.api.schedule(10s, [&] { stop.request_stop(); });
  watcher.run(stop.get_token());
  const double spent = (test::cpu_time() - before).count();
  EXPECT_EQ(watcher.counts().pending, 0U);
  EXPECT_EQ(notified, how == How::are_unwatched       ? 0
                      : how == How::are_watched_again ? 2 * count
                                                      : count);
  return spent;
}

class WatchesOfOneJob : public ::testing::TestWithParam<How> {};

TEST_P(WatchesOfOneJob, CostNoMoreEachWhenThereAreMany) {
  if (test::has_sanitizer) GTEST_SKIP() << "a sanitizer's time is not ours";
  expect_linear_cost([](int count) { return cost_of_watching(count, GetParam()); });
}

INSTANTIATE_TEST_SUITE_P(That, WatchesOfOneJob,
                         ::testing::Values(How::end_with_their_job, How::are_stopped,
                                           How::end_one_by_one,
                                           How::end_one_by_one_watched_backwards, How::are_refused,
                                           How::are_unwatched, How::are_watched_again),
                         [](const auto& test) {
                           return names_of_how[static_cast<int>(test.param)];
                         });

}  // namespace
}  // namespace sudomock
