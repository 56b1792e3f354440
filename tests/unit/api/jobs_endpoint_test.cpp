#include "api/jobs_endpoint.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace sudomock::detail {
namespace {

using testing::ElementsAre;

std::vector<std::string> headers_of(const HttpRequest& request) {
  std::vector<std::string> headers;
  for (const auto& [name, value] : *request.headers) headers.push_back(name + ": " + value);
  return headers;
}

JobsEndpoint endpoint_of(const Credentials& credentials, const ClientOptions& options = {}) {
  return JobsEndpoint::create(credentials, options).value();
}

TEST(JobsEndpoint, AsksForJsonAndSaysWhoAsks) {
  const HttpRequest request = endpoint_of(Credentials::api_key("sm_1")).get("a", {});
  EXPECT_EQ(request.url, "https://api.sudomock.com/api/v1/jobs/a");
  EXPECT_THAT(headers_of(request), ElementsAre("x-api-key: sm_1", "Accept: application/json",
                                               "User-Agent: sudomock-cpp/" SUDOMOCK_VERSION));
}

TEST(JobsEndpoint, SendsTheSameHeadersForAList) {
  const HttpRequest request =
      endpoint_of(Credentials::bearer("a.b.c"), {.user_agent_suffix = "shop/2"}).list({}, {});
  EXPECT_THAT(headers_of(request),
              ElementsAre("Authorization: Bearer a.b.c", "Accept: application/json",
                          "User-Agent: sudomock-cpp/" SUDOMOCK_VERSION " shop/2"));
}

}  // namespace
}  // namespace sudomock::detail
