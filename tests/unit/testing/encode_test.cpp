#include "testing/encode.hpp"

#include <gtest/gtest.h>

#include "support/asking.hpp"
#include "testing/base64.hpp"

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
  EXPECT_EQ(encode_page({}), R"({"jobs":[],"next_cursor":null})");
  JobPage page;
  page.jobs = {page_video(), page_video()};
  page.next_cursor = Cursor("a\"b");
  const json written = json::parse(encode_page(page));
  EXPECT_EQ(written["jobs"].size(), 2U);
  EXPECT_EQ(written["next_cursor"], "a\"b");
}

TEST(Encode, KeepsEveryDigitOfMoney) {
  JobListItem job = page_video();
  job.payg->cost = Usd::from_nanos(9'007'199'254'740'993);  // 2^53 + 1: a double would round it
  EXPECT_NE(encode_job(job).find("\"cost\":9007199.254740993"), std::string::npos);
}

TEST(Encode, RepairsTextThatIsNotUtf8) {
  EXPECT_EQ(json::parse(encode_text("a\xff\x01")).get<std::string>(), "a\xef\xbf\xbd\x01");
}

TEST(Encode, WritesTimestampsToTheMicrosecondWhenThereIsOne) {
  EXPECT_EQ(to_iso8601(at(1, 2, 3)), "2026-06-22T01:02:03Z");
  EXPECT_EQ(to_iso8601(at(1, 2, 3) + 45us), "2026-06-22T01:02:03.000045Z");
  EXPECT_EQ(to_iso8601(Timestamp{-1us}), "1969-12-31T23:59:59.999999Z");
}

TEST(Encode, MakesTheCursorOfThePagesSample) {
  const std::string cursor =
      "MjAyNi0wNi0yMlQxMDowNDoxMFp8MWYwYThjMjMtN2I0NC00ZTkwLTljMmQtNTVhYjFlN2YwZDMz";
  EXPECT_EQ(base64_encode("2026-06-22T10:04:10Z|1f0a8c23-7b44-4e90-9c2d-55ab1e7f0d33"), cursor);
  EXPECT_EQ(base64_decode(cursor), "2026-06-22T10:04:10Z|1f0a8c23-7b44-4e90-9c2d-55ab1e7f0d33");
}

TEST(Encode, ReadsBackTheBase64OfAnyBytes) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
    bytes += static_cast<char>(i * 37);
  }
  EXPECT_EQ(base64_encode("foob"), "Zm9vYg==");  // RFC 4648, section 10
  for (const char* wrong : {"Zg", "Zh==", "Zg=", "Z", "Zm9v=", "Zm 9v", "Zm9v\n"}) {
    EXPECT_EQ(base64_decode(wrong), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace sudomock::detail
