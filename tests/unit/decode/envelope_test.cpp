#include <string>

#include <gtest/gtest.h>

#include "decode/bodies.hpp"
#include "decode_matchers.hpp"

// Contract, "envelope": `data` is unwrapped only when the top level has neither `status` nor `jobs`
// and `data` is an object.
namespace sudomock::detail {
namespace {

constexpr const char* inner = R"({"render_uuid":"inner","kind":"video","status":"running"})";

TEST(Envelope, OfAJobIsUnwrapped) {
  const std::string data = inner;
  for (const std::string& body :
       {R"({"success":true,"data":)" + data + "}", R"({"data":)" + data + R"(,"success":true})",
        R"({"error":{"message":5},"kind":7,"payg":"x","data":)" + data + "}",
        R"({"data":5,"data":)" + data + "}",
        R"({"render_uuid":"outer","job_id":"outer","data":)" + data + "}"}) {
    EXPECT_EQ(decode_job(body).value().render_uuid, "inner") << body;
  }
}

TEST(Envelope, OfAPageIsUnwrapped) {
  const std::string page = R"({"jobs":[)" + std::string(inner) + R"(],"next_cursor":"c"})";
  for (const std::string& body : {R"({"success":true,"data":)" + page + "}",
                                  R"({"next_cursor":7,"data":)" + page + R"(,"success":true})"}) {
    const JobPage decoded = decode_job_page(body).value();
    ASSERT_EQ(decoded.jobs.size(), 1u) << body;
    EXPECT_EQ(decoded.jobs[0].render_uuid, "inner");
    EXPECT_EQ(decoded.next_cursor, Cursor("c"));
  }
}

TEST(Envelope, IsNoneWhenTheTopLevelHasAStatusBeforeOrAfter) {
  const std::string job = R"("render_uuid":"outer","kind":"render","status":"queued")";
  for (const std::string data : {inner, R"({"status":5,"kind":[]})", "null", "[1]", "7", "{}"}) {
    const std::string field = R"("data":)" + data;
    for (const std::string& body : {"{" + job + "," + field + "}", "{" + field + "," + job + "}"}) {
      EXPECT_EQ(decode_job(body).value().render_uuid, "outer") << body;
    }
  }
}

TEST(Envelope, IsNoneWhenTheTopLevelHasANullStatus) {
  const std::string body = R"({"data":)" + std::string(inner) + R"(,"status":null})";
  EXPECT_THAT(decode_job(body), IsMalformed("render_uuid: required"));
}

TEST(Envelope, IsNoneWhenTheTopLevelHasJobs) {
  const std::string body = R"({"data":{"jobs":[{}],"next_cursor":5},"jobs":[]})";
  EXPECT_TRUE(decode_job_page(body).value().jobs.empty());
  EXPECT_THAT(decode_job(R"({"jobs":[],"data":)" + std::string(inner) + "}"),
              IsMalformed("render_uuid"));
}

TEST(Envelope, OfAPageIsNoneWhenTheTopLevelHasAStatus) {
  EXPECT_THAT(decode_job_page(R"({"status":"ok","data":{"jobs":[]}})"),
              IsMalformed("jobs: missing"));
}

TEST(Envelope, OfTheLastDataCounts) {
  const std::string data = inner;
  EXPECT_THAT(decode_job(R"({"data":)" + data + R"(,"data":null})"), IsMalformed(": render_uuid"));
  EXPECT_EQ(decode_job(R"({"data":{"kind":5},"data":)" + data + "}").value().render_uuid, "inner");
}

TEST(Envelope, HasNoEnvelopeWithin) {
  const std::string body = R"({"data":{"data":)" + std::string(inner) + "}}";
  EXPECT_THAT(decode_job(body), IsMalformed("data.render_uuid: required"));
}

TEST(Envelope, IsNamedInThePathOfARefusal) {
  EXPECT_THAT(decode_job(R"({"data":{"job_id":"j","kind":"k","status":7}})"),
              IsMalformed("data.status: expected a string, found a number"));
  EXPECT_THAT(decode_job_page(R"({"data":{"jobs":[{"payg":{"cost":"1"}}]}})"),
              IsMalformed("data.jobs[0].payg.cost: expected a number, found a string"));
}

TEST(Envelope, WithoutAnythingUsableNamesTheTopLevel) {
  EXPECT_THAT(decode_job(R"({"success":true,"data":[]})"), IsMalformed(": render_uuid: required"));
}

}  // namespace
}  // namespace sudomock::detail
