#include <clocale>
#include <cstdint>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "decode/decode.hpp"
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

TEST(Numbers, BeyondADoubleAreRefusedWithoutTheirDigits) {
  const Result<Job> job = with_cost("1" + std::string(400, '7') + ".5");
  EXPECT_THAT(job, IsMalformed("a number is out of range"));
  EXPECT_LT(job.error().message.size(), 120u);
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
