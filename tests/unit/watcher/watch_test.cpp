#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_client.hpp"
#include "support/watch_log.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Collects what a watcher tells, by job.
struct Notified {
  JobWatcher::Callback callback() {
    return [this](const std::string& uuid, const Result<Job>& outcome) {
      by_job[uuid].push_back(outcome ? outcome->status_text
                                     : std::string(to_string(outcome.error().code)));
    };
  }
  std::map<std::string, std::vector<std::string>> by_job;
};

TEST(Watch, NotifiesOfEachJobsEndExactlyOnce) {
  FakeClient fake;
  const std::string render = fake.api.add();
  const std::string failed = fake.api.add({.running = 30s, .outcome = JobStatus::failed});
  const std::string cancelled = fake.api.add({.outcome = JobStatus::cancelled});
  Notified notified;
  JobWatcher watcher(fake.client);
  for (const std::string& uuid : {render, failed, cancelled})
    watcher.watch(uuid, notified.callback());
  watcher.run();
  EXPECT_THAT(notified.by_job[render], ElementsAre("succeeded"));
  EXPECT_THAT(notified.by_job[failed], ElementsAre("failed"));
  EXPECT_THAT(notified.by_job[cancelled], ElementsAre("cancelled"));
  EXPECT_EQ(states_of(watcher), (States{0, 0, 3}));
}

TEST(Watch, ReturnsAtOnceWithNothingToWatch) {
  FakeClient fake;
  JobWatcher(fake.client).run();
  EXPECT_EQ(fake.api.stats().requests, 0);
}

TEST(Watch, FollowsALoneJobByItsLookups) {
  FakeClient fake;
  const std::string uuid = fake.api.add({.running = 20s});
  Notified notified;
  JobWatcher watcher(fake.client);
  watcher.watch(uuid, notified.callback());
  watcher.run();
  EXPECT_THAT(notified.by_job[uuid], ElementsAre("succeeded"));
  EXPECT_EQ(fake.api.stats().lists, 0);
}

TEST(Watch, NotifiesEveryWatchOfTheSameJob) {
  for (const bool sweep_lists : {false, true}) {
    FakeClient fake;
    const std::string uuid = fake.api.add();
    Notified notified;
    JobWatcher watcher(fake.client, {.sweep_lists = sweep_lists});
    for (int i = 0; i < 3; ++i) watcher.watch(uuid, notified.callback());
    watcher.run();
    EXPECT_THAT(notified.by_job[uuid], ElementsAre("succeeded", "succeeded", "succeeded"));
  }
}

TEST(Watch, AsksOnceForAJobWatchedTwice) {
  FakeClient twice;
  FakeClient once;
  Notified notified;
  for (FakeClient* fake : {&twice, &once}) {
    fake->api.set_latency(20ms);
    const std::string uuid = fake->api.add({.running = 30s});
    JobWatcher watcher(fake->client, {.backoff = even_backoff()});
    watcher.watch(uuid, notified.callback());
    if (fake == &twice) watcher.watch(uuid, notified.callback());
    watcher.run();
  }
  EXPECT_EQ(twice.api.stats().requests, once.api.stats().requests);
}

TEST(Watch, TakesUpWhatACallbackWatches) {
  FakeClient fake;
  const std::string first = fake.api.add();
  const std::string second = fake.api.add({.running = 20s});
  Notified notified;
  JobWatcher watcher(fake.client);
  watcher.watch(first, [&](const std::string&, const Result<Job>&) {
    watcher.watch(second, notified.callback());
  });
  watcher.run();
  EXPECT_THAT(notified.by_job[second], ElementsAre("succeeded"));
}

