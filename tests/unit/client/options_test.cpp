#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/environment.hpp"
#include "support/fake_client.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

struct BadOption {
  std::string name;
  std::function<void(ClientOptions&)> spoil;
};

std::vector<BadOption> bad_options() {
  return {
      {"base_url", [](ClientOptions& o) { o.base_url = "ftp://api.sudomock.com"; }},
      {"base_url", [](ClientOptions& o) { o.base_url = ""; }},
      {"allow_insecure_http", [](ClientOptions& o) { o.base_url = "http://api.sudomock.com"; }},
      {"connect_timeout", [](ClientOptions& o) { o.connect_timeout = 0ms; }},
      {"request_timeout", [](ClientOptions& o) { o.request_timeout = -1ms; }},
      {"retry.max_attempts", [](ClientOptions& o) { o.retry.max_attempts = 0; }},
      {"retry.backoff.initial", [](ClientOptions& o) { o.retry.backoff.initial = 0ms; }},
      {"retry.backoff.cap", [](ClientOptions& o) { o.retry.backoff.cap = 1ms; }},
      {"max_requests_per_minute", [](ClientOptions& o) { o.max_requests_per_minute = 0; }},
      {"max_response_bytes", [](ClientOptions& o) { o.max_response_bytes = 0; }},
      {"proxy", [](ClientOptions& o) { o.proxy = ""; }},
      {"ca_bundle", [](ClientOptions& o) { o.ca_bundle = ""; }},
      {"user_agent_suffix", [](ClientOptions& o) { o.user_agent_suffix = "a\r\nX-Evil: 1"; }},
  };
}

