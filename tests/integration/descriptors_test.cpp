// A process that has no file descriptor left for a while: passing, wherever it is noticed.

#include <curl/curl.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <set>
#include <vector>

#include <sudomock/jobs_client.hpp>

#include "support/certificates.hpp"
#include "support/child_process.hpp"
#include "support/lane.hpp"
#include "support/sanitizers.hpp"
#include "support/server_process.hpp"
#include "support/temporary_directory.hpp"
#include "support/tls_connection.hpp"

// Newer versions of libcurl make none without a pair of sockets of its own.
extern "C" CURLM* curl_multi_init() {
  using Init = CURLM* (*)();
  static const auto init = reinterpret_cast<Init>(dlsym(RTLD_NEXT, "curl_multi_init"));
  const int one = open("/dev/null", O_RDONLY);
  const int other = open("/dev/null", O_RDONLY);
  close(one);
  close(other);
  return one < 0 || other < 0 ? nullptr : init();
}

namespace sudomock::test {
namespace {

/// Takes all descriptors that this process may have.
class AllDescriptors {
 public:
  AllDescriptors() {
    const rlimit few{128, 128};
    setrlimit(RLIMIT_NOFILE, &few);
    for (int taken = dup(0); taken >= 0; taken = dup(0)) taken_.push_back(taken);
  }

  void give_back(std::size_t count) {
    for (; count > 0 && !taken_.empty(); --count) {
      close(taken_.back());
      taken_.pop_back();
    }
  }

 private:
  std::vector<int> taken_;
};

class Descriptors : public testing::Test {
 protected:
  static constexpr int good = 100;

  void SetUp() override {
    if (has_sanitizer) GTEST_SKIP() << "a sanitizer needs descriptors to look at an object";
  }

  /// What `use` comes to in a child process that has that many left: `good` or an `ErrorCode`.
  static int with(std::size_t left, const std::function<Result<Job>(AllDescriptors&)>& use) {
    return in_child_process([&] {
      AllDescriptors all;
      all.give_back(left);
      const Result<Job> job = use(all);
      return job ? good : static_cast<int>(job.error().code);
    });
  }

  [[nodiscard]] ClientOptions options() const {
    ClientOptions options;
    options.base_url = "https://127.0.0.1:" + std::to_string(server_.port());
    options.ca_bundle = bundle_;
    options.retry = {.max_attempts = 1, .backoff = {.initial = 1ms, .cap = 1ms}};
    return options;
  }

  static JobsClient client(const ClientOptions& options) {
    return JobsClient(Credentials::api_key("sm_key"), options);
  }

  TemporaryDirectory directory_;
  Certificate authority_ =
      make_certificate({.name = "Test CA", .alt_names = "", .is_authority = true});
  std::string bundle_ = directory_.write("ca.pem", authority_.certificate);
  ServerProcess server_{answer_each([](const std::string&) {
                          return ok(R"({"render_uuid":"a","kind":"render","status":"cancelled"})");
                        }),
                        with_tls(make_certificate({.name = "server"}, authority_))};
};

TEST_F(Descriptors, ThatAreMissingAreAPassingFailureOfAGet) {
  std::set<int> outcomes;
  for (std::size_t left = 0; left < 16; ++left) {
    const int outcome = with(left, [&](AllDescriptors&) { return client(options()).get("a"); });
    EXPECT_THAT(outcome, testing::AnyOf(good, static_cast<int>(ErrorCode::network))) << left;
    outcomes.insert(outcome);
  }
  EXPECT_EQ(outcomes.size(), 2u);
}

TEST_F(Descriptors, ThatAreMissingLetASessionWaitAllTheSame) {
  EXPECT_EQ(in_child_process([] {
              const AllDescriptors all;
              const auto session = curl_transport()->open_session();
              const auto until = session->now() + 30ms;
              const bool is_quiet = session->wait_until(until, {}).empty();
              const bool has_waited = session->now() >= until;
              return is_quiet && has_waited ? good : 0;
            }),
            good);
}

// Of another authority than the server's.
TEST_F(Descriptors, ThatAreMissingForTheSystemsCertificatesAreAPassingFailure) {
  for (std::size_t left = 0; left < 16; ++left) {
    const int outcome = with(left, [&](AllDescriptors&) {
      ClientOptions its = options();
      its.ca_bundle = std::nullopt;
      Result<Job> job = client(its).get("a");
      const bool cannot_be_read = job.error().message.find("cannot be read") != std::string::npos;
      if (job.error().code == ErrorCode::tls && !cannot_be_read) return Result<Job>(Job());
      return job;
    });
    EXPECT_THAT(outcome, testing::AnyOf(good, static_cast<int>(ErrorCode::network))) << left;
  }
}

TEST_F(Descriptors, ThatAreMissingForAWhileEndNoPoll) {
  for (std::size_t left = 0; left < 8; ++left) {
    const int outcome = with(left, [&](AllDescriptors& all) {
      ClientOptions its = options();
      int requests = 0;
      its.on_request = [&](const RequestEvent&) {
        if (++requests == 3) all.give_back(50);
      };
      return client(its).poll_until_terminal(
          "a", {.backoff = {.initial = 1ms, .cap = 1ms}, .timeout = 60s});
    });
    EXPECT_EQ(outcome, good) << left;
  }
}

TEST_F(Descriptors, ThatAreMissingDelayNoStop) {
  const int outcome = with(0, [&](AllDescriptors&) {
    ClientOptions its = options();
    its.retry = {.max_attempts = 9, .backoff = {.initial = 60s, .cap = 60s}};
    std::stop_source stop;
    its.on_request = [&](const RequestEvent&) { stop.request_stop(); };
    return client(its).get("a", stop.get_token());
  });
  EXPECT_EQ(outcome, static_cast<int>(ErrorCode::cancelled));
}

// As it may be while it is replaced. A session of its own reads it anew.
TEST_F(Descriptors, ThatAreLeftBlameNoBundleThatCouldBeReadBefore) {
  const std::shared_ptr<Transport> transport = detail::make_curl_transport(options());
  const std::string url = "https://127.0.0.1:" + std::to_string(server_.port()) + "/";
  ASSERT_TRUE(fetch(*transport->open_session(), url));
  std::filesystem::remove(bundle_);
  const Result<HttpResponse> response = fetch(*transport->open_session(), url);
  ASSERT_FALSE(response);
  EXPECT_EQ(to_string(response.error().code), "network") << response.error();
}

TEST_F(Descriptors, ThatAreLeftBlameABundleThatCannotBeRead) {
  ClientOptions its = options();
  for (const std::string& bundle :
       {directory_.write("empty.pem", ""), directory_.write("other.pem", "no certificate"),
        std::string("/no/such/file.pem")}) {
    its.ca_bundle = bundle;
    const Error error = client(its).get("a").error();
    EXPECT_EQ(to_string(error.code), "invalid_argument") << error;
    EXPECT_THAT(error.message, testing::HasSubstr("ca_bundle"));
  }
}

}  // namespace
}  // namespace sudomock::test