TEST(Watch, TakesUpWhatAnotherThreadWatchesWhileItRuns) {
  FakeClient fake;
  constexpr int count = 200;
  std::vector<std::string> uuids;
  for (int i = 0; i < count; ++i) uuids.push_back(fake.api.add({.running = 50s}));
  Notified notified;
  std::stop_source stop;
  JobWatcher watcher(fake.client,
                     {.keep_running = true, .on_progress = [&](const WatchCounts& counts) {
                        if (counts.finished == count) stop.request_stop();
                      }});
  std::jthread other([&] {
    for (const std::string& uuid : uuids) watcher.watch(uuid, notified.callback());
  });
  watcher.run(stop.get_token());
  other.join();
  for (const std::string& uuid : uuids)
    EXPECT_THAT(notified.by_job[uuid], ElementsAre("succeeded"));
}

TEST(Watch, NotifiesOfCancelledWhenStopped) {
  FakeClient fake;
  std::stop_source stop;
  fake.api.schedule(5s, [&] { stop.request_stop(); });
  Notified notified;
  JobWatcher watcher(fake.client);
  std::vector<std::string> uuids;
  for (int i = 0; i < 5; ++i) {
    uuids.push_back(fake.api.add({.running = 10min}));
    watcher.watch(uuids.back(), notified.callback());
  }
  watcher.run(stop.get_token());
  for (const std::string& uuid : uuids)
    EXPECT_THAT(notified.by_job[uuid], ElementsAre("cancelled"));
  EXPECT_EQ(fake.api.elapsed(), 5s);
}

TEST(Watch, GivesAStoppedJobsLastState) {
  FakeClient fake;
  std::stop_source stop;
  fake.api.schedule(10s, [&] { stop.request_stop(); });
  JobWatcher watcher(fake.client);
  int running = 0;
  for (int i = 0; i < 5; ++i) {
    watcher.watch(fake.api.add({.running = 10min}),
                  [&](const std::string&, const Result<Job>& outcome) {
                    ASSERT_NE(outcome.error().last_job, nullptr);
                    running += outcome.error().last_job->status == JobStatus::running ? 1 : 0;
                  });
  }
  watcher.run(stop.get_token());
  EXPECT_EQ(running, 5);
}

TEST(Watch, GivesEachJobItsTimeout) {
  for (const bool sweep_lists : {false, true}) {
    FakeClient fake;
    Notified notified;
    JobWatcher watcher(fake.client, {.timeout = 60s, .sweep_lists = sweep_lists});
    std::map<std::string, std::chrono::microseconds> ended;
    const auto note = [&](const std::string& uuid, const Result<Job>& outcome) {
      notified.callback()(uuid, outcome);
      ended[uuid] = fake.api.elapsed();
    };
    const std::string own = fake.api.add({.running = 10min});
    watcher.watch(own, note, 7s);
    std::vector<std::string> rest;
    for (int i = 0; i < 5; ++i) {
      rest.push_back(fake.api.add({.running = 10min}));
      watcher.watch(rest.back(), note);
    }
    watcher.run();
    EXPECT_THAT(notified.by_job[own], ElementsAre("poll_timeout"));
    EXPECT_EQ(ended[own], 7s);
    for (const std::string& uuid : rest) {
      EXPECT_THAT(notified.by_job[uuid], ElementsAre("poll_timeout"));
      EXPECT_EQ(ended[uuid], 60s);
    }
  }
}

TEST(Watch, SeesAnEndShortlyBeforeItsTimeout) {
  for (const bool sweep_lists : {false, true}) {
    for (std::chrono::milliseconds timeout = 10s; timeout < 20s; timeout += 200ms) {
      SCOPED_TRACE(timeout.count());
      FakeClient fake;
      fake.api.set_latency(50ms);
      Notified notified;
      JobWatcher watcher(fake.client, {.sweep_lists = sweep_lists});
      for (int i = 0; i < 4; ++i) watcher.watch(fake.api.add({.running = 30s}), [](auto&&...) {});
      const std::string uuid =
          fake.api.add({.queued = 0s, .dispatched = 0s, .running = timeout - 300ms});
      watcher.watch(uuid, notified.callback(), timeout);
      watcher.run();
      EXPECT_THAT(notified.by_job[uuid], ElementsAre("succeeded"));
    }
  }
}

