#include <chrono>
#include <clocale>
#include <cstdint>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "decode/error_body.hpp"
#include "decode/job_rows.hpp"
#include "decode/jobs.hpp"
#include "decode/tame_numbers.hpp"
#include "decode_matchers.hpp"

namespace sudomock::detail {
namespace {

Result<Job> with_credits(const std::string& number) {
  return decode_job(job_with(R"("credits_charged":)" + number));
}

Result<Job> with_cost(const std::string& number) {
  return decode_job(job_with(R"("payg":{"cost":)" + number + "}"));
}

TEST(Integers, MayBeWrittenAsDecimals) {
  for (const char* number : {"949", "949.0", "949.000", "9.49e2", "9490e-1", "949E0"}) {
    EXPECT_EQ(with_credits(number).value().credits_charged, 949) << number;
  }
  EXPECT_EQ(with_credits("-0").value().credits_charged, 0);
  EXPECT_EQ(with_credits("-3").value().credits_charged, -3);
}

TEST(Integers, WithAFractionAreMalformed) {
  for (const char* number : {"949.5", "0.1", "1e-1", "949.00000000000000000000001"}) {
    EXPECT_THAT(with_credits(number),
                IsMalformed("credits_charged: expected an integer, found a fraction"))
        << number;
  }
}

TEST(Integers, KeepEveryDigit) {
  // 2^53 + 1 does not survive a double.
  EXPECT_EQ(with_credits("9007199254740993").value().credits_charged, 9007199254740993);
  EXPECT_EQ(with_credits("9007199254740993.0").value().credits_charged, 9007199254740993);
  EXPECT_EQ(with_credits("9223372036854775807").value().credits_charged,
            std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(with_credits("-9223372036854775808").value().credits_charged,
            std::numeric_limits<std::int64_t>::min());
}

TEST(Integers, OutOfRangeAreMalformed) {
  for (const char* number : {"9223372036854775808", "-9223372036854775809", "18446744073709551615",
                             "18446744073709551616", "1e19", "1e300"}) {
    EXPECT_THAT(with_credits(number), IsMalformed("credits_charged: out of range")) << number;
  }
}

TEST(Money, KeepsTheNumbersOwnDigits) {
  EXPECT_EQ(with_cost("1.898").value().payg->cost->nanos(), 1'898'000'000);
  EXPECT_EQ(with_cost("0.1").value().payg->cost->nanos(), 100'000'000);
  EXPECT_EQ(with_cost("2e-3").value().payg->cost->nanos(), 2'000'000);
  EXPECT_EQ(with_cost("7").value().payg->cost->nanos(), 7'000'000'000);
  EXPECT_EQ(with_cost("-7").value().payg->cost->nanos(), -7'000'000'000);
  // Seventeen digits: a double would lose the last nanos.
  EXPECT_EQ(with_cost("90071992.547409931").value().payg->cost->nanos(), 90071992547409931);
}

TEST(Money, OutOfRangeIsMalformed) {
  for (const char* number : {"9223372037", "9223372036.854775808", "1e10", "18446744073709551615",
                             "-9223372036854775808"}) {
    EXPECT_THAT(with_cost(number), IsMalformed("payg.cost: out of range")) << number;
  }
}

TEST(Numbers, BeyondADoubleAreRefusedWithoutTheirDigitsInAKnownField) {
  for (const std::string& number :
       {"1" + std::string(400, '7') + ".5", std::string("1e400"), std::string("-1E+400"),
        std::string("0.001e999999999999999999"), "1" + std::string(400, '0')}) {
    const Result<Job> cost = with_cost(number);
    EXPECT_THAT(cost, IsMalformed(": payg.cost: out of range")) << number;
    EXPECT_LT(cost.error().message.size(), 120u);
    EXPECT_THAT(with_credits(number), IsMalformed(": credits_charged: out of range"));
    EXPECT_THAT(decode_job(job_with(R"("model":)" + number)),
                IsMalformed(": model: expected a string, found a number"));
  }
}

// Contract, "a number out of range in an unknown field": ignored, like the field.
TEST(Numbers, BeyondADoubleAreIgnoredInAnUnknownField) {
  for (const std::string& wild : {std::string("1e400"), std::string("-1e999"),
                                  std::string(400, '9'), std::string("1.5E+1000")}) {
    for (const std::string& unknown : {wild, "[" + wild + "," + wild + "]",
                                       R"({"cost":)" + wild + R"(,"b":[[)" + wild + "]]}"}) {
      const std::string extra = R"("new":)" + unknown;
      const Result<Job> job = decode_job(
          job_with(extra + R"(,"payg":{)" + extra + R"(,"cost":1.5},"error":{)" + extra +
                   R"(,"message":"1e400 \" 1e400"},"created_at":"2026-06-22T10:00:00Z")"));
      ASSERT_TRUE(job) << job.error().message << unknown;
      EXPECT_EQ(job->payg->cost->nanos(), 1'500'000'000);
      EXPECT_EQ(job->error, "1e400 \" 1e400");
      const std::string row = job_with(extra);
      const std::string page = "{" + extra + R"(,"jobs":[)" + row + "],\"n\":" + unknown + "}";
      ASSERT_TRUE(decode_job_page(page)) << unknown;
      EXPECT_EQ(decode_job_rows(page).value().jobs.size(), 1u);
      EXPECT_EQ(decode_error_body("{" + extra + R"(,"detail":"d","error":{)" + extra +
                                  R"(,"retry_after":7}})")
                    .retry_after,
                std::chrono::seconds{7});
    }
  }
  EXPECT_EQ(decode_job_rows(R"({"jobs":[)" + job_with(R"("credits_charged":1e400)") + "," +
                            job_with(R"("new":1e400)") + "]}")
                .value()
                .jobs.size(),
            1u);
}

TEST(Numbers, BeyondADoubleDoNotHideBadJson) {
  EXPECT_THAT(decode_job(R"({"new":1e400)"), IsMalformed("not JSON at byte"));
  EXPECT_THAT(decode_job(R"({"new":1e400,"x":1e400e5})"), IsMalformed("not JSON at byte"));
  EXPECT_THAT(decode_job(R"({"new":1e400,"x":01e400})"), IsMalformed("not JSON at byte"));
  EXPECT_EQ(decode_error_body(R"({"detail":"d","x":1e400)").detail, "");
  EXPECT_EQ(decode_error_body(R"({"error":{"retry_after":1e400}})").retry_after,
            std::chrono::hours{24 * 365});
}

TEST(TameNumbers, ChangesNothingElse) {
  for (const char* body :
       {"", "1", "1e299", "-1e-999", "0e999", "0.0000000E+400", R"({"a":"1e400","b\"1e400":1})",
        R"("1e400)", R"("\)", "1.e400", "--1e400"}) {
    EXPECT_EQ(tame_numbers(body), body);
  }
  EXPECT_EQ(tame_numbers("[1e400,-22e3000 ,3]"), "[9e99 ,-9e99    ,3]");
  EXPECT_EQ(tame_numbers(std::string(400, '1')), "9e99" + std::string(396, ' '));
}

/// Sets a locale with a decimal comma for one scope, where the machine has one.
class DecimalComma {
 public:
  DecimalComma() {
    for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "German_Germany.1252"}) {
      if (std::setlocale(LC_NUMERIC, name) != nullptr) found_ = true;
      if (found_) return;
    }
  }
  ~DecimalComma() { std::setlocale(LC_NUMERIC, "C"); }
  DecimalComma(const DecimalComma&) = delete;
  DecimalComma& operator=(const DecimalComma&) = delete;
  [[nodiscard]] bool found() const { return found_; }

 private:
  bool found_ = false;
};

TEST(Numbers, AreReadTheSameWhenTheHostProgramUsesADecimalComma) {
  const DecimalComma locale;
  if (!locale.found()) GTEST_SKIP() << "no locale with a decimal comma on this machine";
  EXPECT_EQ(with_cost("1.898").value().payg->cost->nanos(), 1'898'000'000);
  EXPECT_EQ(with_credits("949.0").value().credits_charged, 949);
}

}  // namespace
}  // namespace sudomock::detail
