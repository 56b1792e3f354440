#include <string>

#include <gtest/gtest.h>

#include "decode/jobs.hpp"
#include "decode/jobs_reader.hpp"
#include "decode_matchers.hpp"

namespace sudomock::detail {
namespace {

TEST(Tokens, OfAnySizeAreDecoded) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{254}, std::size_t{255},
                                 std::size_t{256}, std::size_t{1023}, std::size_t{100'000}}) {
    const std::string text(size, 'x');
    EXPECT_EQ(decode_job(job_with(R"("error":")" + text + "\"")).value().error, text);
    const std::string padding(size, ' ');
    EXPECT_TRUE(decode_job(padding + job_with(padding + R"("model":null)" + padding))) << size;
    EXPECT_TRUE(decode_job(job_with("\"" + text + R"(":null)"))) << size;
    EXPECT_EQ(decode_job(job_with(R"("payg":{"cost":0.5)" + std::string(size, '0') + "}"))
                  .value()
                  .payg->cost,
              Usd::parse("0.5"));
  }
}

// The parser spells numbers with the decimal point of the host program's locale.
TEST(Tokens, OfNumbersMayHaveADecimalComma) {
  JobsReader::Answer answer;
  JobsReader reader(JobsReader::Kind::job, 0, answer);
  reader.start_object();
  reader.key("payg");
  reader.start_object();
  reader.key("cost");
  reader.number_float(1.898, "1,898");
  reader.end_object();
  reader.key("credits_charged");
  reader.number_float(949, "9490,0e-1");
  EXPECT_EQ(answer.job.payg->cost, Usd::parse("1.898"));
  EXPECT_EQ(answer.job.credits_charged, 949);
}

}  // namespace
}  // namespace sudomock::detail