TEST(Watch, NotifiesOfAPermanentErrorOfOneJobAndGoesOnWithTheRest) {
  FakeClient fake;
  Notified notified;
  JobWatcher watcher(fake.client);
  const std::string foreign = fake.api.add({.owner = "somebody else"});
  watcher.watch(foreign, notified.callback());
  std::vector<std::string> uuids;
  for (int i = 0; i < 4; ++i) {
    uuids.push_back(fake.api.add());
    watcher.watch(uuids.back(), notified.callback());
  }
  watcher.run();
  EXPECT_THAT(notified.by_job[foreign], ElementsAre("not_found"));
  for (const std::string& uuid : uuids)
    EXPECT_THAT(notified.by_job[uuid], ElementsAre("succeeded"));
}

TEST(Watch, RefusesABadRenderUuid) {
  FakeClient fake;
  Notified notified;
  JobWatcher watcher(fake.client);
  watcher.watch("a/b", notified.callback());
  watcher.watch("ok", notified.callback(), 0s);
  watcher.run();
  EXPECT_THAT(notified.by_job["a/b"], ElementsAre("invalid_argument"));
  EXPECT_THAT(notified.by_job["ok"], ElementsAre("invalid_argument"));
  EXPECT_EQ(fake.api.stats().requests, 0);
}

TEST(Watch, RefusesBadOptionsByName) {
  FakeClient fake;
  const std::pair<WatchOptions, const char*> bad[] = {
      {{.backoff = {.jitter = 2}}, "backoff.jitter"},
      {{.timeout = 0ms}, "timeout"},
      {{.max_in_flight = 0}, "max_in_flight"},
  };
  for (const auto& [options, name] : bad) {
    JobWatcher watcher(fake.client, options);
    std::string message;
    watcher.watch("x", [&](const std::string&, const Result<Job>& outcome) {
      message = outcome.error().message;
    });
    watcher.run();
    EXPECT_THAT(message, HasSubstr(name));
  }
  const JobsClient broken(Credentials::api_key(""), {.transport = fake.api.transport()});
  Notified notified;
  JobWatcher watcher(broken);
  watcher.watch("x", notified.callback());
  watcher.run();
  EXPECT_THAT(notified.by_job["x"], ElementsAre("invalid_argument"));
  EXPECT_EQ(watcher.counts().finished, 1u);
}

TEST(Watch, ForgetsAnUnwatchedJob) {
  for (const bool sweep_lists : {false, true}) {
    FakeClient fake;
    Notified notified;
    JobWatcher watcher(fake.client, {.sweep_lists = sweep_lists});
    std::vector<std::string> uuids;
    for (int i = 0; i < 5; ++i) {
      uuids.push_back(fake.api.add({.running = 30s}));
      watcher.watch(uuids.back(), notified.callback());
    }
    watcher.unwatch(uuids[0]);
    fake.api.schedule(10s, [&] { watcher.unwatch(uuids[1]); });
    watcher.run();
    EXPECT_EQ(notified.by_job.size(), 3u);
    EXPECT_EQ(watcher.counts().finished, 3u);
  }
}

TEST(Watch, HasTheLastWordWhenACallbackUnwatches) {
  FakeClient fake;
  std::vector<std::string> uuids;
  for (int i = 0; i < 5; ++i) uuids.push_back(fake.api.add());
  JobWatcher watcher(fake.client);
  int notified = 0;
  for (const std::string& uuid : uuids) {
    watcher.watch(uuid, [&](const std::string&, const Result<Job>&) {
      ++notified;
      for (const std::string& other : uuids) watcher.unwatch(other);
    });
  }
  watcher.run();
  EXPECT_EQ(notified, 1) << "all five ended on the same page";
}

