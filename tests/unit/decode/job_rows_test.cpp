#include "decode/bodies.hpp"

#include <string>

#include <gmock/gmock.h>

#include "decode/job_fields.hpp"
#include "decode_matchers.hpp"

// Contract, "rows of a list page": one that cannot be read costs that row alone.
namespace sudomock::detail {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> ids_of(const JobRows& rows) {
  std::vector<std::string> ids;
  for (const JobListItem& row : rows.jobs) ids.push_back(row.render_uuid);
  return ids;
}

std::vector<std::string> unreadable_in(const JobRows& rows) {
  std::vector<std::string> ids;
  for (const UnreadableRow& row : rows.unreadable) ids.push_back(row.render_uuid);
  return ids;
}

JobRows rows_of(const std::string& rows) {
  return decode_job_rows(R"({"jobs":[)" + rows + R"(],"next_cursor":"go on"})").value();
}

std::string row(const std::string& id, const std::string& more = "") {
  return R"({"render_uuid":")" + id + R"(","kind":"video","status":"running")" + more + "}";
}

TEST(JobRows, AreThoseOfThePageWhenAllIsWell) {
  const JobRows rows = rows_of(row("a", R"(,"audio":true)") + "," + row("b"));
  EXPECT_THAT(ids_of(rows), ElementsAre("a", "b"));
  EXPECT_EQ(rows.jobs[0].audio, true);
  EXPECT_THAT(rows.unreadable, IsEmpty());
  EXPECT_EQ(rows.next_cursor, Cursor("go on"));
}

TEST(JobRows, ThatCannotBeReadCostTheirOwnRowAlone) {
  for (const char* bad :
       {R"(,"credits_charged":"x")", R"(,"payg":{"cost":true})", R"(,"payg":[])",
        R"(,"created_at":"yesterday")", R"(,"status":5)", R"(,"status":null)", R"(,"kind":"")",
        R"(,"error":[1,{"a":[]}])", R"(,"duration_seconds":1.5)", R"(,"model":{"a":{"b":1}})"}) {
    const JobRows rows = rows_of(row("a") + "," + row("bad", bad) + "," + row("b"));
    EXPECT_THAT(ids_of(rows), ElementsAre("a", "b")) << bad;
    EXPECT_THAT(unreadable_in(rows), ElementsAre("bad")) << bad;
    EXPECT_EQ(rows.next_cursor, Cursor("go on")) << bad;
    EXPECT_EQ(rows.jobs[1].status, JobStatus::running) << bad;
  }
}

TEST(JobRows, WithAnArrayOfAnySizeInTheWrongPlaceCostTheirOwnRowAlone) {
  std::string array = "[";
  for (int i = 0; i < 2000; ++i) array += "1,";
  array.back() = ']';
  const JobRows rows =
      rows_of(row("a") + "," + row("bad", R"(,"error":)" + array) + "," + row("b"));
  EXPECT_THAT(ids_of(rows), ElementsAre("a", "b"));
  EXPECT_THAT(unreadable_in(rows), ElementsAre("bad"));
}

TEST(JobRows, ThatCannotBeReadAreNamedByEitherId) {
  const JobRows rows =
      rows_of(R"({"job_id":"j","status":1},{"render_uuid":7,"job_id":"k","kind":"x"})");
  EXPECT_THAT(unreadable_in(rows), ElementsAre("j", "k"));
}

TEST(JobRows, WithoutAReadableIdAreUnreadableWithoutOne) {
  const JobRows rows = rows_of(row("a") +
                               R"(,{},null,7,"x",true,[{"render_uuid":"no"}],{"render_uuid":5},)"
                               R"({"kind":"k","status":"s"},)" +
                               row("b"));
  EXPECT_THAT(ids_of(rows), ElementsAre("a", "b"));
  EXPECT_THAT(unreadable_in(rows), ElementsAre("", "", "", "", "", "", "", ""));
}

TEST(JobRows, ThatCannotBeReadSayWhereTheyStoodAndWhy) {
  const JobRows rows = rows_of(R"({"job_id":"j","kind":"k"},)" + row("a") + "," + row("b") + ",7");
  ASSERT_EQ(rows.unreadable.size(), 2U);
  EXPECT_EQ(rows.unreadable[0].index, 0U);
  EXPECT_THAT(Result<Job>(rows.unreadable[0].error), IsMalformed("read: jobs[0].status: required"));
  EXPECT_EQ(rows.unreadable[1].index, 3U);
  EXPECT_THAT(Result<Job>(rows.unreadable[1].error), IsMalformed("read: jobs[3]: expected an obj"));
}

TEST(JobRows, OfAnEnvelopeAreReadToo) {
  const JobRows rows = decode_job_rows(R"({"success":true,"data":{"jobs":[{"status":1},)" +
                                       row("a") + R"(],"next_cursor":"c"}})")
                           .value();
  EXPECT_THAT(ids_of(rows), ElementsAre("a"));
  EXPECT_EQ(rows.next_cursor, Cursor("c"));
  EXPECT_THAT(Result<Job>(rows.unreadable.at(0).error), IsMalformed("read: data.jobs[0].status: "));
}

TEST(JobRows, OfAReplacedListAreForgotten) {
  const JobRows rows =
      decode_job_rows(R"({"jobs":[)" + row("a", R"(,"model":1)") + R"(],"jobs":[]})").value();
  EXPECT_THAT(rows.jobs, IsEmpty());
  EXPECT_THAT(rows.unreadable, IsEmpty());
}

TEST(JobRows, NeedAPageAroundThem) {
  EXPECT_THAT(decode_job_rows(""), IsMalformed("the body is empty"));
  EXPECT_THAT(decode_job_rows("{}"), IsMalformed(": jobs: missing"));
  EXPECT_THAT(decode_job_rows("[]"), IsMalformed("the body: expected an object"));
  EXPECT_THAT(decode_job_rows(R"({"jobs":{}})"), IsMalformed("jobs: expected an array"));
  EXPECT_THAT(decode_job_rows(R"({"jobs":[],"next_cursor":7})"), IsMalformed("next_cursor"));
  EXPECT_THAT(decode_job_rows(R"({"jobs":[)" + row("a") + "}"), IsMalformed("not JSON"));
  EXPECT_THAT(decode_job_rows("<html>"), IsMalformed("not JSON"));
}

std::string page_of(int rows, const std::string& row) {
  std::string body = R"({"jobs":[)";
  for (int i = 0; i < rows; ++i) body += row + ",";
  body.back() = ']';
  return body + "}";
}

TEST(JobRows, AreAThousandAtMost) {
  for (const std::string& each :
       {row("a"), std::string("{}"), std::string("7"), std::string("[[]]"), std::string("null")}) {
    EXPECT_TRUE(decode_job_rows(page_of(1000, each))) << each;
    EXPECT_THAT(decode_job_rows(page_of(1001, each)), IsMalformed("jobs: more than 1000 rows"))
        << each;
  }
  EXPECT_TRUE(decode_job_page(page_of(1000, row("a"))));
  EXPECT_THAT(decode_job_page(page_of(1001, row("a"))), IsMalformed("jobs: more than 1000 rows"));
  EXPECT_THAT(decode_job_page(page_of(1000, "{}")), IsMalformed("jobs[0].render_uuid: required"));
  EXPECT_THAT(decode_job_page(page_of(1001, "{}")), IsMalformed("jobs: more than 1000 rows"));
}

// Of each of these 200 rows 361 values have a name that is read elsewhere.
TEST(JobRows, AreReadWhateverNamesStandWhereNobodyReadsThem) {
  const auto object_of = [](const std::string& value) {
    std::string object = "{";
    for (const JobField& field : job_fields) {
      object += "\"" + std::string(field.name) + "\":" + value + ",";
    }
    object.back() = '}';
    return object;
  };
  for (const char* name : {"payg", "error", "model"}) {
    const std::string junk = ",\"" + std::string(name) + "\":" + object_of(object_of("1"));
    EXPECT_TRUE(decode_job_rows(page_of(200, row("a", junk)))) << name;
  }
}

TEST(JobRows, AreNotCountedWhereNobodyReadsThem) {
  const std::string page = page_of(1001, "1");
  for (const std::string& member : {"\"payg\":" + page, R"("data":{"data":)" + page + "}"}) {
    EXPECT_TRUE(decode_job_rows("{" + member + R"(,"jobs":[]})")) << member.substr(0, 20);
  }
}

TEST(JobRows, BeyondTheLimitAreNotRead) {
  // Not JSON after the 1,001st row: that far nobody reads.
  const std::string body = page_of(1001, row("a"));
  EXPECT_THAT(decode_job_page(body.substr(0, body.size() - 2) + ",<html>"),
              IsMalformed("jobs: more than 1000 rows"));
  // Whatever the object turns out to be in the end, it is not taken for an empty page.
  EXPECT_THAT(decode_job_rows(R"({"status":"x","data":)" + body + "}"),
              IsMalformed("more than 1000 rows"));
}

}  // namespace
}  // namespace sudomock::detail
