#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <new>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <sudomock/credentials.hpp>

#include "support/environment.hpp"
#include "types/credentials_access.hpp"

namespace sudomock {
namespace {

using detail::CredentialsAccess;

TEST(Credentials, OfAnApiKeyTravelInTheirOwnHeader) {
  const HttpHeader header = CredentialsAccess::header(Credentials::api_key("sm_1"));
  EXPECT_EQ(header.name, "x-api-key");
  EXPECT_EQ(header.value, "sm_1");
}

TEST(Credentials, OfABearerTokenTravelAsAuthorization) {
  const HttpHeader header = CredentialsAccess::header(Credentials::bearer("jwt"));
  EXPECT_EQ(header.name, "Authorization");
  EXPECT_EQ(header.value, "Bearer jwt");
}

TEST(Credentials, AreNeverPrinted) {
  for (const Credentials& credentials :
       {Credentials::api_key("sm_canary"), Credentials::bearer("canary")}) {
    std::ostringstream out;
    out << credentials;
    EXPECT_EQ(out.str(), to_string(credentials));
    EXPECT_EQ(out.str().find("canary"), std::string::npos);
  }
  EXPECT_EQ(to_string(Credentials::api_key("sm_canary")), "api_key(***)");
  EXPECT_EQ(to_string(Credentials::bearer("canary")), "bearer(***)");
}

TEST(Credentials, WithControlCharactersOrNothingAreInvalid) {
  using namespace std::string_literals;
  for (const std::string& secret :
       {""s, "a\nb"s, "a\r"s, "\0"s, "a\0b"s, "a\tb"s, "\x1f"s, "a\x7f"s}) {
    for (const Credentials& credentials :
         {Credentials::api_key(secret), Credentials::bearer(secret)}) {
      const std::optional<Error> error = CredentialsAccess::check(credentials);
      ASSERT_TRUE(error.has_value());
      EXPECT_EQ(error->code, ErrorCode::invalid_argument);
    }
  }
  EXPECT_EQ(CredentialsAccess::check(Credentials::api_key("sm_1")), std::nullopt);
  EXPECT_EQ(CredentialsAccess::check(Credentials::bearer("a.b-c_~é")), std::nullopt);
}

TEST(Credentials, SayWhichOfThemIsInvalidWithoutShowingIt) {
  const Error key = CredentialsAccess::check(Credentials::api_key("canary\n")).value();
  EXPECT_EQ(key.message, "the API key contains control characters");
  const Error token = CredentialsAccess::check(Credentials::bearer("")).value();
  EXPECT_EQ(token.message, "the bearer token is empty");
}

TEST(Credentials, ThatWereCopiedWithQuotesOrSpacesSaySo) {
  for (const char* secret : {"\"canary\"", "'canary'", "`canary`", "\"canary", "canary'"}) {
    const Error error = CredentialsAccess::check(Credentials::api_key(secret)).value();
    EXPECT_EQ(error.code, ErrorCode::invalid_argument);
    EXPECT_EQ(error.message, "the API key is in quotes; leave them out");
  }
  for (const char* secret : {" canary", "canary ", "  canary  "}) {
    const Error error = CredentialsAccess::check(Credentials::bearer(secret)).value();
    EXPECT_EQ(error.message, "the bearer token has spaces around it; leave them out");
  }
  const EnvironmentVariable environment("SUDOMOCK_API_KEY", "'canary'");
  EXPECT_EQ(Credentials::from_environment().error().message,
            "SUDOMOCK_API_KEY: the API key is in quotes; leave them out");
  EXPECT_EQ(CredentialsAccess::check(Credentials::api_key("sm_it's\"so\"fine")), std::nullopt);
}

TEST(Credentials, ThatAreTheOtherSchemesSayWhereTheyBelong) {
  const auto message = [](const Credentials& credentials) {
    const std::optional<Error> error = CredentialsAccess::check(credentials);
    return error ? error->message : "";
  };
  const std::string token = "eyJhbGciOiJIUzI1NiJ9.eyJjYW5hcnkiOjF9.c2lnbmF0dXJl";
  EXPECT_EQ(message(Credentials::api_key(token)),
            "the API key looks like a bearer token; give it to Credentials::bearer");
  EXPECT_EQ(message(Credentials::bearer("sm_canary")),
            "the bearer token looks like an API key; give it to Credentials::api_key");
  EXPECT_EQ(message(Credentials::api_key("bearer " + token)),
            "the API key begins with \"Bearer \"; give a token to Credentials::bearer, without it");
  EXPECT_EQ(message(Credentials::bearer("Bearer " + token)),
            "the bearer token begins with \"Bearer \"; leave that out");
  EXPECT_EQ(message(Credentials::api_key("sm_can ary")), "the API key has a space in it");
  EXPECT_EQ(message(Credentials::bearer(token)), "");
  EXPECT_EQ(message(Credentials::api_key("eyJ_a_key.of-its-own")), "");
}

TEST(Credentials, FromTheEnvironmentLoseTheWhiteSpaceAround) {
  for (const char* key : {"sm_env\n", "sm_env\r\n", " sm_env", "\tsm_env \n"}) {
    const EnvironmentVariable environment("SUDOMOCK_API_KEY", key);
    const Result<Credentials> credentials = Credentials::from_environment();
    ASSERT_TRUE(credentials.has_value()) << credentials.error();
    EXPECT_EQ(CredentialsAccess::secret(*credentials), "sm_env");
  }
  for (const char* key : {" ", "\n", " \r\n\t"}) {
    const EnvironmentVariable environment("SUDOMOCK_API_KEY", key);
    EXPECT_EQ(Credentials::from_environment().error().message,
              "SUDOMOCK_API_KEY: the API key is empty");
  }
}

TEST(Credentials, ComeFromTheEnvironment) {
  const EnvironmentVariable environment("SUDOMOCK_API_KEY", "sm_env");
  const Result<Credentials> credentials = Credentials::from_environment();
  ASSERT_TRUE(credentials.has_value());
  EXPECT_EQ(CredentialsAccess::header(*credentials).name, "x-api-key");
  EXPECT_EQ(CredentialsAccess::secret(*credentials), "sm_env");
}

TEST(Credentials, FromAnEnvironmentWithoutThemNameTheVariable) {
  {
    const EnvironmentVariable environment("SUDOMOCK_API_KEY", nullptr);
    const Error error = Credentials::from_environment().error();
    EXPECT_EQ(error.code, ErrorCode::invalid_argument);
    EXPECT_NE(error.message.find("SUDOMOCK_API_KEY is not set"), std::string::npos);
  }
  for (const char* key : {"", "canary\r\nx: y"}) {
    const EnvironmentVariable environment("SUDOMOCK_API_KEY", key);
    const Error error = Credentials::from_environment().error();
    EXPECT_EQ(error.code, ErrorCode::invalid_argument);
    EXPECT_NE(error.message.find("SUDOMOCK_API_KEY"), std::string::npos);
    EXPECT_EQ(error.message.find("canary"), std::string::npos);
  }
}

TEST(Credentials, LeaveNothingBehindInMemory) {
  // Short enough to live within the string object itself, and so within this buffer.
  const std::string secret = "sm_canary";
  alignas(Credentials) std::array<char, sizeof(Credentials)> memory{};
  const auto is_there = [&] {
    return std::search(memory.begin(), memory.end(), secret.begin(), secret.end()) != memory.end();
  };
  Credentials* const credentials = new (memory.data()) Credentials(Credentials::api_key(secret));
  ASSERT_TRUE(is_there());
  std::destroy_at(credentials);
  EXPECT_FALSE(is_there());
}

TEST(Credentials, AreCopiedAndMoved) {
  const Credentials original = Credentials::api_key("sm_1");
  Credentials copy = original;
  EXPECT_EQ(CredentialsAccess::secret(copy), "sm_1");
  const Credentials moved = std::move(copy);
  EXPECT_EQ(CredentialsAccess::secret(moved), "sm_1");
  EXPECT_EQ(CredentialsAccess::secret(original), "sm_1");
}

TEST(Credentials, ThatWereMovedFromAreRefusedAsEmpty) {
  Credentials credentials = Credentials::api_key("sm_1");
  const Credentials moved = std::move(credentials);
  EXPECT_EQ(CredentialsAccess::check(credentials)->message, "the API key is empty");
}

}  // namespace
}  // namespace sudomock
