#include <chrono>
#include <clocale>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "decode/bodies.hpp"
#include "decode/error_body.hpp"
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
  for (const char* number : {"949.5", "0.1", "1e-1", "949.0000000001"}) {
    EXPECT_THAT(with_credits(number),
                IsMalformed("credits_charged: expected an integer, found a fraction"))
        << number;
  }
}

TEST(Integers, KeepEveryDigit) {
  // 2^53 + 1 does not survive a double.
  EXPECT_EQ(with_credits("9007199254740993").value().credits_charged, 9007199254740993);
  EXPECT_EQ(with_credits("9223372036854775807").value().credits_charged,
            std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(with_credits("-9223372036854775808").value().credits_charged,
            std::numeric_limits<std::int64_t>::min());
}

TEST(Integers, OutOfRangeAreMalformed) {
  for (const char* number : {"9223372036854775808", "-9223372036854775809", "18446744073709551615",
                             "18446744073709551616", "1e19", "1e300",
                             // A double is no integer's neighbour beyond 2^53.
                             "9007199254740993.0"}) {
    EXPECT_THAT(with_credits(number), IsMalformed("credits_charged: out of range")) << number;
  }
}

// Contract, "money": exact for amounts of up to 15 significant digits.
TEST(Money, IsExact) {
  EXPECT_EQ(with_cost("1.898").value().payg->cost->nanos(), 1'898'000'000);
  EXPECT_EQ(with_cost("0.1").value().payg->cost->nanos(), 100'000'000);
  EXPECT_EQ(with_cost("2e-3").value().payg->cost->nanos(), 2'000'000);
  EXPECT_EQ(with_cost("7").value().payg->cost->nanos(), 7'000'000'000);
  EXPECT_EQ(with_cost("-7").value().payg->cost->nanos(), -7'000'000'000);
  EXPECT_EQ(with_cost("9223372036").value().payg->cost->nanos(), 9'223'372'036'000'000'000);
  std::mt19937_64 random(7);
  for (int i = 0; i < 2000; ++i) {
    // Fifteen digits, with the point at any place in or before them.
    const auto digits = static_cast<std::int64_t>(random() % 1'000'000'000'000'000);
    const auto decimals = static_cast<int>(6 + random() % 12);
    const std::string number = std::to_string(digits) + "e-" + std::to_string(decimals);
    const Result<Job> job = with_cost(number);
    ASSERT_TRUE(job) << number;
    EXPECT_EQ(job->payg->cost, Usd::parse(number)) << number;
  }
}

TEST(Money, OutOfRangeIsMalformed) {
  for (const char* number : {"9223372037", "9223372036.854775808", "1e10", "18446744073709551615",
                             "-9223372036854775808"}) {
    EXPECT_THAT(with_cost(number), IsMalformed("payg.cost: out of range")) << number;
  }
}

// Contract, "a number beyond a double's range": the JSON library refuses it.
TEST(Numbers, BeyondADoubleAreMalformedWhereverTheyStand) {
  for (const std::string& number : {std::string("1e400"), std::string("-1E+400"),
                                    "1" + std::string(400, '7') + ".5", std::string(400, '9')}) {
    for (const std::string& field :
         {R"("credits_charged":)" + number, R"("new":)" + number,
          R"("payg":{"cost":)" + number + "}", R"("new":[{"a":)" + number + "}]"}) {
      const Result<Job> job = decode_job(job_with(field));
      EXPECT_THAT(job, IsMalformed("not JSON at byte")) << field;
      EXPECT_THAT(job, IsMalformed(": a number is out of range")) << field;
      EXPECT_LT(job.error().message.size(), 120u) << "without its digits";
      const std::string page = R"({"jobs":[)" + job_with(field) + "]}";
      EXPECT_THAT(decode_job_rows(page), IsMalformed("a number is out of range")) << field;
    }
    EXPECT_EQ(decode_error_body(R"({"detail":"d","new":)" + number + "}").detail, "");
  }
}

TEST(Numbers, BeyondADoubleInATextAreText) {
  EXPECT_EQ(decode_job(job_with(R"("error":"1e400 \" 1e400")")).value().error, "1e400 \" 1e400");
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
