#include <string>

#include <gtest/gtest.h>

#include "decode/bodies.hpp"
#include "decode_matchers.hpp"

namespace sudomock::detail {
namespace {

TEST(DecodeJob, NeedsOnlyIdKindAndStatus) {
  Job expected;
  expected.render_uuid = "r-1";
  expected.kind = JobKind::upload;
  expected.kind_text = "upload";
  expected.status = JobStatus::dispatched;
  expected.status_text = "dispatched";
  EXPECT_EQ(decode_job(R"({"render_uuid":"r-1","kind":"upload","status":"dispatched"})").value(),
            expected);
}

TEST(DecodeJob, TreatsNullAsAbsent) {
  const std::string nulls = job_with(
      R"("model":null,"result_url":null,"mockup_uuid":null,"error":null,"credits_charged":null,)"
      R"("payg":null,"created_at":null,"updated_at":null)");
  const std::string absent = R"({"render_uuid":"r-1","kind":"video","status":"running"})";
  EXPECT_EQ(decode_job(nulls).value(), decode_job(absent).value());
}

TEST(DecodeJob, ReadsFieldsInAnyOrder) {
  const std::string forth =
      R"({"render_uuid":"r","kind":"video","status":"failed","model":"m","error":"e",)"
      R"("payg":{"credits":1,"unit_price":2,"cost":3},"created_at":"2026-01-01T00:00:00Z"})";
  const std::string back =
      R"({"created_at":"2026-01-01T00:00:00Z","payg":{"cost":3,"unit_price":2,"credits":1},)"
      R"("error":"e","model":"m","status":"failed","kind":"video","render_uuid":"r"})";
  const Job job = decode_job(forth).value();
  EXPECT_EQ(job, decode_job(back).value());
  EXPECT_EQ(job.payg, (Payg{1, Usd::parse("2"), Usd::parse("3")}));
  EXPECT_TRUE(job.created_at.has_value());
}

TEST(DecodeJob, IgnoresUnknownFieldsHoweverDeep) {
  std::string deep = "1";
  for (int i = 0; i < 60; ++i)
    deep = (i % 2 == 0) ? "[" + deep + "]" : R"({"status":)" + deep + "}";
  const Job job = decode_job(job_with(R"("future":)" + deep +
                                      R"(,"more":[null,{"kind":5}],"x":1.5,"y":true,"z":"s",)"
                                      R"("payg":{"new":{"credits":"no"},"credits":2})"))
                      .value();
  EXPECT_EQ(job.status, JobStatus::running);
  EXPECT_EQ(job.payg->credits, 2);
}

TEST(DecodeJob, IgnoresAListRowsDisplayFields) {
  EXPECT_TRUE(decode_job(job_with(R"("duration_seconds":"long","audio":7,"poster_url":[])")));
}

TEST(DecodeJob, TakesTheLastOfDuplicateFields) {
  const Job job =
      decode_job(job_with(R"("model":"a","model":"b","credits_charged":1,"credits_charged":null,)"
                          R"("payg":{"credits":1,"cost":1},"payg":{"credits":2},)"
                          R"("status":"queued","status":"succeeded")"))
          .value();
  EXPECT_EQ(job.model, "b");
  EXPECT_EQ(job.credits_charged, std::nullopt);
  EXPECT_EQ(job.payg, (Payg{2, std::nullopt, std::nullopt}));
  EXPECT_EQ(job.status, JobStatus::succeeded);
  EXPECT_EQ(decode_job(job_with(R"("payg":{"credits":1},"payg":null)")).value().payg, std::nullopt);
  EXPECT_EQ(decode_job(job_with(R"("model":5,"model":"b")")).value().model, "b");
  EXPECT_EQ(decode_job(job_with(R"("payg":{"cost":"1","cost":2},"error":[],"error":"e")"))
                .value()
                .payg->cost,
            Usd::parse("2"));
  EXPECT_TRUE(decode_job(job_with(R"("payg":{"cost":"1"},"payg":{"cost":2})")));
}

TEST(DecodeJob, SkipsWhatItDoesNotKnowWhereverItStands) {
  const std::string unknown = R"("new":{"status":"no","cost":9,"message":"no","jobs":[{}]},)"
                              R"("newer":[{"model":"no","data":{}},[{"kind":1}],5],)";
  const std::string fields = R"("model":"m",)" + unknown + R"("payg":{)" + unknown +
                             R"("cost":1},"error":{)" + unknown + R"("reason":"r"},)" + unknown +
                             R"("credits_charged":2)";
  const Job job = decode_job("{" + unknown + job_with(fields).substr(1)).value();
  EXPECT_EQ(job.render_uuid, "r-1");
  EXPECT_EQ(job.model, "m");
  EXPECT_EQ(job.payg, (Payg{std::nullopt, std::nullopt, Usd::parse("1")}));
  EXPECT_EQ(job.error, "r");
  EXPECT_EQ(job.credits_charged, 2);
  EXPECT_EQ(decode_job(job_with(R"("model":"m","jobs":[{"model":"no"},{}])"))->model, "m");
}

TEST(DecodeJob, PrefersRenderUuidInAnyOrder) {
  EXPECT_EQ(decode_job(R"({"render_uuid":"r","job_id":"j","kind":"k","status":"s"})")->render_uuid,
            "r");
  EXPECT_EQ(decode_job(R"({"job_id":"j","kind":"k","render_uuid":"r","status":"s"})")->render_uuid,
            "r");
}

TEST(DecodeJob, FallsBackToJobIdWhenRenderUuidIsMissing) {
  for (const char* body :
       {R"({"job_id":"j","kind":"render","status":"queued"})",
        R"({"job_id":"j","kind":"k","status":"s","render_uuid":null})",
        R"({"render_uuid":null,"job_id":"j","kind":"k","status":"s"})",
        R"({"render_uuid":"r","render_uuid":null,"job_id":"j","kind":"k","status":"s"})",
        R"({"render_uuid":"","job_id":"j","kind":"k","status":"s"})"}) {
    EXPECT_EQ(decode_job(body).value().render_uuid, "j") << body;
  }
}

TEST(DecodeJob, KeepsTheTextOfUnknownKindAndStatus) {
  const Job job = decode_job(R"({"job_id":"j","kind":"hologram","status":"archived"})").value();
  EXPECT_EQ(job.kind, JobKind::unknown);
  EXPECT_EQ(job.kind_text, "hologram");
  EXPECT_EQ(job.status, JobStatus::unknown);
  EXPECT_EQ(job.status_text, "archived");
  EXPECT_FALSE(job.is_terminal());
}

TEST(DecodeJob, ReadsAnErrorObjectsText) {
  const auto error_of = [](const std::string& error) {
    return decode_job(job_with(R"("error":)" + error)).value().error;
  };
  EXPECT_EQ(error_of(R"({"message":"m","reason":"r","error_code":"c"})"), "m");
  EXPECT_EQ(error_of(R"({"error_code":"c","reason":"r","message":"m"})"), "m");
  EXPECT_EQ(error_of(R"({"error_code":"c","reason":"r"})"), "r");
  EXPECT_EQ(error_of(R"({"message":"","error_code":"c","message":null})"), "c");
  EXPECT_EQ(error_of(R"({"message":{"message":"deep"},"error_code":404,"reason":[]})"),
            std::nullopt);
  EXPECT_EQ(error_of("{}"), std::nullopt);
  EXPECT_EQ(error_of(R"("a","error":{})"), std::nullopt);
  EXPECT_EQ(error_of(R"({"reason":"a"},"error":{"error_code":"b"})"), "b");
  EXPECT_EQ(error_of(R"({"message":"m"},"error":"text")"), "text");
}

TEST(DecodeJob, ReadsAPhotosKindInEitherSpelling) {
  for (const std::string text : {"2d_create", "photo_mockup_create"}) {
    const Job job =
        decode_job(R"({"job_id":"j","kind":")" + text + R"(","status":"running"})").value();
    EXPECT_EQ(job.kind, JobKind::photo_mockup_create);
    EXPECT_EQ(job.kind_text, text);
  }
}

TEST(DecodeJob, ReadsAnErrorCodeNestedBeforeTopLevel) {
  const auto code_of = [](const std::string& fields) {
    return decode_job(job_with(fields)).value().error_code;
  };
  EXPECT_EQ(code_of(R"("error":"e","error_code":"TOP")"), "TOP");
  EXPECT_EQ(code_of(R"("error":{"message":"m","error_code":"IN"})"), "IN");
  EXPECT_EQ(code_of(R"("error":{"message":"m","error_code":"IN"},"error_code":"TOP")"), "IN");
  EXPECT_EQ(code_of(R"("error_code":"TOP","error":{"message":"m","error_code":"IN"})"), "IN");
  EXPECT_EQ(code_of(R"("error":{"error_code":""},"error_code":"TOP")"), "TOP");
  EXPECT_EQ(code_of(R"("error":{"error_code":404},"error_code":"TOP")"), "TOP");
  EXPECT_EQ(code_of(R"("error":{"error_code":"IN"},"error":"text")"), std::nullopt);
  EXPECT_EQ(code_of(R"("error":"e","error_code":null)"), std::nullopt);
  EXPECT_EQ(code_of(R"("error":"PSD_TOO_LARGE")"), std::nullopt) << "never invented";
  EXPECT_EQ(decode_job(job_with(R"("error":{"message":"m","error_code":"IN"})"))->error, "m");
}

TEST(DecodeJob, AcceptsPaygWithNullsOrNothingInIt) {
  EXPECT_EQ(decode_job(job_with(R"("payg":{"credits":null,"unit_price":null,"cost":null})"))->payg,
            Payg{});
  EXPECT_EQ(decode_job(job_with(R"("payg":{})"))->payg, Payg{});
}

TEST(DecodeJob, KeepsControlCharactersAndUnicodeInTexts) {
  const Job job = decode_job(job_with(R"("error":"a\u0000b\n\u001b\ud83d\ude00é")")).value();
  EXPECT_EQ(job.error, std::string("a\0b\n\x1b\xF0\x9F\x98\x80\xC3\xA9", 11));
}

TEST(DecodeJob, SkipsAByteOrderMarkAndWhitespace) {
  EXPECT_TRUE(decode_job("\xEF\xBB\xBF \r\n\t" + job_with(R"("model":null)") + " \n"));
}

}  // namespace
}  // namespace sudomock::detail
