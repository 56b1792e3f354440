#include <string>

#include <gtest/gtest.h>

#include "decode/bodies.hpp"
#include "decode_matchers.hpp"

namespace sudomock::detail {
namespace {

TEST(Syntax, OfAnEmptyBody) {
  EXPECT_THAT(decode_job(""), IsMalformed("the body is empty"));
  EXPECT_THAT(decode_job_page(std::string_view()), IsMalformed("the body is empty"));
  EXPECT_THAT(decode_job(" \n"), IsMalformed("not JSON at byte"));
}

TEST(Syntax, ErrorsNameThePositionAndWhatWasExpected) {
  EXPECT_THAT(decode_job(R"({"kind" "video"})"), IsMalformed("not JSON at byte 15"));
  EXPECT_THAT(decode_job(R"({"kind" "video"})"), IsMalformed("expected ':'"));
  EXPECT_THAT(decode_job("{\"kind\":\"\xC3(\"}"), IsMalformed("UTF-8"));
  EXPECT_THAT(decode_job(R"({"kind":"\ud800"})"), IsMalformed("surrogate"));
}

TEST(Syntax, ErrorsDoNotShowTheBody) {
  for (const std::string body : {"<html>SECRET</html>", "{\"a\":\"SECRET", "{\"SECRET\x01\":1}",
                                 "SECRET; expected SECRET", "{\"kind\":SECRET}"}) {
    const Result<Job> job = decode_job(body);
    ASSERT_THAT(job, IsMalformed("not JSON at byte"));
    EXPECT_EQ(job.error().message.find("SECRET"), std::string::npos) << job.error().message;
  }
}

TEST(Syntax, TakesTextsAndNumbersOfUpToHalfAMebibyteAndNoMore) {
  constexpr std::size_t most = std::size_t{512} * 1024;
  const std::string too_long = "a text, a name or a number of more than 524288 bytes";
  const auto text = [](std::size_t size) { return '"' + std::string(size - 2, 'x') + '"'; };
  EXPECT_TRUE(decode_job(job_with(R"("other":)" + text(most))));
  EXPECT_THAT(decode_job(job_with(R"("other":)" + text(most + 1))), IsMalformed(too_long));
  EXPECT_TRUE(decode_job(job_with(text(most) + ":1")));
  EXPECT_THAT(decode_job(job_with(text(most + 1) + ":1")), IsMalformed(too_long));
  EXPECT_TRUE(decode_job(job_with(R"("other":0.)" + std::string(most - 2, '1'))));
  EXPECT_THAT(decode_job(job_with(R"("other":0.)" + std::string(most - 1, '1'))),
              IsMalformed(too_long));
  const std::string quoted = R"("\")" + std::string(most, 'x') + '"';
  EXPECT_THAT(decode_job(job_with(R"("other":)" + quoted)), IsMalformed(too_long));
  // Many short ones are none that is long, whatever stands in them.
  std::string many;
  while (many.size() < 2 * most) many += R"("a \" b":"1\\",)";
  EXPECT_TRUE(decode_job(job_with(many + R"("model":null)")));
}

TEST(Syntax, RefusesTrailingText) {
  const std::string job = job_with(R"("model":null)");
  EXPECT_THAT(decode_job(job + job), IsMalformed("expected end of input"));
  EXPECT_THAT(decode_job(job + "<!-- proxy -->"), IsMalformed("not JSON"));
  EXPECT_THAT(decode_job(job + std::string(1, '\0') + "x"),
              IsMalformed("not JSON at byte " + std::to_string(job.size() + 1) + ": a zero byte"));
}

TEST(Syntax, RefusesEveryTruncationOfABody) {
  const std::string job = job_with(R"("payg":{"cost":1.898},"error":{"message":"é"},"x":[1,{}])");
  const std::string page = R"({"jobs":[)" + job + R"(],"next_cursor":"c"})";
  const std::string enveloped = R"({"data":)" + job + "}";
  ASSERT_TRUE(decode_job(job));
  ASSERT_TRUE(decode_job(enveloped));
  ASSERT_TRUE(decode_job_page(page));
  for (std::size_t size = 0; size < page.size(); ++size) {
    EXPECT_FALSE(decode_job_page(std::string_view(page).substr(0, size))) << size;
    if (size < job.size()) {
      EXPECT_FALSE(decode_job(std::string_view(job).substr(0, size))) << size;
    }
    if (size < enveloped.size()) {
      EXPECT_FALSE(decode_job(std::string_view(enveloped).substr(0, size))) << size;
    }
  }
}

std::string nested(int levels, const std::string& open, const std::string& close) {
  std::string text = "1";
  for (int i = 0; i < levels; ++i) text = open + text + close;
  return text;
}

TEST(Syntax, TakesSixtyFourLevelsOfNesting) {
  for (const auto& [open, close] : {std::pair{"[", "]"}, std::pair{R"({"error":)", "}"}}) {
    EXPECT_TRUE(decode_job(job_with(R"("new":)" + nested(63, open, close)))) << open;
    EXPECT_THAT(decode_job(job_with(R"("new":)" + nested(64, open, close))),
                IsMalformed(": nested deeper than 64 levels"))
        << open;
  }
}

TEST(Syntax, SurvivesBracketsNestedWithoutEnd) {
  EXPECT_THAT(decode_job(std::string(1'000'000, '[')), IsMalformed("nested deeper"));
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"data\":";
  EXPECT_THAT(decode_job(objects), IsMalformed("nested deeper"));
}

}  // namespace
}  // namespace sudomock::detail