TEST(Options, OneOutOfItsRangeIsNamedByEveryCall) {
  for (const BadOption& bad : bad_options()) {
    ClientOptions options;
    bad.spoil(options);
    const JobsClient client(Credentials::api_key("sm_key"), options);
    const Result<Job> job = client.get("x");
    ASSERT_FALSE(job) << bad.name;
    EXPECT_EQ(job.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(job.error().message, HasSubstr(bad.name));
    EXPECT_EQ(client.check().error().message, job.error().message);
    EXPECT_EQ(client.list().error().message, job.error().message);
    EXPECT_EQ(client.poll_until_terminal("x").error().message, job.error().message);
    EXPECT_EQ((*client.list_all().begin()).error().message, job.error().message);
  }
}

TEST(Options, ThatAreGoodPassTheCheckWithoutARequest) {
  const FakeClient fake;
  EXPECT_TRUE(fake.client.check());
  EXPECT_THAT(fake.api.requests(), ::testing::IsEmpty());
}

TEST(Options, OfACaBundleThatCannotBeReadAreRefusedByTheCheck) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path();
  const std::string file =
      (folder / ("sudomock_" + std::to_string(std::random_device()()))).string();
  const auto check = [](const std::string& path) {
    return JobsClient(Credentials::api_key("sm_key"), {.ca_bundle = path}).check();
  };
  const auto expect_refusal = [&](const std::string& path) {
    EXPECT_EQ(check(path).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(check(path).error().message, "ca_bundle cannot be read, or is empty: " + path);
  };
  expect_refusal(file);  // which is not there
  expect_refusal(folder.string());
  std::ofstream(file).flush();
  expect_refusal(file);
  std::ofstream(file) << "-----BEGIN CERTIFICATE-----";
  EXPECT_TRUE(check(file));
  std::filesystem::remove(file);
}

TEST(Environment, GivesTheBaseUrlOfItsVariable) {
  for (const char* text : {"http://127.0.0.1:8080", "  http://127.0.0.1:8080\n"}) {
    const EnvironmentVariable variable("SUDOMOCK_BASE_URL", text);
    EXPECT_EQ(ClientOptions::from_environment().base_url, "http://127.0.0.1:8080");
  }
}

TEST(Environment, WithoutABaseUrlLeavesTheDefault) {
  for (const char* text : {static_cast<const char*>(nullptr), "", " \n"}) {
    const EnvironmentVariable variable("SUDOMOCK_BASE_URL", text);
    EXPECT_EQ(ClientOptions::from_environment().base_url, "https://api.sudomock.com");
  }
}

TEST(Environment, MakesAClientOfItsKeyAndBaseUrl) {
  const EnvironmentVariable key("SUDOMOCK_API_KEY", "sm_mine");
  const EnvironmentVariable url("SUDOMOCK_BASE_URL", "http://127.0.0.1:8080");
  testing::FakeJobsApi api;
  api.accept_api_key("sm_mine");
  const std::string uuid = api.add({});
  std::string requested;
  ClientOptions options = ClientOptions::from_environment();
  options.transport = api.transport();
  options.on_request = [&](const RequestEvent& event) { requested = event.url; };
  const JobsClient client = JobsClient::from_environment(options);
  EXPECT_TRUE(client.check());
  EXPECT_TRUE(client.get(uuid));
  EXPECT_EQ(requested, "http://127.0.0.1:8080/api/v1/jobs/" + uuid);
}

TEST(Environment, WithoutAKeyMakesAClientOfWhichEveryCallSaysSo) {
  const EnvironmentVariable key("SUDOMOCK_API_KEY", nullptr);
  const JobsClient client = JobsClient::from_environment();
  const std::string missing = "the environment variable SUDOMOCK_API_KEY is not set";
  EXPECT_EQ(client.check().error().message, missing);
  EXPECT_EQ(client.get("x").error().message, missing);
  EXPECT_EQ(client.list().error().message, missing);
}

TEST(Environment, OfABaseUrlThatIsNoneIsRefused) {
  const EnvironmentVariable key("SUDOMOCK_API_KEY", "sm_key");
  const EnvironmentVariable url("SUDOMOCK_BASE_URL", "127.0.0.1:8080");
  const Error error = JobsClient::from_environment().check().error();
  EXPECT_EQ(error.code, ErrorCode::invalid_argument);
  EXPECT_THAT(error.message, HasSubstr("base_url"));
}

struct BadBackoff {
  Backoff backoff;
  const char* member;
};

TEST(Options, ABackoffsMemberOutOfItsRangeIsNamed) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const BadBackoff all_bad[] = {
      {{.initial = 0ms}, "backoff.initial"},
      {{.initial = -1ms}, "backoff.initial"},
      {{.cap = 1499ms}, "backoff.cap"},
      {{.multiplier = 0.99}, "backoff.multiplier"},
      {{.multiplier = nan}, "backoff.multiplier"},
      {{.jitter = -0.1}, "backoff.jitter"},
      {{.jitter = 1.1}, "backoff.jitter"},
      {{.jitter = nan}, "backoff.jitter"},
  };
  FakeClient fake;
  for (const BadBackoff& bad : all_bad) {
    const Result<Job> polled = fake.client.poll_until_terminal("x", {.backoff = bad.backoff});
    ASSERT_FALSE(polled) << bad.member;
    EXPECT_EQ(polled.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(polled.error().message, HasSubstr(bad.member));
    const std::vector<std::string> watched = {"x"};
    EXPECT_THAT(
        fake.client.poll_all_until_terminal(watched, {.backoff = bad.backoff})[0].error().message,
        HasSubstr(bad.member));
  }
  EXPECT_EQ(fake.api.stats().requests, 0);
}

TEST(Options, ASecretThatCouldBreakOutOfItsHeaderIsRefused) {
  testing::FakeJobsApi api;
  for (const std::string& secret : {std::string(), std::string("sm_a\nb"), std::string("a\0b", 3),
                                    std::string("sm_key\r"), std::string("\x7f")}) {
    for (const Credentials& credentials :
         {Credentials::api_key(secret), Credentials::bearer(secret)}) {
      const JobsClient client(credentials, {.transport = api.transport()});
      const Result<Job> job = client.get("x");
      ASSERT_FALSE(job);
      EXPECT_EQ(job.error().code, ErrorCode::invalid_argument);
    }
  }
  EXPECT_EQ(api.stats().requests, 0);
}

TEST(Options, ABaseUrlIsTakenWithAndWithoutTheApisPath) {
  for (const char* base :
       {"https://api.sudomock.com", "https://api.sudomock.com/", "https://api.sudomock.com/api/v1",
        "https://api.sudomock.com/api/v1/", "http://127.0.0.1:8080", "http://localhost/api/v1"}) {
    FakeClient fake({.base_url = base});
    EXPECT_TRUE(fake.client.get(fake.api.add())) << base;
  }
}

}  // namespace
}  // namespace sudomock
