#include <gmock/gmock.h>

#include <string>

#include "base/redact.hpp"
#include "http/proxy.hpp"

namespace sudomock::detail {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr auto https_url = "https://api.example:8443/api/v1/jobs";

class RefusedProxy : public testing::TestWithParam<std::string> {};

TEST_P(RefusedProxy, IsAnInvalidArgumentThatNamesTheOptionOnly) {
  const ProxyChoice choice(GetParam());
  for (const std::string used_for : {https_url, "http://127.0.0.1/"}) {
    const Result<const Proxy*> proxy = choice.proxy_for(used_for);
    ASSERT_FALSE(proxy) << used_for;
    EXPECT_EQ(proxy.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(proxy.error().message, StartsWith("ClientOptions::proxy "));
    EXPECT_THAT(proxy.error().message, Not(HasSubstr("hunter")));
  }
}

INSTANTIATE_TEST_SUITE_P(ProxyChoice, RefusedProxy,
                         testing::Values("", "http://", "http://user:hunter2@",
                                         "ftp://hunter2@host", "http://host:port",
                                         "http://u:hunter2/x@host", "http://host/hunter2",
                                         "http://host?hunter2", "http://host#hunter2", "host name",
                                         "host\nname", "foo://user:hunter'2@host"));

TEST(ProxyChoice, TakesProxiesOfEveryScheme) {
  for (const std::string given :
       {"proxy.example:3128", "http://proxy.example", "https://u:p@proxy.example:443/",
        "socks5h://127.0.0.1:1080", "socks4a://h", "http://[::1]:3128"}) {
    const ProxyChoice choice(given);
    for (const std::string used_for : {https_url, "HTTPS://127.0.0.1/", "http://api.example/"}) {
      const Result<const Proxy*> proxy = choice.proxy_for(used_for);
      ASSERT_TRUE(proxy) << proxy.error();
      ASSERT_NE(*proxy, nullptr);
      EXPECT_EQ((*proxy)->url, given);
    }
  }
}

TEST(ProxyChoice, IsNoneOverPlainHttpToThisMachine) {
  const ProxyChoice choice("http://proxy.example:3128");
  for (const std::string local :
       {"http://127.0.0.1:80/", "HTTP://localhost/x", "http://[::1]/", "http://127.255.0.9/"}) {
    EXPECT_EQ(choice.proxy_for(local).value(), nullptr) << local;
  }
}

std::string redacted(const std::string& proxy, std::string text) {
  Redactor redactor("sm_key");
  for (const std::string& secret : Proxy{proxy, "", ""}.secrets()) redactor.learn(secret);
  return redactor.redact_cut(std::move(text));
}

TEST(ProxySecrets, AreThePasswordInEachForm) {
  const std::string proxy = "http://user:p%40ss-word@proxy.example:3128";
  // The base64 is of "user:p@ss-word", as sent.
  for (const std::string said :
       {"p@ss-word", "P%40SS-WORD", "p%2540ss-word", "p\\u0040ss-word", "p&#64;ss-word",
        "user:p@ss-word", "dXNlcjpwQHNzLXdvcmQ", "user:p%40ss-wo"}) {
    EXPECT_EQ(redacted(proxy, "said " + said), "said ***") << said;
  }
  EXPECT_EQ(redacted(proxy, "Unsupported proxy syntax in '" + proxy + "'"),
            "Unsupported proxy syntax in 'http://***@proxy.example:3128'");
}

TEST(ProxySecrets, AreTheUserWhereThereIsNoPassword) {
  for (const std::string proxy : {"http://to-ken@proxy.example", "http://to-ken:@proxy.example"}) {
    EXPECT_EQ(redacted(proxy, "said to-ken"), "said ***") << proxy;
  }
  EXPECT_THAT((Proxy{"http://proxy.example", "", ""}.secrets()), testing::IsEmpty());
}

}  // namespace
}  // namespace sudomock::detail