// Whose unwatching another's destruction brings about, once the engine has taken all commands.
TEST(Watch, IsNotNotifiedOnceItIsUnwatchedThoughItHasEnded) {
  FakeClient fake;
  JobWatcher watcher(fake.client);
  const auto unwatch = [&](void*) { watcher.unwatch("no id"); };
  watcher.watch("a",
                [handle = std::shared_ptr<void>(&watcher, unwatch)](const auto&, const auto&) {});
  watcher.watch("no id", [](const auto&, const auto&) { FAIL(); });
  watcher.unwatch("a");
  watcher.run();
  EXPECT_EQ(states_of(watcher), (States{0, 0, 0}));
}

TEST(IsWatched, HoldsUntilTheLastCallbackBegins) {
  FakeClient fake;
  JobWatcher watcher(fake.client);
  const std::string uuid = fake.api.add({.render_uuid = "a-job", .running = 30s});
  std::vector<bool> watched{watcher.is_watched(uuid)};
  const auto note = [&](const auto&, const auto&) { watched.push_back(watcher.is_watched(uuid)); };
  watcher.watch(uuid, note);
  watcher.watch(uuid, note);
  watched.push_back(watcher.is_watched("A-JOB"));
  fake.api.schedule(10s, [&] { watched.push_back(watcher.is_watched(uuid)); });
  watcher.run();
  EXPECT_EQ(watched, (std::vector{false, true, true, true, false}));
  EXPECT_FALSE(watcher.is_watched(uuid));
}

TEST(IsWatched, EndsWithUnwatchAndBeginsWithWatchAtOnce) {
  FakeClient fake;
  JobWatcher watcher(fake.client);
  const std::string uuid = fake.api.add({.running = 30s});
  const std::string other = fake.api.add({.running = 30s});
  int notified = 0;
  const auto count = [&](const auto&, const auto&) { ++notified; };
  for (const std::string& id : {uuid, uuid, other}) watcher.watch(id, count);
  watcher.unwatch(uuid);
  EXPECT_FALSE(watcher.is_watched(uuid));
  EXPECT_TRUE(watcher.is_watched(other));
  fake.api.schedule(10s, [&] {
    watcher.watch(uuid, count);
    EXPECT_TRUE(watcher.is_watched(uuid));
    watcher.unwatch(uuid);
    EXPECT_FALSE(watcher.is_watched(uuid));
    watcher.watch(uuid, count);
    EXPECT_TRUE(watcher.is_watched(uuid));
  });
  watcher.run();
  EXPECT_EQ(notified, 2);
}

TEST(IsWatched, HoldsOverAStopForWhatIsLeftToTheNextRun) {
  FakeClient fake;
  JobWatcher watcher(fake.client);
  const std::string uuid = fake.api.add({.running = 30s});
  std::stop_source stop;
  stop.request_stop();
  watcher.watch(uuid, [&](const auto&, const JobOutcome& outcome) {
    EXPECT_EQ(outcome.error().code, ErrorCode::cancelled);
    watcher.watch(uuid, nullptr);
  });
  watcher.run(stop.get_token());
  EXPECT_TRUE(watcher.is_watched(uuid));
  watcher.run();
  EXPECT_FALSE(watcher.is_watched(uuid));
}

