#include <gmock/gmock.h>

#include <set>

#include "http/curl_library.hpp"
#include "support/lane.hpp"
#include "support/nginx.hpp"

namespace sudomock::test {
namespace {

class Http2 : public testing::Test {
 protected:
  void SetUp() override {
    if (!detail::curl_features().http2) GTEST_SKIP() << "this libcurl has no HTTP/2";
    const Certificate authority =
        make_certificate({.name = "Test CA", .alt_names = "", .is_authority = true});
    options_.ca_bundle = directory_.write("ca.pem", authority.certificate);
    nginx_ = Nginx::start(make_certificate({.name = "server"}, authority));
    if (!nginx_) GTEST_SKIP() << "no nginx here (Debian: nginx-light)";
    ASSERT_TRUE(becomes_ready());
  }

  // Asks until it answers, for ten seconds at most.
  bool becomes_ready() {
    const auto transport = detail::make_curl_transport(options_);
    for (int i = 0; i < 500; ++i) {
      const auto session = transport->open_session();
      if (fetch(*session, nginx_->url())) return true;
      (void)session->wait_until(session->now() + 20ms, {});
    }
    return false;
  }

  TemporaryDirectory directory_;
  ClientOptions options_ = transport_options();
  std::unique_ptr<Nginx> nginx_;
};

TEST_F(Http2, IsSpokenWhenOffered) {
  const auto session = detail::make_curl_transport(options_)->open_session();
  std::set<std::string> answers;
  for (int i = 0; i < 5; ++i) {
    const Result<HttpResponse> response = fetch(*session, nginx_->url());
    ASSERT_TRUE(response) << response.error();
    EXPECT_THAT(response->body, testing::StartsWith("HTTP/2.0 "));
    answers.insert(response->body);
  }
  EXPECT_EQ(answers.size(), 1U) << "over one connection";
}

TEST_F(Http2, CarriesConcurrentRequestsOverOneConnectionFromTheStart) {
  const auto session = detail::make_curl_transport(options_)->open_session();
  for (std::uint64_t id = 1; id <= 16; ++id) {
    session->submit(id, request_for(*session, nginx_->url()));
  }
  std::set<std::string> answers;
  for (const HttpCompletion& completion : complete(*session, 16)) {
    ASSERT_TRUE(completion.outcome) << completion.outcome.error();
    answers.insert(completion.outcome->body);
  }
  EXPECT_EQ(answers.size(), 1U) << "sixteen requests, one TLS handshake";
}

}  // namespace
}  // namespace sudomock::test
