// What a program on Windows does with the library, by the public headers alone: against the
// simulator and the peers of peers.py, whose addresses the environment gives.

#include <gtest/gtest.h>
#include <windows.h>

#include <chrono>
#include <cstdlib>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <sudomock/sudomock.hpp>

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set");
  return value;
}

bool is_wine() {
  return GetProcAddress(GetModuleHandleA("ntdll.dll"), "wine_get_version") != nullptr;
}

JobsClient client_of(const char* name, ClientOptions options = {}) {
  options.base_url = setting(name);
  options.retry.max_attempts = 1;
  return JobsClient(Credentials::api_key("sm_fake_default"), std::move(options));
}

JobsClient simulator() { return client_of("SUDOMOCK_BASE_URL"); }

// The jobs of that name in jobs.json.
std::vector<std::string> jobs_named(const JobsClient& client, const std::string& name) {
  std::vector<std::string> found;
  for (const Result<JobListItem>& item : client.list_all({.limit = 50})) {
    if (item.value().mockup_name == name) found.push_back(item->render_uuid);
  }
  return found;
}

TEST(Windows, ListsAndGetsEveryJob) {
  const JobsClient client = simulator();
  int count = 0;
  std::string last;
  for (const Result<JobListItem>& item : client.list_all({.kind = JobKind::render, .limit = 50})) {
    ASSERT_TRUE(item) << item.error();
    last = item->render_uuid;
    ++count;
  }
  EXPECT_EQ(count, 120);
  const Result<Job> job = client.get(last);
  ASSERT_TRUE(job) << job.error();
  EXPECT_EQ(job->render_uuid, last);
  EXPECT_EQ(job->status, JobStatus::succeeded);
  EXPECT_TRUE(job->result());
  EXPECT_EQ(client.get("no-such-job").error().code, ErrorCode::not_found);
}

TEST(Windows, PollsAJobToItsEnd) {
  const JobsClient client = simulator();
  const std::vector<std::string> soon = jobs_named(client, "soon");
  ASSERT_EQ(soon.size(), 10U);
  const Result<Job> job = client.poll_until_terminal(soon.front(), {.timeout = 2min});
  ASSERT_TRUE(job) << job.error();
  EXPECT_EQ(job->status, JobStatus::succeeded);
}

TEST(Windows, WatchesManyJobsToTheirEnds) {
  const JobsClient client = simulator();
  JobWatcher watcher(client, {.timeout = 2min});
  int ended = 0;
  for (const std::string& uuid : jobs_named(client, "soon")) {
    watcher.watch(uuid, [&](const std::string&, const Result<Job>& outcome) {
      EXPECT_TRUE(outcome) << outcome.error();
      ++ended;
    });
  }
  watcher.run();
  EXPECT_EQ(ended, 10);
}

TEST(Windows, StopsAPollInMidWait) {
  const JobsClient client = simulator();
  const std::string uuid = jobs_named(client, "endless").at(0);
  std::stop_source stopper;
  Clock::time_point asked;
  std::jthread other;
  const PollOptions options{.backoff = {.initial = 60s, .cap = 60s},
                            .timeout = 10min,
                            .on_update = [&](const Job&) {  // the wait begins after it
                              other = std::jthread([&] {
                                asked = Clock::now();
                                stopper.request_stop();
                              });
                            }};
  const Result<Job> job = client.poll_until_terminal(uuid, options, stopper.get_token());
  other.join();
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().code, ErrorCode::cancelled);
  EXPECT_LT(Clock::now() - asked, 10s);
}

TEST(Windows, StopsARequestInMidWait) {
  const JobsClient client = client_of("SUDOMOCK_TEST_SILENT", {.request_timeout = 5min});
  std::stop_source stopper;
  std::promise<void> never;
  const Clock::time_point begin = Clock::now();
  const std::jthread other([&] {
    never.get_future().wait_for(500ms);  // by then the peer, if none else, knows of the request
    stopper.request_stop();
  });
  EXPECT_EQ(client.get("job", stopper.get_token()).error().code, ErrorCode::cancelled);
  EXPECT_GE(Clock::now() - begin, 500ms);
  EXPECT_LT(Clock::now() - begin, 30s);
}

TEST(Windows, EndsAPollAtItsDeadline) {
  const JobsClient client = simulator();
  const std::string uuid = jobs_named(client, "endless").at(0);
  const Clock::time_point begin = Clock::now();
  const Result<Job> job = client.poll_until_terminal(uuid, {.timeout = 700ms});
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().code, ErrorCode::poll_timeout);
  EXPECT_NE(job.error().last_job, nullptr);
  EXPECT_LT(Clock::now() - begin, 10s);
}

TEST(Windows, EndsARequestToASilentPeerAtItsDeadline) {
  const JobsClient client = client_of("SUDOMOCK_TEST_SILENT", {.request_timeout = 500ms});
  const Clock::time_point begin = Clock::now();
  EXPECT_EQ(client.get("job").error().code, ErrorCode::timeout);
  EXPECT_GE(Clock::now() - begin, 500ms);
  EXPECT_LT(Clock::now() - begin, 10s);
}

TEST(Windows, SurvivesAPeerThatVanishes) {
  const JobsClient client = client_of("SUDOMOCK_TEST_VANISHING");
  for (int i = 0; i < 3; ++i) {
    const Result<Job> job = client.get("job");
    ASSERT_FALSE(job);
    EXPECT_EQ(job.error().code, ErrorCode::network) << job.error();
  }
}

TEST(Windows, RefusesAnAuthorityThatTheSystemDoesNotKnow) {
  if (is_wine()) {
    GTEST_SKIP() << "wine's Schannel checks no certificate against the system's store by itself "
                    "(SCH_CRED_AUTO_CRED_VALIDATION), whoever asks it";
  }
  const Result<Job> job = client_of("SUDOMOCK_TEST_TLS").get("tls");
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().code, ErrorCode::tls) << job.error();
}

TEST(Windows, RefusesACertificateOfAForeignAuthority) {
  const JobsClient client =
      client_of("SUDOMOCK_TEST_TLS", {.ca_bundle = setting("SUDOMOCK_TEST_FOREIGN_CA_BUNDLE")});
  const Result<Job> job = client.get("tls");
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().code, ErrorCode::tls) << job.error();
}

TEST(Windows, TrustsTheAuthorityInCaBundle) {
  const JobsClient client =
      client_of("SUDOMOCK_TEST_TLS", {.ca_bundle = setting("SUDOMOCK_TEST_CA_BUNDLE")});
  for (int i = 0; i < 3; ++i) {
    const Result<Job> job = client.get("tls");
    ASSERT_TRUE(job) << job.error();
    EXPECT_EQ(job->status, JobStatus::running);
  }
}

TEST(Windows, RefusesACaBundleThatCannotBeRead) {
  const JobsClient client = client_of("SUDOMOCK_TEST_TLS", {.ca_bundle = "Z:\\no\\such.pem"});
  EXPECT_EQ(client.get("tls").error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace sudomock
