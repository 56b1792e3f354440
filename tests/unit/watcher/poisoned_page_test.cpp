// What fails on one page of the list costs that page, and one row that row.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/fake_client.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

// Six pages of jobs that end after 20 s, under a plan's limit.
class PoisonedPage : public ::testing::Test {
 protected:
  PoisonedPage() : fake({.max_requests_per_minute = 300}) {
    fake.api.set_latency(50ms);
    uuids = fake.api.add_history(300, job_of(20s), 1ms);
  }

  // The part of the target that only the n-th page's requests have, from 1.
  std::string target_of_page(int n) {
    ListOptions options{.limit = 50};
    const JobsClient other = fake.make({});
    for (int i = 0; i < n; ++i) options.cursor = other.list(options)->next_cursor;
    static_cast<void>(other.list(options));
    const std::string target = fake.api.requests().back().target;
    fake.api.clear_requests();
    return target.substr(target.find("cursor="));
  }

  void run(std::chrono::milliseconds timeout = 24h) {
    JobWatcher watcher(fake.client, {.timeout = timeout});
    WatchLog log(fake.api, watcher);
    log.watch_all(uuids);
    ASSERT_NO_THROW(watcher.run());
    int late = 0;
    for (const std::string& uuid : uuids) {
      ASSERT_EQ(log.of(uuid).size(), 1U);
      ASSERT_TRUE(log.of(uuid)[0].outcome) << log.of(uuid)[0].outcome.error();
      if (log.lateness(uuid) > 60s) ++late;
    }
    EXPECT_LE(late, 1) << "of 300 were notified later than 60 s";
  }

  FakeClient fake;
  std::vector<std::string> uuids;  // oldest first
};

TEST_F(PoisonedPage, DelaysNobodyWhenItAlwaysAnswers500) {
  fake.api.inject({.status = 500, .only_for = target_of_page(2), .times = testing::Fault::forever});
  run();
}

TEST_F(PoisonedPage, DelaysNobodyWhereverItStands) {
  for (const int page : {1, 3, 5}) {
    SCOPED_TRACE(page);
    fake.api.clear_faults();
    fake.api.advance(2min);
    uuids = fake.api.add_history(300, job_of(20s), 1ms);
    fake.api.inject(
        {.status = 500, .only_for = target_of_page(page), .times = testing::Fault::forever});
    run();
  }
}

TEST_F(PoisonedPage, DelaysNobodyWhenItNeverComes) {
  fake.api.inject({.delay = 1h, .only_for = target_of_page(2), .times = testing::Fault::forever});
  run();
}

TEST_F(PoisonedPage, DelaysNobodyWithOneRowThatCannotBeRead) {
  fake.api.inject(
      {.spoil_row = uuids[130], .only_for = "/jobs?", .times = testing::Fault::forever});
  run();
}

TEST_F(PoisonedPage, DelaysNobodyWithABadRowOnTheFirstPage) {
  fake.api.inject(
      {.spoil_row = uuids[299], .only_for = "/jobs?", .times = testing::Fault::forever});
  run();
}

// Under a small limit the page is sooner than forty lookups. It was to answer the nudge; a row that
// cannot be read says that it never will.
TEST(PoisonedRow, IsLookedUpAfterANudgeAsSoonAsItsPageHasCome) {
  FakeClient fake({.max_requests_per_minute = 60});
  const std::vector<std::string> uuids = fake.api.add_history(40, job_of(10min), 1ms);
  const std::string& spoiled = uuids[20];
  testing::Fault fault = slow_lists(5s);
  fake.api.inject(fault);
  fake.api.schedule(90s, [&] {
    fake.api.clear_faults();
    fault.spoil_row = spoiled;
    fake.api.inject(fault);
  });
  JobWatcher watcher(fake.client, {.backoff = slow});
  WatchLog log(fake.api, watcher);
  log.watch_all(uuids);
  fake.api.schedule(100s, [&] {
    for (const std::string& uuid : uuids) {
      fake.api.end(uuid);
      watcher.nudge(uuid);
    }
  });
  watcher.run();
  EXPECT_LE(log.of(spoiled).at(0).at, 100s + 5s + 2s);
}

TEST_F(PoisonedPage, MakesNoTimeoutOfAJobThatHasEnded) {
  fake.api.inject({.status = 500, .only_for = target_of_page(2), .times = testing::Fault::forever});
  run(30min);
}

}  // namespace
}  // namespace sudomock