TEST(Watch, LosesNothingWhenACallbackThrows) {
  for (const bool sweep_lists : {false, true}) {
    FakeClient fake;
    Notified notified;
    JobWatcher watcher(fake.client, {.timeout = 10min, .sweep_lists = sweep_lists});
    std::vector<std::string> uuids;
    for (int i = 0; i < 6; ++i) {
      uuids.push_back(fake.api.add({.running = i < 3 ? 4s : 40s}));
      if (i == 1) {
        watcher.watch(uuids.back(), [](const std::string&, const Result<Job>&) {
          throw std::runtime_error("no");
        });
      } else {
        watcher.watch(uuids.back(), notified.callback());
      }
    }
    EXPECT_THROW(watcher.run(), std::runtime_error);
    EXPECT_EQ(watcher.counts().in_flight, 0u);
    watcher.run();
    EXPECT_EQ(notified.by_job.count(uuids[1]), 0u) << "notified once, whatever it throws";
    for (std::size_t i : {0u, 2u, 3u, 4u, 5u}) {
      EXPECT_THAT(notified.by_job[uuids[i]], ElementsAre("succeeded"));
    }
    EXPECT_EQ(states_of(watcher), (States{0, 0, 6}));
  }
}

TEST(Watch, ReportsItsProgress) {
  FakeClient fake;
  std::vector<WatchCounts> progress;
  JobWatcher watcher(
      fake.client, {.on_progress = [&](const WatchCounts& counts) { progress.push_back(counts); }});
  for (int i = 0; i < 3; ++i) watcher.watch(fake.api.add(), nullptr);
  EXPECT_EQ(watcher.counts().pending, 3u);
  watcher.run();
  ASSERT_EQ(progress.size(), 3u);
  EXPECT_EQ(progress[0].pending, 2u);
  EXPECT_EQ(progress[2].pending, 0u);
  EXPECT_EQ(progress[2].finished, 3u);
}

TEST(Watch, KeepsAtMostSoManyRequestsOnTheWire) {
  for (const bool sweep_lists : {false, true}) {
    FakeClient fake;
    fake.api.set_latency(200ms);
    JobWatcher watcher(fake.client, {.max_in_flight = 4, .sweep_lists = sweep_lists});
    for (int i = 0; i < 300; ++i) watcher.watch(fake.api.add({.running = 20s}), nullptr);
    watcher.run();
    EXPECT_LE(fake.api.stats().most_in_flight, 4);
    EXPECT_EQ(watcher.counts().finished, 300u);
    EXPECT_EQ(fake.api.stats().sessions_opened, 1);
  }
}

TEST(Watch, MayOutliveItsClient) {
  testing::FakeJobsApi api;
  const std::string uuid = api.add();
  Notified notified;
  JobWatcher watcher(JobsClient(api.credentials(), {.transport = api.transport()}));
  watcher.watch(uuid, notified.callback());
  watcher.run();
  EXPECT_THAT(notified.by_job[uuid], ElementsAre("succeeded"));
}

TEST(PollAll, ReturnsTheOutcomesInTheOrderGiven) {
  FakeClient fake;
  const std::vector<std::string> uuids = {fake.api.add({.running = 40s}), "not-there",
                                          fake.api.add({.running = 3s}), "b@d",
                                          fake.api.add({.outcome = JobStatus::failed})};
  const std::vector<Result<Job>> outcomes = fake.client.poll_all_until_terminal(uuids);
  ASSERT_EQ(outcomes.size(), 5u);
  EXPECT_EQ(outcomes[0]->render_uuid, uuids[0]);
  EXPECT_EQ(outcomes[1].error().code, ErrorCode::not_found);
  EXPECT_EQ(outcomes[2]->render_uuid, uuids[2]);
  EXPECT_EQ(outcomes[3].error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(outcomes[4]->status, JobStatus::failed);
}

TEST(PollAll, EndsWithCancelledWhenStopped) {
  FakeClient fake;
  std::stop_source stop;
  fake.api.schedule(5s, [&] { stop.request_stop(); });
  const std::vector<std::string> uuids = {fake.api.add(), fake.api.add({.running = 10min})};
  const auto outcomes =
      fake.client.poll_all_until_terminal(uuids, {.keep_running = true}, stop.get_token());
  EXPECT_EQ(outcomes[1].error().code, ErrorCode::cancelled);
  EXPECT_TRUE(fake.client.poll_all_until_terminal({}).empty());
}

}  // namespace
}  // namespace sudomock
