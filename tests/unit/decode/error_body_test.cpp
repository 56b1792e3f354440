#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "decode/error_body.hpp"

// Contract, "error bodies".
namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;

TEST(ErrorBody, StandardShape) {
  const ErrorBody body = decode_error_body(R"({"detail":"Job not found","success":false})");
  EXPECT_EQ(body.detail, "Job not found");
  EXPECT_EQ(body.error_code, "");
  EXPECT_EQ(body.retry_after, std::nullopt);
}

TEST(ErrorBody, ListOfRefusals) {
  EXPECT_EQ(
      decode_error_body(
          R"({"detail":[{"loc":["query","limit"],"msg":"too large","type":"value_error"},)"
          R"({"loc":["body","items",0,"kind"],"msg":"unknown","ctx":{"msg":"no","loc":[1]}},)"
          R"({"msg":"bare"},{"loc":["x"]},"plain",{"loc":[["y"],{"z":1},-2,null],"msg":"odd"}]})")
          .detail,
      "query.limit: too large; body.items.0.kind: unknown; bare; plain; -2: odd");
}

TEST(ErrorBody, CodeMessageAndDetail) {
  const ErrorBody both =
      decode_error_body(R"({"error_code":"bad_psd","message":"short","detail":"the long story"})");
  EXPECT_EQ(both.error_code, "bad_psd");
  EXPECT_EQ(both.detail, "the long story");
  EXPECT_EQ(decode_error_body(R"({"message":"short","detail":null})").detail, "short");
  EXPECT_EQ(decode_error_body(R"({"detail":"","message":"short"})").detail, "short");
}

TEST(ErrorBody, OfExhaustedCreditsSaysWhenThereAreMore) {
  const ErrorBody body = decode_error_body(
      R"({"detail":"No credits left","error_code":"credits_exhausted","credits_reset_at":"2026-07-01T00:00:00Z"})");
  EXPECT_EQ(body.detail, "No credits left (credits_reset_at: 2026-07-01T00:00:00Z)");
  EXPECT_EQ(body.error_code, "credits_exhausted");
  EXPECT_EQ(decode_error_body(R"({"detail":"d","credits_reset_at":null})").detail, "d");
}

TEST(ErrorBody, RateLimited) {
  const ErrorBody body = decode_error_body(
      R"({"detail":"Slow down","success":false,"error":{"type":"rate_limit_exceeded","limit":30,)"
      R"("remaining":0,"retry_after":17}})");
  EXPECT_EQ(body.detail, "Slow down");
  EXPECT_EQ(body.error_code, "rate_limit_exceeded");
  EXPECT_EQ(body.retry_after, 17s);
}

TEST(ErrorBody, OfTheConcurrentLimitNamesTheResource) {
  const ErrorBody body = decode_error_body(
      R"({"detail":"Too many","success":false,"error":{"type":"concurrent_limit_exceeded",)"
      R"("limit":3,"remaining":0,"retry_after":5,"resource":"concurrent-render","current":3}})");
  EXPECT_EQ(body.detail, "Too many (resource: concurrent-render, limit: 3, current: 3)");
  EXPECT_EQ(body.error_code, "concurrent_limit_exceeded");
  EXPECT_EQ(body.retry_after, 5s);
  EXPECT_EQ(decode_error_body(R"({"error":{"resource":"concurrent-render"}})").detail,
            "resource: concurrent-render");
}

TEST(ErrorBody, OfAnUploadNamesItsDetails) {
  const ErrorBody body = decode_error_body(
      R"({"error_code":"PSD_TOO_LARGE","message":"m","detail":"The PSD is too large",)"
      R"("details":{"size_mb":512.5,"max_size_mb":300,"plan":"free","trial":true,"x":null,)"
      R"("more":{"a":1},"list":[2]}})");
  EXPECT_EQ(body.error_code, "PSD_TOO_LARGE");
  EXPECT_EQ(body.detail,
            "The PSD is too large (max_size_mb: 300, plan: free, size_mb: 512.5, trial: true)");
  EXPECT_EQ(decode_error_body(R"({"details":"none","detail":"d"})").detail, "d");
  EXPECT_EQ(decode_error_body(R"({"x":{"details":{"a":1}},"detail":"d"})").detail, "d");
}

