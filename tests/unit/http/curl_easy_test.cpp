#include "http/curl_easy.hpp"

#include <gtest/gtest.h>

namespace sudomock::detail {
namespace {

// No libcurl has this one.
constexpr auto unknown = static_cast<CURLoption>(CURLOPTTYPE_LONG + 9000);

class CurlOptionSetterTest : public testing::Test {
 protected:
  const CurlEasy easy_{curl_easy_init()};
  CurlOptionSetter options_{easy_.get()};
};

TEST_F(CurlOptionSetterTest, RemembersTheFirstThatIsRefused) {
  options_.set<CURLOPT_NOSIGNAL>(1).set<unknown>(1).set<CURLOPT_SSLVERSION>(99);
  EXPECT_EQ(options_.first_failure(), CURLE_UNKNOWN_OPTION);
}

TEST_F(CurlOptionSetterTest, DoesWithoutOneThatIsNotBuiltInWhereThatMayBe) {
  options_.set_if_built_in<unknown>(1);
  EXPECT_EQ(options_.first_failure(), CURLE_OK);
}

TEST_F(CurlOptionSetterTest, RemembersThatAValueWasRefused) {
  options_.set_if_built_in<CURLOPT_SSLVERSION>(99);
  EXPECT_EQ(options_.first_failure(), CURLE_BAD_FUNCTION_ARGUMENT);
}

}  // namespace
}  // namespace sudomock::detail
