// The service in virtual time: what it promises over stops, starts and errors of its handler.

#include "job_service.hpp"

#include <chrono>
#include <map>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>
#include <sudomock/testing/fake_jobs_api.hpp>

namespace {

using namespace std::chrono_literals;
using sudomock::JobOutcome;

class JobServiceTest : public ::testing::Test {
 protected:
  JobServiceTest() { std::filesystem::remove(file_); }
  ~JobServiceTest() override { std::filesystem::remove(file_); }

  /// One life of the program: from its start until it is stopped, `span` later.
  void live(std::chrono::minutes span, const std::vector<std::string>& submitted = {}) {
    JobService service(client_, file_, [this](const std::string& id, const JobOutcome& outcome) {
      ++handled_[id];
      if (is_broken_) throw std::runtime_error("the database is away");
      EXPECT_TRUE(outcome) << outcome.error();
    });
    for (const std::string& id : submitted) service.follow(id);
    std::stop_source stop;
    api_.schedule(span, [&] { stop.request_stop(); });
    service.run(stop.get_token());
  }
  [[nodiscard]] std::set<std::string> open() const { return OpenJobs(file_).all(); }

  sudomock::testing::FakeJobsApi api_;
  sudomock::JobsClient client_{api_.credentials(), {.transport = api_.transport()}};
  const std::filesystem::path file_ =
      std::filesystem::path(::testing::TempDir()) /
      (std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()) + ".open");
  std::map<std::string, int> handled_;
  bool is_broken_ = false;
};

TEST_F(JobServiceTest, HandlesEachEndOnce) {
  const std::string one = api_.add({.running = 30s});
  const std::string other = api_.add({.running = 2min});
  live(5min, {one, other});
  EXPECT_EQ(handled_, (std::map<std::string, int>{{one, 1}, {other, 1}}));
  EXPECT_TRUE(open().empty());
}

TEST_F(JobServiceTest, GoesOnWithWhatIsOpenAfterARestart) {
  const std::string uuid = api_.add({.running = 10min});
  live(5min, {uuid});
  EXPECT_TRUE(handled_.empty()) << "a stop is no end";
  EXPECT_EQ(open(), std::set{uuid});
  live(10min);
  EXPECT_EQ(handled_[uuid], 1);
  live(10min);
  EXPECT_EQ(handled_[uuid], 1);
}

TEST_F(JobServiceTest, HandlesAnEndThatCameWhileNobodyWatched) {
  const std::string uuid = api_.add({.running = 10min});
  live(5min, {uuid});
  api_.advance(24h);
  live(1min);
  EXPECT_EQ(handled_[uuid], 1);
}

TEST_F(JobServiceTest, LosesNothingWhenItsHandlerThrows) {
  const std::string one = api_.add({.running = 30s});
  const std::string other = api_.add({.running = 2min});
  api_.schedule(1min, [this] { is_broken_ = false; });
  is_broken_ = true;
  live(5min, {one, other});
  EXPECT_EQ(open(), std::set{one});
  EXPECT_EQ(handled_[other], 1) << "the others go on";
  live(5min);
  EXPECT_TRUE(open().empty());
  EXPECT_EQ(handled_[one], 2);
}

TEST_F(JobServiceTest, FollowsAJobOnceHoweverOftenItIsSubmitted) {
  const std::string uuid = api_.add({.running = 30s});
  live(5min, {uuid, uuid});
  EXPECT_EQ(handled_[uuid], 1);
}

TEST_F(JobServiceTest, WaitsWhileTheKeyIsRefused) {
  const std::string uuid = api_.add({.running = 30s});
  api_.schedule(10s, [this] { api_.revoke(); });
  api_.schedule(1h, [this] { api_.restore(); });
  live(65min, {uuid});
  EXPECT_EQ(handled_[uuid], 1);
}

TEST_F(JobServiceTest, RefusesAFileThatItCannotWrite) {
  JobService service(client_, file_ / "none" / "here", [](const auto&, const auto&) {});
  EXPECT_THROW(service.follow("a-job"), std::runtime_error);
}

}  // namespace
