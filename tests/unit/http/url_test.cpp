#include "http/url.hpp"

#include <gmock/gmock.h>

#include <ostream>
#include <string>

namespace sudomock::detail {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct Accepted {
  std::string given;
  std::string normalized;

  friend void PrintTo(const Accepted& accepted, std::ostream* out) { *out << accepted.given; }
};

class AcceptedBaseUrl : public testing::TestWithParam<Accepted> {};

TEST_P(AcceptedBaseUrl, GetsOneForm) {
  const Result<std::string> url = normalize_base_url(GetParam().given, false);
  ASSERT_TRUE(url) << url.error();
  EXPECT_EQ(*url, GetParam().normalized);
}

INSTANTIATE_TEST_SUITE_P(
    Url, AcceptedBaseUrl,
    testing::Values(
        Accepted{"https://api.sudomock.com", "https://api.sudomock.com/api/v1"},
        Accepted{"https://api.sudomock.com/", "https://api.sudomock.com/api/v1"},
        Accepted{"https://api.sudomock.com/api/v1", "https://api.sudomock.com/api/v1"},
        Accepted{"https://api.sudomock.com/api/v1/", "https://api.sudomock.com/api/v1"},
        Accepted{"https://api.sudomock.com/api/v1//", "https://api.sudomock.com/api/v1"},
        Accepted{"HTTPS://api.sudomock.com", "https://api.sudomock.com/api/v1"},
        Accepted{"https://api.sudomock.com:443", "https://api.sudomock.com/api/v1"},
        Accepted{"https://gateway.example:8443/tools/mock/",
                 "https://gateway.example:8443/tools/mock/api/v1"},
        Accepted{"https://gateway.example/api/v1/api/v1", "https://gateway.example/api/v1/api/v1"},
        Accepted{"https://gateway.example/myapi/v1", "https://gateway.example/myapi/v1/api/v1"},
        Accepted{"https://gateway.example/v2", "https://gateway.example/v2/api/v1"},
        Accepted{"https://gateway.example/myjobs", "https://gateway.example/myjobs/api/v1"},
        Accepted{"https://gateway.example/jobs/api/v1", "https://gateway.example/jobs/api/v1"},
        Accepted{"https://[2001:db8::1]:444", "https://[2001:db8::1]:444/api/v1"},
        Accepted{"http://localhost:8080", "http://localhost:8080/api/v1"},
        Accepted{"http://LocalHost", "http://LocalHost/api/v1"},
        Accepted{"http://127.0.0.1:80", "http://127.0.0.1/api/v1"},
        Accepted{"http://127.8.9.255:1", "http://127.8.9.255:1/api/v1"},
        Accepted{"http://[::1]:8080/x", "http://[::1]:8080/x/api/v1"},
        Accepted{"https://gateway.example/to:///x", "https://gateway.example/to:///x/api/v1"}));

class InsecureBaseUrl : public testing::TestWithParam<std::string> {};

TEST_P(InsecureBaseUrl, IsRefusedUnlessAllowed) {
  const Result<std::string> url = normalize_base_url(GetParam(), false);
  ASSERT_FALSE(url) << *url;
  EXPECT_EQ(url.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(url.error().message, AllOf(HasSubstr("base_url"), HasSubstr("allow_insecure_http")));
  EXPECT_TRUE(normalize_base_url(GetParam(), true));
}

INSTANTIATE_TEST_SUITE_P(Url, InsecureBaseUrl,
                         testing::Values("http://api.sudomock.com", "http://localhost.evil.com",
                                         "http://127.0.0.1.evil.com", "http://128.0.0.1",
                                         "http://127.evil", "http://127.1.evil",
                                         "http://notlocalhost", "http://[::2]",
                                         "http://[2001:db8::1]", "http://0.0.0.0",
                                         "http://127.0.0.-0", "http://127.0.0.08",
                                         "http://0127.0.0.1"));

TEST(Url, ThatWouldEndInA404IsExplained) {
  for (const char* path : {"/api/v1/jobs", "/api/v1/jobs/", "/jobs", "/jobs//", "/gateway/jobs",
                           "/api/v1/jobs/9d4e"}) {
    const Result<std::string> url =
        normalize_base_url(std::string("https://api.sudomock.com") + path, false);
    ASSERT_FALSE(url) << *url;
    EXPECT_EQ(url.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(url.error().message, AllOf(HasSubstr("base_url"), HasSubstr("/jobs"))) << path;
  }
  for (const char* path : {"/api", "/api/", "/gateway/api", "/api/v2", "/api/v2/", "/api/v10",
                           "/api/v0", "/gateway/api/v11"}) {
    const Result<std::string> url =
        normalize_base_url(std::string("https://api.sudomock.com") + path, false);
    ASSERT_FALSE(url) << *url;
    EXPECT_EQ(url.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(url.error().message, AllOf(HasSubstr("base_url"), HasSubstr("/api/v1"))) << path;
  }
}

struct Refused {
  std::string given;
  std::string why;  // after "base_url "

  friend void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.given; }
};

class RefusedBaseUrl : public testing::TestWithParam<Refused> {};

TEST_P(RefusedBaseUrl, IsAnInvalidArgumentThatSaysWhy) {
  const Result<std::string> url = normalize_base_url(GetParam().given, true);
  ASSERT_FALSE(url) << *url;
  EXPECT_EQ(url.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(url.error().message, StartsWith("base_url " + GetParam().why)) << GetParam().given;
}

constexpr auto no_url = "is not a URL such as https://api.sudomock.com";
constexpr auto strange = "has characters that no URL has";
constexpr auto scheme = "must begin with https:// or http://";
constexpr auto query = "must have neither a query nor a fragment";
constexpr auto by_libcurl = "";  // one of these, by its version

INSTANTIATE_TEST_SUITE_P(
    Url, RefusedBaseUrl,
    testing::Values(
        Refused{"", "is empty"}, Refused{" ", strange}, Refused{"api.sudomock.com", no_url},
        Refused{"https://", no_url}, Refused{"https:///api", no_url},
        Refused{"https:/api.sudomock.com", no_url}, Refused{"http:/127.0.0.1:1", no_url},
        Refused{"http:127.0.0.1:1", no_url}, Refused{"https://:443", by_libcurl},
        Refused{"file:///etc/passwd", by_libcurl}, Refused{"ftp://api.sudomock.com", scheme},
        Refused{"ws://api.sudomock.com", scheme}, Refused{"https://api.sudomock.com?x=1", query},
        Refused{"https://api.sudomock.com#x", query}, Refused{"https://api.sudomock.com/?", query},
        Refused{"https://api .sudomock.com", strange},
        Refused{" https://api.sudomock.com", strange},
        Refused{"https://api.sudomock.com\r\nX: y", strange},
        Refused{std::string("https://api.sudomock.com\0.evil.com", 34), strange},
        Refused{"https://api.sudomock.com:99999", no_url},
        Refused{"https://api.sudomock.com:x", no_url}, Refused{"https://[::1", no_url},
        Refused{"https://user@api.sudomock.com", "must not hold a user or a password"},
        Refused{"https://a\\b.com", strange}, Refused{"https://{x}/", strange},
        Refused{"http://133%33333333", "must not have a percent-encoded host"},
        Refused{"https://%61pi.sudomock.com", "must not have a percent-encoded host"}));

TEST(Url, NeverRepeatsAPassword) {
  for (const std::string given :
       {"https://user:hunter2@api.sudomock.com", "http://hunter2@localhost",
        "ftp://user:hunter2@host", "https://user:hunter2@host:bad", "https://user:hunter2/x@host",
        "https://user:hunter2?@host", "http://user:hunter2"}) {
    const Result<std::string> url = normalize_base_url(given, false);
    ASSERT_FALSE(url) << given;
    EXPECT_THAT(url.error().message, Not(HasSubstr("hunter2"))) << given;
  }
}

TEST(Url, IsStableWhenNormalizedTwice) {
  const std::string once = *normalize_base_url("https://gateway.example/a%20b/", false);
  EXPECT_EQ(once, "https://gateway.example/a%20b/api/v1");
  EXPECT_EQ(*normalize_base_url(once, false), once);
}

TEST(Url, HasAHost) {
  for (const std::string port : {"", ":8443"}) {
    for (const std::string path : {"", "/api/v1/jobs", "?limit=1"}) {
      EXPECT_EQ(host_of("https://api.sudomock.com" + port + path), "api.sudomock.com");
      EXPECT_EQ(host_of("http://127.0.0.1" + port + path), "127.0.0.1");
      EXPECT_EQ(host_of("http://[::1]" + port + path), "::1");
    }
  }
}

TEST(PercentEncode, KeepsTheUnreservedAndEncodesTheRest) {
  EXPECT_EQ(percent_encode(std::string_view("abc", 0)), "");
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode("a b+c/d?e&f=g%"), "a%20b%2Bc%2Fd%3Fe%26f%3Dg%25");
  EXPECT_EQ(percent_encode(std::string_view("\0\n\xff", 3)), "%00%0A%FF");
  EXPECT_EQ(percent_encode(std::string_view("abc", 2)), "ab");
}

}  // namespace
}  // namespace sudomock::detail
