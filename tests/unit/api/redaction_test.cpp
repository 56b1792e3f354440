// Redact first, then cut: half a secret is one too.

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "api/jobs_endpoint.hpp"
#include "base/text.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {
namespace {

const std::string secret = "sm_Canary-0123456789_abcdefghij";

const JobsEndpoint& endpoint() {
  static const JobsEndpoint made = JobsEndpoint::create(Credentials::api_key(secret), {}).value();
  return made;
}

HttpResponse answer(int status, std::string body, std::string request_id = {}) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  response.request_id = std::move(request_id);
  return response;
}

Error error_of(const Result<HttpResponse>& outcome) {
  return endpoint().read_job("x", outcome).error();
}

std::string texts_of(const Error& error) {
  return error.message + "\n" + error.detail + "\n" + error.request_id;
}

/// The first eight characters in a row of `echo`, a spelling of the secret, that `text` holds.
std::string piece_in(const std::string& text, const std::string& echo = secret) {
  for (std::size_t at = 0; at + 8 <= echo.size(); ++at) {
    if (text.find(echo.substr(at, 8)) != std::string::npos) return echo.substr(at, 8);
  }
  return {};
}

// Every offset at which a cut could part the secret, for each of the cuts.
TEST(Redaction, LeavesNoPieceOfTheSecretAtAnyCut) {
  for (const std::size_t cut : {longest_name, longest_request_id, std::size_t{255}, longest_detail,
                                longest_reason, std::size_t{1024}, longest_message}) {
    for (std::size_t offset = cut - secret.size() - 4; offset <= cut + 4; ++offset) {
      const std::string echo = std::string(offset, 'x') + secret + "yyyyyyyy";
      for (const std::string& body :
           {R"({"detail":")" + echo + "\"}", R"({"message":"m","error_code":")" + echo + "\"}",
            R"({"detail":[{"loc":[")" + echo + R"(","a"],"msg":")" + echo + "\"}]}",
            R"({"error":{"type":")" + echo + R"(","message":")" + echo + "\"}}",
            R"({"error":{"resource":")" + echo + R"("},"details":{")" + echo + R"(":")" + echo +
                "\"}}"}) {
        EXPECT_EQ(piece_in(texts_of(error_of(answer(401, body, echo)))), "") << offset << body;
      }
      EXPECT_EQ(piece_in(texts_of(error_of(answer(200, echo, echo)))), "") << offset;
      EXPECT_EQ(piece_in(texts_of(error_of(make_error(ErrorCode::network, echo)))), "") << offset;
      // As the error buffer of libcurl ends, for example.
      EXPECT_EQ(piece_in(texts_of(error_of(make_error(ErrorCode::network, echo.substr(0, cut))))),
                "")
          << offset;
    }
  }
}

// The secret "sm_Canary-0123456789_abcdefghij" as a server may write it into its answer's body.
struct Echo {
  std::string written;
  std::vector<std::string> hidden;  // in texts as they are, and as they are read from JSON
};

class RedactionOf : public ::testing::TestWithParam<Echo> {};

TEST_P(RedactionOf, AnEchoLeavesNoPieceWhereverItStands) {
  const std::string& written = GetParam().written;
  const auto expect_hidden = [&](const std::string& text) {
    for (const std::string& echo : GetParam().hidden) EXPECT_EQ(piece_in(text, echo), "") << text;
  };
  for (std::size_t offset = 200; offset <= 300; ++offset) {
    const std::string echo = std::string(offset, 'x') + written + "yyyyyyyy";
    for (const std::string& body :
         {R"({"detail":")" + echo + "\"}", R"({"error_code":")" + echo + "\"}",
          R"({"error":{"message":")" + echo + "\"}}"}) {
      for (const int status : {401, 429, 503}) {
        expect_hidden(texts_of(error_of(answer(status, body, echo))));
      }
    }
    expect_hidden(texts_of(error_of(make_error(ErrorCode::network, echo))));
    const Result<Job> job = endpoint().read_job(
        "x", answer(200, R"({"render_uuid":"x","kind":"render","status":"failed","error":")" +
                             echo + R"(","error_code":")" + echo + "\"}"));
    expect_hidden(*job->error + *job->error_code);
    expect_hidden(endpoint().redact("https://h/jobs?cursor=" + echo));
  }
}

