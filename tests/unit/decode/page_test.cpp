#include <string>

#include <gtest/gtest.h>

#include "decode/bodies.hpp"
#include "decode_matchers.hpp"

namespace sudomock::detail {
namespace {

TEST(DecodePage, ReadsTheDisplayFields) {
  const JobPage page =
      decode_job_page(
          R"({"jobs":[{"job_id":"a","kind":"video","status":"queued","duration_seconds":8.0,)"
          R"("audio":true,"mockup_name":"Mug","poster_url":"p"},)"
          R"({"job_id":"b","kind":"render","status":"queued","duration_seconds":null,)"
          R"("audio":null,"mockup_name":null,"poster_url":null}]})")
          .value();
  ASSERT_EQ(page.jobs.size(), 2u);
  EXPECT_EQ(page.jobs[0].duration_seconds, 8);
  EXPECT_EQ(page.jobs[0].audio, true);
  EXPECT_EQ(page.jobs[0].mockup_name, "Mug");
  EXPECT_EQ(page.jobs[0].poster_url, "p");
  EXPECT_EQ(page.jobs[1].duration_seconds, std::nullopt);
  EXPECT_EQ(page.jobs[1].audio, std::nullopt);
  EXPECT_EQ(page.jobs[1].mockup_name, std::nullopt);
  EXPECT_EQ(page.jobs[1].poster_url, std::nullopt);
}

TEST(DecodePage, KeepsEachRowsOwnId) {
  const JobPage page = decode_job_page(R"({"jobs":[{"job_id":"a","kind":"k","status":"s"},)"
                                       R"({"render_uuid":"b","kind":"k","status":"s"},)"
                                       R"({"kind":"k","status":"s","job_id":"c"}]})")
                           .value();
  ASSERT_EQ(page.jobs.size(), 3u);
  EXPECT_EQ(page.jobs[0].render_uuid, "a");
  EXPECT_EQ(page.jobs[1].render_uuid, "b");
  EXPECT_EQ(page.jobs[2].render_uuid, "c");
}

TEST(DecodePage, DoesNotLendARowsIdToTheNextRow) {
  EXPECT_THAT(
      decode_job_page(R"({"jobs":[{"render_uuid":"r","job_id":"a","kind":"k","status":"s"},)"
                      R"({"kind":"k","status":"s"}]})"),
      IsMalformed("jobs[1].render_uuid: required"));
}

TEST(DecodePage, EndsTheListAtACursorThatIsNullAbsentOrEmpty) {
  for (const char* body :
       {R"({"jobs":[],"next_cursor":null})", R"({"jobs":[]})", R"({"next_cursor":"","jobs":[]})",
        R"({"next_cursor":"c","jobs":[],"next_cursor":""})"}) {
    EXPECT_EQ(decode_job_page(body).value().next_cursor, std::nullopt) << body;
  }
}

TEST(DecodePage, MayBeEmptyAndStillHaveACursor) {
  const JobPage page = decode_job_page(R"({"next_cursor":"go on","jobs":[]})").value();
  EXPECT_TRUE(page.jobs.empty());
  EXPECT_EQ(page.next_cursor, Cursor("go on"));
}

TEST(DecodePage, TakesMoreRowsThanThereShouldBe) {
  std::string body = R"({"jobs":[)";
  for (int i = 0; i < 1000; ++i) {
    body += R"({"job_id":")" + std::to_string(i) + R"(","kind":"k","status":"s"},)";
  }
  body.back() = ']';
  const JobPage page = decode_job_page(body + "}").value();
  ASSERT_EQ(page.jobs.size(), 1000u);
  EXPECT_EQ(page.jobs[999].render_uuid, "999");
}

TEST(DecodePage, TakesTheLastOfDuplicateLists) {
  const JobPage page =
      decode_job_page(R"({"jobs":[{"job_id":"a","kind":"k","status":"s"}],"jobs":[]})").value();
  EXPECT_TRUE(page.jobs.empty());
  const std::string bad = R"("jobs":[{"job_id":"a"}])";
  EXPECT_THAT(decode_job_page("{" + bad + "," + bad + "}"), IsMalformed(": jobs[0].kind: "));
  EXPECT_TRUE(decode_job_page("{" + bad + R"(,"jobs":[]})"));
  EXPECT_TRUE(decode_job_page(R"({"jobs":5,"jobs":[]})"));
  EXPECT_THAT(decode_job_page("{" + bad + R"(,"jobs":5})"), IsMalformed("jobs: expected an array"));
  EXPECT_EQ(decode_job_page(R"({"jobs":[],"next_cursor":"a","next_cursor":"b"})")->next_cursor,
            Cursor("b"));
  for (const char* first : {"5", "\"a\""}) {
    const std::string cursor = "\"next_cursor\":" + std::string(first);
    EXPECT_EQ(decode_job_page(R"({"jobs":[],)" + cursor + R"(,"next_cursor":null})")->next_cursor,
              std::nullopt);
  }
}

// However often the others stand there, each is forgotten with all that is in it.
TEST(DecodePage, TakesTheLastOfTensOfThousandsOfDuplicates) {
  for (const char* member :
       {R"("next_cursor":"a")", R"("payg":{"credits":1})", R"("jobs":[{"payg":{"credits":1}}])"}) {
    std::string body = "{";
    for (int i = 0; i < 51'000; ++i) body += std::string(member) + ",";
    const JobPage page = decode_job_page(body + R"("next_cursor":"b","jobs":[]})").value();
    EXPECT_EQ(page.next_cursor, Cursor("b")) << member;
  }
}

TEST(DecodePage, IgnoresUnknownFields) {
  EXPECT_TRUE(
      decode_job_page(R"({"total":7,"links":{"jobs":5,"next_cursor":6},"jobs":[],"a":[[]]})"));
}

TEST(DecodePage, NeedsJobsAsAnArrayOfObjects) {
  EXPECT_THAT(decode_job_page("{}"), IsMalformed(": jobs: missing"));
  EXPECT_THAT(decode_job_page(R"({"next_cursor":null})"), IsMalformed(": jobs: missing"));
  EXPECT_THAT(decode_job_page(R"({"jobs":null})"),
              IsMalformed("jobs: expected an array, found null"));
  EXPECT_THAT(decode_job_page(R"({"jobs":{}})"),
              IsMalformed("jobs: expected an array, found an object"));
  const std::string row = R"({"job_id":"a","kind":"k","status":"s"})";
  for (const auto& [bad, found] :
       {std::pair{"null", "null"}, std::pair{"7", "a number"}, std::pair{"[{}]", "an array"},
        std::pair{"\"x\"", "a string"}, std::pair{"true", "a boolean"}}) {
    EXPECT_THAT(decode_job_page(R"({"jobs":[)" + row + "," + row + "," + bad + "]}"),
                IsMalformed("jobs[2]: expected an object, found " + std::string(found)));
  }
}

}  // namespace
}  // namespace sudomock::detail
