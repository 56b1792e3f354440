// The example in the header's class documentation, which CMake takes out of it.

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sudomock/webhook.hpp>
#include <sudomock/webhooks/sign_webhook.hpp>

namespace {

using Headers = std::map<std::string, std::string>;

const std::string secret = "whsec_present";
const std::string secret_before_rotation = "whsec_before";

int receive(const std::string& body, const Headers& headers, std::vector<std::string>& changed) {
  const auto answer = [](int status) { return status; };
  const auto header = [&](const char* name) { return headers.at(name); };
#include "webhook_example.inc"
}

Headers headers_of(const std::string& body, const std::string& with) {
  const auto made = sudomock::testing::sign_webhook(body, with);
  return {{"X-SudoMock-Signature", made.signature}, {"X-SudoMock-Timestamp", made.timestamp}};
}

TEST(WebhookExample, AnswersAsItSays) {
  std::vector<std::string> changed;
  const std::string body = R"({"event":"render.succeeded","job_id":"9d4e2b51"})";
  EXPECT_EQ(receive(body, headers_of(body, secret), changed), 204);
  EXPECT_EQ(receive(body, headers_of(body, secret_before_rotation), changed), 204);
  EXPECT_EQ(receive(body, headers_of(body, "whsec_forged"), changed), 401);
  EXPECT_EQ(receive("{}", headers_of("{}", secret), changed), 400);
  EXPECT_EQ(changed, (std::vector<std::string>{"9d4e2b51", "9d4e2b51"}));
}

}  // namespace