TEST(ErrorBody, OfCountlessDetailsIsNotCollectedFurther) {
  std::string body = R"({"details":{)";
  for (int i = 0; i < 20'000; ++i) body += R"("a":"b",)";
  body.back() = '}';
  EXPECT_LT(decode_error_body(body + "}").detail.size(), 2000u);
}

TEST(ErrorBody, OfAConflict) {
  const ErrorBody body = decode_error_body(
      R"({"error_code":"CONFLICT","message":"Conflict","detail":"already under way"})");
  EXPECT_EQ(body.detail, "already under way");
  EXPECT_EQ(body.error_code, "CONFLICT");
}

std::optional<std::chrono::seconds> wait_of(const std::string& number) {
  return decode_error_body(R"({"error":{"retry_after":)" + number + "}}").retry_after;
}

TEST(ErrorBody, RetryAfterIsRoundedUpAndBounded) {
  EXPECT_EQ(wait_of("0"), 0s);
  EXPECT_EQ(wait_of("1.01"), 2s);
  EXPECT_EQ(wait_of("2.0"), 2s);
  EXPECT_EQ(wait_of("1e300"), 24h * 365);
  EXPECT_EQ(wait_of("18446744073709551615"), 24h * 365);
}

TEST(ErrorBody, RetryAfterThatMakesNoSenseIsIgnored) {
  for (const char* value : {"-1", "-0.5", "-9223372036854775808", "null", "\"7\"", "true", "[7]",
                            "{\"retry_after\":7}"}) {
    EXPECT_EQ(wait_of(value), std::nullopt) << value;
  }
  EXPECT_EQ(decode_error_body(R"({"retry_after":7,"detail":{"retry_after":7}})").retry_after,
            std::nullopt);
  EXPECT_EQ(decode_error_body(R"({"error":{"limit":5,"retry":9}})").retry_after, std::nullopt);
}

TEST(ErrorBody, ObjectsInPlaceOfTexts) {
  EXPECT_EQ(decode_error_body(R"({"detail":{"message":"inner","error_code":"c"}})").detail,
            "inner");
  EXPECT_EQ(decode_error_body(R"({"detail":{"message":"inner","error_code":"c"}})").error_code,
            "c");
  EXPECT_EQ(decode_error_body(R"({"error":"text"})").detail, "text");
  EXPECT_EQ(decode_error_body(R"({"error":{"message":"m","error_code":"c","type":"t"}})").detail,
            "m");
  EXPECT_EQ(decode_error_body(R"({"error":{"error_code":"c","type":"t"}})").error_code, "c");
}

TEST(ErrorBody, IgnoresUnknownFieldsHoweverDeep) {
  EXPECT_EQ(decode_error_body(R"({"x":[{"detail":"no"}],"y":{"error":{"message":"no"}},"z":[[]],)"
                              R"("detail":"yes","w":{"detail":"no"}})")
                .detail,
            "yes");
}

TEST(ErrorBody, OfAProxyOrHalfABodySaysNothing) {
  for (const std::string& body :
       {std::string(), std::string("<html><body>502 Bad Gateway</body></html>"),
        std::string(R"({"detail":"cut o)"), std::string(R"({"detail":"x"}<!-- -->)"),
        std::string("\xFF\xFE\x00", 3), std::string("{\"detail\":\"x\"}\0y", 16),
        std::string(100'000, '['), std::string("[\"detail\"]"), std::string("\"detail\""),
        std::string("null"), std::string("5"), std::string("{}")}) {
    const ErrorBody error = decode_error_body(body);
    EXPECT_EQ(error.detail, "") << body.substr(0, 40);
    EXPECT_EQ(error.error_code, "");
    EXPECT_EQ(error.retry_after, std::nullopt);
  }
}

// Who shows them takes the secret out first, then makes them short.
TEST(ErrorBody, KeepsTextsWhole) {
  EXPECT_EQ(decode_error_body(R"({"detail":"a\r\nb\u001b"})").detail, "a\r\nb\x1b");
  const std::string text(5000, 'x');
  const ErrorBody body =
      decode_error_body(R"({"detail":")" + text + R"(","error_code":")" + text + "\"}");
  EXPECT_EQ(body.detail, text);
  EXPECT_EQ(body.error_code, text);
}

std::string refusals(int count) {
  std::string body = R"({"detail":[)";
  for (int i = 0; i < count; ++i) body += R"({"loc":["a","b"],"msg":"m"},)";
  body.back() = ']';
  return body + "}";
}

TEST(ErrorBody, OfManyRefusalsIsNotCollectedFurther) {
  const std::string detail = decode_error_body(refusals(1000)).detail;
  EXPECT_EQ(detail.substr(0, 14), "a.b: m; a.b: m");
  EXPECT_LT(detail.size(), 1100u);
}

TEST(ErrorBody, OfALongLocationIsNotCollectedFurther) {
  std::string body = R"({"detail":[{"msg":"m","loc":[)";
  for (int i = 0; i < 500; ++i) body += R"("abc",7,)";
  body.back() = ']';
  const std::string detail = decode_error_body(body + "}]}").detail;
  EXPECT_EQ(detail.substr(0, 11), "abc.7.abc.7");
  EXPECT_LT(detail.size(), 1100u);
}

// As a page of more rows: no server means that.
TEST(ErrorBody, OfMoreThanAThousandRefusalsSaysNothing) {
  EXPECT_EQ(decode_error_body(refusals(1001)).detail, "");
}

}  // namespace
}  // namespace sudomock::detail
