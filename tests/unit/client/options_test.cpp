#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
    EXPECT_EQ(client.list().error().message, job.error().message);
    EXPECT_EQ(client.poll_until_terminal("x").error().message, job.error().message);
    EXPECT_EQ((*client.list_all().begin()).error().message, job.error().message);
  }
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
