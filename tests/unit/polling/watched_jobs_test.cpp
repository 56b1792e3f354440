#include "polling/watched_jobs.hpp"

#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "support/failing_memory.hpp"
#include "support/start_time.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using test::start;
using testing::ElementsAre;

class WatchedJobsTest : public testing::Test {
 protected:
  WatchedJob& add(const std::string& id, const std::string& name) {
    NewWatch watch = of(id, name);
    return jobs.add(watch, start, [](WatchedJob& job) {
      if (!job.is_live()) job.place = Place::timer;
    });
  }
  NewWatch of(const std::string& id, const std::string& name) {
    return {id,
            [this, name](const std::string& uuid, const Result<Job>& outcome) {
              notified.push_back(name + " of " + uuid + (outcome ? "" : ": an error"));
            },
            1min};
  }
  void end_first(WatchedJob& job) {
    Job state;
    state.status = JobStatus::failed;
    jobs.end(job, job.live.begin()->second, state);
    if (job.live.empty()) job.place = Place::nowhere;
  }
  void notify_all() {
    while (jobs.notify_next()) {
    }
  }

  WatchedJobs jobs;
  std::vector<std::string> notified;
};

TEST_F(WatchedJobsTest, NotifiesInTheOrderOfTheEnds) {
  WatchedJob& a = add("a", "first");
  WatchedJob& b = add("b", "second");
  NewWatch refused = of("c", "third");
  jobs.add_refused(refused, Error());
  end_first(b);
  end_first(a);
  notify_all();
  EXPECT_THAT(notified, ElementsAre("third of c: an error", "second of b", "first of a"));
  EXPECT_TRUE(jobs.all().empty());
}

TEST_F(WatchedJobsTest, FindsAJobInAnyCaseAndNotifiesInTheOneAskedFor) {
  WatchedJob& job = add("a-1", "lower");
  EXPECT_EQ(&add("A-1", "upper"), &job);
  EXPECT_EQ(jobs.find("A-1"), &job);
  EXPECT_EQ(jobs.find("a-2"), nullptr);
  end_first(job);
  end_first(job);
  notify_all();
  EXPECT_THAT(notified, testing::UnorderedElementsAre("lower of a-1", "upper of A-1"));
}

TEST_F(WatchedJobsTest, NotifiesNobodyOfAJobThatIsRemoved) {
  WatchedJob& a = add("a", "first");
  add("a", "second");
  WatchedJob& b = add("b", "third");
  end_first(a);
  end_first(b);
  jobs.remove(a);
  EXPECT_EQ(jobs.find("a"), nullptr);
  notify_all();
  EXPECT_THAT(notified, ElementsAre("third of b"));
}

TEST_F(WatchedJobsTest, NotifiesOnceThoughACallbackThrows) {
  NewWatch watch{"a", [](const auto&, const auto&) { throw std::runtime_error("no"); }, 1min};
  jobs.add_refused(watch, Error());
  EXPECT_THROW((void)jobs.notify_next(), std::runtime_error);
  EXPECT_FALSE(jobs.has_ended());
  EXPECT_FALSE(jobs.notify_next());
  EXPECT_TRUE(jobs.all().empty());
}

TEST_F(WatchedJobsTest, AreAsTheyWereWhenAWatchIsNotAdmitted) {
  const auto refuse = [](WatchedJob&) { throw std::bad_alloc(); };
  NewWatch fresh = of("a", "first");
  EXPECT_THROW(jobs.add(fresh, start, refuse), std::bad_alloc);
  EXPECT_TRUE(jobs.all().empty());
  EXPECT_TRUE(fresh.callback);

  WatchedJob& job = add("b", "second");
  NewWatch another = of("b", "third");
  EXPECT_THROW(jobs.add(another, start, refuse), std::bad_alloc);
  EXPECT_EQ(jobs.find("b"), &job);
  EXPECT_EQ(job.live.size(), 1U);
}

TEST_F(WatchedJobsTest, CountTheLookupUnderWayAsTheNewWatchs) {
  WatchedJob& job = add("a", "first");
  job.known.requests = 3;
  add("a", "second");
  EXPECT_EQ(job.live.rbegin()->second.requests_before, 3);
  job.place = Place::wire;
  add("a", "third");
  EXPECT_EQ(job.live.rbegin()->second.requests_before, 2);
}

}  // namespace
}  // namespace sudomock::detail
