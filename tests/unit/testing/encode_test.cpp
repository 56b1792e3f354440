#include "testing/encode.hpp"

#include <gtest/gtest.h>

#include "support/asking.hpp"

namespace sudomock::detail {
namespace {

Timestamp at(int hours, int minutes, int seconds) {
  return std::chrono::sys_days(std::chrono::year{2026} / 6 / 22) + std::chrono::hours{hours} +
         std::chrono::minutes{minutes} + std::chrono::seconds{seconds};
}

JobListItem page_video() {
  JobListItem job;
  job.render_uuid = "9d4e2b51-0c7a-4f8e-bb1c-2a6f9e3d8c10";
  job.kind = JobKind::video;
  job.kind_text = "video";
  job.status = JobStatus::succeeded;
  job.status_text = "succeeded";
  job.model = "veo-3.1-fast";
  job.result_url = "https://cdn.sudomock.com/videos/9d4e2b51.mp4";
  job.credits_charged = 949;
  job.payg = Payg{949, Usd::from_nanos(2'000'000), Usd::from_nanos(1'898'000'000)};
  job.created_at = at(10, 5, 0);
  job.updated_at = at(10, 5, 48);
  return job;
}

TEST(Encode, WritesAJobAsThePageDoes) {
  EXPECT_EQ(encode_job(page_video()),
            R"({"render_uuid":"9d4e2b51-0c7a-4f8e-bb1c-2a6f9e3d8c10","kind":"video",)"
            R"("status":"succeeded","model":"veo-3.1-fast",)"
            R"("result_url":"https://cdn.sudomock.com/videos/9d4e2b51.mp4","mockup_uuid":null,)"
            R"("error":null,"credits_charged":949,)"
            R"("payg":{"credits":949,"unit_price":0.002,"cost":1.898},)"
            R"("created_at":"2026-06-22T10:05:00Z","updated_at":"2026-06-22T10:05:48Z"})");
}

TEST(Encode, WritesAnErrorsCodeBesideItOrInIt) {
  Job job = page_video();
  job.error = "too large";
  EXPECT_FALSE(json::parse(encode_job(job)).contains("error_code"));
  job.error_code = "PSD_TOO_LARGE";
  const json beside = json::parse(encode_job(job));
  EXPECT_EQ(beside["error"], "too large");
  EXPECT_EQ(beside["error_code"], "PSD_TOO_LARGE");
  const json object = json::parse(encode_job(job, {.error_object = true}));
  EXPECT_EQ(object["error"], json({{"message", "too large"}, {"error_code", "PSD_TOO_LARGE"}}));
  EXPECT_FALSE(object.contains("error_code"));
  job.kind = JobKind::photo_mockup_create;
  EXPECT_EQ(json::parse(encode_job(job, {.error_object = true}))["error"],
            json({{"reason", "too large"}, {"error_code", "PSD_TOO_LARGE"}}));
  EXPECT_TRUE(json::parse(encode_job(page_video(), {.error_object = true}))["error"].is_null());
}

TEST(Encode, AddsTheFourFieldsToARow) {
  JobListItem row = page_video();
  row.duration_seconds = 4;
  row.audio = false;
  row.mockup_name = "Jacket \"Back\"";
  const json written = json::parse(encode_row(row));
  EXPECT_EQ(written.size(), 15U);
  EXPECT_EQ(written["duration_seconds"], 4);
  EXPECT_EQ(written["audio"], false);
  EXPECT_EQ(written["mockup_name"], "Jacket \"Back\"");
  EXPECT_TRUE(written["poster_url"].is_null());
}

TEST(Encode, WritesAPageWithItsCursor) {
  EXPECT_EQ(encode_page({}, std::nullopt), R"({"jobs":[],"next_cursor":null})");
  const std::string row = encode_row(page_video());
  const json written = json::parse(encode_page({row, row}, "a\"b"));
  EXPECT_EQ(written["jobs"].size(), 2U);
  EXPECT_EQ(written["next_cursor"], "a\"b");
}

TEST(Encode, KeepsFifteenDigitsOfMoney) {
  JobListItem job = page_video();
  job.payg->cost = Usd::from_nanos(123'456'789'012'345);
  EXPECT_NE(encode_job(job).find("\"cost\":123456.789012345"), std::string::npos);
}

TEST(Encode, RepairsTextThatIsNotUtf8) {
  JobListItem job = page_video();
  job.model = "a\xff\x01";
  EXPECT_EQ(json::parse(encode_job(job))["model"], "a\xef\xbf\xbd\x01");
}

TEST(Encode, WritesTimestampsToTheMicrosecondWhenThereIsOne) {
  EXPECT_EQ(to_iso8601(at(1, 2, 3)), "2026-06-22T01:02:03Z");
  EXPECT_EQ(to_iso8601(at(1, 2, 3) + 45us), "2026-06-22T01:02:03.000045Z");
  EXPECT_EQ(to_iso8601(Timestamp{-1us}), "1969-12-31T23:59:59.999999Z");
}

}  // namespace
}  // namespace sudomock::detail