const Echo echoes[] = {
    {secret, {secret}},
    {R"(sm_\u0043anary-0123456789_abcdefghij)",
     {secret, R"(sm_\u0043anary-0123456789_abcdefghij)"}},
    {"SM_CANARY-0123456789_ABCDEFGHIJ", {"SM_CANARY-0123456789_ABCDEFGHIJ"}},
    {"sm%5FCanary%2D0123456789%5fabcdefghij", {"sm%5FCanary%2D0123456789%5fabcdefghij"}},
    // base64 of it, of "user:" and it, and of "Bearer " and it; without what "user:" makes
    {"c21fQ2FuYXJ5LTAxMjM0NTY3ODlfYWJjZGVmZ2hpag==", {"c21fQ2FuYXJ5LTAxMjM0NTY3ODlfYWJjZGVmZ2hpa"}},
    {"dXNlcjpzbV9DYW5hcnktMDEyMzQ1Njc4OV9hYmNkZWZnaGlq",
     {"zbV9DYW5hcnktMDEyMzQ1Njc4OV9hYmNkZWZnaGlq"}},
    {"QmVhcmVyIHNtX0NhbmFyeS0wMTIzNDU2Nzg5X2FiY2RlZmdoaWo=",
     {"NtX0NhbmFyeS0wMTIzNDU2Nzg5X2FiY2RlZmdoaW"}},
};

INSTANTIATE_TEST_SUITE_P(Echoed, RedactionOf, ::testing::ValuesIn(echoes));

TEST(Redaction, LeavesNoPartOfABearerToken) {
  const std::string header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
  const std::string claims = "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkphbmUifQ";
  const std::string signature = "dGhpcyBpcyBubyBzaWduYXR1cmUgYXQgYWxsLCBidXQ";
  const JobsEndpoint bearer =
      JobsEndpoint::create(Credentials::bearer(header + "." + claims + "." + signature), {})
          .value();
  for (const std::string& part : {header, claims, signature}) {
    for (std::size_t offset = 200; offset <= 300; ++offset) {
      const std::string body = R"({"detail":")" + std::string(offset, 'x') + part + "yyyyyyyy\"}";
      const Error error = bearer.read_job("x", answer(401, body)).error();
      EXPECT_EQ(piece_in(texts_of(error), part), "") << offset;
    }
  }
}

TEST(Redaction, LeavesNoPieceInTheEndOfAJob) {
  for (std::size_t offset = 0; offset <= longest_message; ++offset) {
    const std::string echo = std::string(offset, 'x') + secret;
    const Result<Job> job =
        endpoint().read_job("x", answer(200, R"({"render_uuid":"x","kind":")" + echo +
                                                 R"(","status":"failed","error":")" + echo +
                                                 R"(","error_code":"c )" + echo + "\"}"));
    EXPECT_EQ(piece_in(texts_of(job.value().result().error())), "") << offset;
  }
}

TEST(Redaction, KnowsTheSecretInAQueryAndMadePrintable) {
  const std::string token =
      "ab+/==\xE9"
      "cdefghij";
  const JobsEndpoint bearer = JobsEndpoint::create(Credentials::bearer(token), {}).value();
  EXPECT_EQ(bearer.redact("a ab%2B%2F%3D%3D%E9cdefghij b"), "a *** b");
  EXPECT_EQ(bearer.redact("a ab+/==?cdefghij b"), "a *** b");
  EXPECT_EQ(bearer.redact("a " + token), "a ***");
}

TEST(Presentation, MakesEveryTextOfAnErrorOneShortLine) {
  const std::string vandal = "a\x1b[31m\r\nb\u0085\u202E" + std::string(100'000, 'z');
  Error sent = make_error(ErrorCode::network, vandal);
  sent.detail = vandal;
  sent.request_id = vandal;
  const Error error = error_of(sent);
  EXPECT_EQ(error.message.size(), longest_message);
  EXPECT_EQ(error.detail.size(), longest_reason);
  EXPECT_EQ(error.request_id.size(), longest_request_id);
  for (const std::string& text : {error.message, error.detail, error.request_id}) {
    EXPECT_THAT(text, testing::StartsWith("a [31m  b  zzz"));
    EXPECT_THAT(text, testing::EndsWith("zzz..."));
  }
}

TEST(Presentation, ShortensWhatAnErrorBodySays) {
  const Error error =
      error_of(answer(500, R"({"error_code":")" + std::string(5000, 'c') + R"(","detail":"a\nb)" +
                               std::string(5000, 'd') + "\"}"));
  EXPECT_EQ(error.detail.size(), longest_detail);
  EXPECT_THAT(error.message, testing::HasSubstr("ccc...): a bddd"));
  EXPECT_LE(error.message.size(), 500u);
}

}  // namespace
}  // namespace sudomock::detail
