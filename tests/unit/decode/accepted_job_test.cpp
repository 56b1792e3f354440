#include <sudomock/accepted_job.hpp>

#include <string>

#include <gtest/gtest.h>

#include "decode_matchers.hpp"

// Contract, "what a submit answers".
namespace sudomock {
namespace {

using detail::IsMalformed;

std::string accepted(const std::string& fields) {
  return R"({"job_id":"j-1","kind":"video","status":"queued")" + fields + "}";
}

AcceptedJob queued_video() {
  return {.render_uuid = "j-1",
          .kind = JobKind::video,
          .kind_text = "video",
          .status = JobStatus::queued,
          .status_text = "queued"};
}

TEST(AcceptedJob, MayBeSparse) { EXPECT_EQ(parse_accepted_job(accepted("")), queued_video()); }

TEST(AcceptedJob, OfAVideoHasItsEstimate) {
  AcceptedJob expected = queued_video();
  expected.estimated_credits = 949;
  expected.duration_seconds = 4;
  expected.audio = true;
  EXPECT_EQ(parse_accepted_job(
                accepted(R"(,"status_url":"/api/v1/jobs/j-1","estimated_credits":949,)"
                         R"("outcome_tier":"standard","duration_seconds":4,"audio":true)")),
            expected);
}

TEST(AcceptedJob, MayStandInAnEnvelope) {
  EXPECT_EQ(parse_accepted_job(R"({"success":true,"data":)" + accepted("") + "}"), queued_video());
}

TEST(AcceptedJob, PrefersRenderUuid) {
  EXPECT_EQ(parse_accepted_job(accepted(R"(,"render_uuid":"r-1")"))->render_uuid, "r-1");
}

TEST(AcceptedJob, KeepsUnknownTextsAndEitherSpelling) {
  const AcceptedJob job =
      parse_accepted_job(R"({"job_id":"j","kind":"2d_create","status":"parked"})").value();
  EXPECT_EQ(job.kind, JobKind::photo_mockup_create);
  EXPECT_EQ(job.kind_text, "2d_create");
  EXPECT_EQ(job.status, JobStatus::unknown);
  EXPECT_EQ(job.status_text, "parked");
}

TEST(AcceptedJob, TreatsNullAsAbsentAndPassesOverOtherFields) {
  EXPECT_EQ(parse_accepted_job(accepted(
                R"(,"estimated_credits":null,"duration_seconds":null,"audio":null,"model":7,)"
                R"("error":[],"payg":"x","created_at":5,"n":1e300)")),
            queued_video());
}

TEST(AcceptedJob, NamesWhatIsMissing) {
  EXPECT_THAT(parse_accepted_job(R"({"kind":"video","status":"queued"})"),
              IsMalformed(": render_uuid: required"));
  EXPECT_THAT(parse_accepted_job(R"({"job_id":"j","status":"queued"})"),
              IsMalformed(": kind: required"));
  EXPECT_THAT(parse_accepted_job(R"({"data":{"job_id":"j","kind":"video"}})"),
              IsMalformed(": data.status: required"));
}

TEST(AcceptedJob, NamesTheFieldOfTheWrongType) {
  EXPECT_THAT(parse_accepted_job(R"({"job_id":5})"),
              IsMalformed(": job_id: expected a string, found a number"));
  EXPECT_THAT(parse_accepted_job(accepted(R"(,"estimated_credits":"949")")),
              IsMalformed(": estimated_credits: expected an integer, found a string"));
  EXPECT_THAT(parse_accepted_job(accepted(R"(,"duration_seconds":4.5)")),
              IsMalformed(": duration_seconds: expected an integer, found a fraction"));
  EXPECT_THAT(parse_accepted_job(accepted(R"(,"audio":{"on":true})")),
              IsMalformed(": audio: expected a boolean, found an object"));
}

TEST(AcceptedJob, IsNotMadeOfSomethingElse) {
  for (const char* body : {"", "<html>", "[]", "null", R"({"detail":"no","success":false})"}) {
    EXPECT_THAT(parse_accepted_job(body), IsMalformed("cannot be read")) << body;
  }
}

}  // namespace
}  // namespace sudomock
