#include <sstream>

#include <gtest/gtest.h>
#include <sudomock/job.hpp>
#include <sudomock/job_page.hpp>

namespace sudomock {
namespace {

TEST(JobTexts, OfKindsAreTheWires) {
  EXPECT_EQ(to_string(JobKind::render), "render");
  EXPECT_EQ(to_string(JobKind::video), "video");
  EXPECT_EQ(to_string(JobKind::upload), "upload");
  EXPECT_EQ(to_string(JobKind::photo_mockup_create), "photo_mockup_create");
  EXPECT_EQ(to_string(JobKind::photo_mockup_render), "photo_mockup_render");
  EXPECT_EQ(to_string(JobKind::unknown), "unknown");
}

TEST(JobTexts, OfThePhotoKindsAreReadInEitherSpelling) {
  EXPECT_EQ(parse_job_kind("photo_mockup_create"), JobKind::photo_mockup_create);
  EXPECT_EQ(parse_job_kind("2d_create"), JobKind::photo_mockup_create);
  EXPECT_EQ(parse_job_kind("photo_mockup_render"), JobKind::photo_mockup_render);
  EXPECT_EQ(parse_job_kind("2d_render"), JobKind::photo_mockup_render);
  EXPECT_EQ(parse_job_kind("2d_"), JobKind::unknown);
}

TEST(JobTexts, OfStatusesAreTheWires) {
  EXPECT_EQ(to_string(JobStatus::queued), "queued");
  EXPECT_EQ(to_string(JobStatus::dispatched), "dispatched");
  EXPECT_EQ(to_string(JobStatus::running), "running");
  EXPECT_EQ(to_string(JobStatus::succeeded), "succeeded");
  EXPECT_EQ(to_string(JobStatus::failed), "failed");
  EXPECT_EQ(to_string(JobStatus::cancelled), "cancelled");
  EXPECT_EQ(to_string(JobStatus::unknown), "unknown");
}

TEST(JobTexts, GoIntoStreams) {
  std::ostringstream out;
  out << JobKind::video << ' ' << JobStatus::running << ' ' << JobStatus::unknown;
  EXPECT_EQ(out.str(), "video running unknown");
}

TEST(JobTexts, OfAJobAreOneLine) {
  Job job;
  job.render_uuid = "9d4e2b51";
  job.kind_text = "video";
  job.status_text = "running";
  EXPECT_EQ(to_string(job), "9d4e2b51 video running");
  const Timestamp accepted{std::chrono::hours(1)};
  job.created_at = accepted;
  EXPECT_EQ(to_string(job), "9d4e2b51 video running");
  job.created_at.reset();
  job.updated_at = accepted + std::chrono::milliseconds(48'500);
  EXPECT_EQ(to_string(job), "9d4e2b51 video running");
  job.created_at = accepted;
  std::ostringstream out;
  out << job;
  EXPECT_EQ(out.str(), "9d4e2b51 video running after 48.5 s");
  job.created_at = *job.updated_at;
  EXPECT_EQ(to_string(job), "9d4e2b51 video running after 0 s");
  job.created_at = *job.updated_at + std::chrono::microseconds(1);  // as clocks differ
  EXPECT_EQ(to_string(job), "9d4e2b51 video running");
  job.created_at = accepted;
  job.kind_text = "a\nb";
  job.status_text = std::string(1000, 's');
  EXPECT_EQ(to_string(job), "9d4e2b51 a b " + std::string(97, 's') + "... after 48.5 s");
}

TEST(JobTexts, AreReadCaseSensitively) {
  EXPECT_EQ(parse_job_kind("upload"), JobKind::upload);
  EXPECT_EQ(parse_job_kind("Upload"), JobKind::unknown);
  EXPECT_EQ(parse_job_kind(""), JobKind::unknown);
  EXPECT_EQ(parse_job_status("cancelled"), JobStatus::cancelled);
  EXPECT_EQ(parse_job_status("canceled"), JobStatus::unknown);
}

TEST(Jobs, AreEqualWhenEveryFieldIs) {
  JobListItem a;
  JobListItem b;
  EXPECT_EQ(a, b);
  b.audio = false;
  EXPECT_NE(a, b);
  a.audio = false;
  b.error.emplace("x");
  EXPECT_NE(a, b);
}

TEST(Cursors, KeepTheirText) {
  EXPECT_EQ(Cursor("opaque").str(), "opaque");
  EXPECT_EQ(Cursor("a"), Cursor("a"));
  EXPECT_NE(Cursor("a"), Cursor("b"));
}

}  // namespace
}  // namespace sudomock
