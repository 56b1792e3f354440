#include <chrono>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include <sudomock/accepted_job.hpp>

#include "decode/bodies.hpp"

// Every JSON sample of the API's page (contract: jobs-endpoint), byte for byte but for the
// indentation; and what newer clients have met (contract: "Facts from elsewhere").
namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;

std::string sample(const std::string& name) {
  std::ifstream file(std::string(SUDOMOCK_SAMPLES) + "/" + name + ".json", std::ios::binary);
  EXPECT_TRUE(file.good()) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

Timestamp on_june_22(std::chrono::seconds time_of_day) {
  return std::chrono::sys_days{std::chrono::year{2026} / 6 / 22} + time_of_day;
}

Job render_job(JobStatus status) {
  Job job;
  job.render_uuid = "9d4e2b51-0c7a-4f8e-bb1c-2a6f9e3d8c10";
  job.kind = JobKind::render;
  job.kind_text = "render";
  job.status = status;
  job.status_text = to_string(status);
  job.created_at = on_june_22(10h);
  return job;
}

JobListItem video_row(JobStatus status) {
  JobListItem row;
  static_cast<Job&>(row) = render_job(status);
  row.kind = JobKind::video;
  row.kind_text = "video";
  row.model = "veo-3.1-fast";
  row.duration_seconds = 4;
  row.audio = false;
  return row;
}

TEST(Samples, JobInProgress) {
  Job expected = render_job(JobStatus::running);
  expected.updated_at = on_june_22(10h + 3s);
  EXPECT_EQ(decode_job(sample("job_in_progress")).value(), expected);
}

TEST(Samples, SucceededRender) {
  Job expected = render_job(JobStatus::succeeded);
  expected.result_url = "https://cdn.sudomock.com/renders/9d4e2b51.webp";
  expected.credits_charged = 1;
  expected.updated_at = on_june_22(10h + 6s);
  EXPECT_EQ(decode_job(sample("job_succeeded_render")).value(), expected);
}

TEST(Samples, SucceededUpload) {
  Job expected = render_job(JobStatus::succeeded);
  expected.render_uuid = "1f0a8c23-7b44-4e90-9c2d-55ab1e7f0d33";
  expected.kind = JobKind::upload;
  expected.kind_text = "upload";
  expected.result_url = "/library/mockups/c315f78f-d2c7-4541-b240-a9372842de94";
  expected.mockup_uuid = "c315f78f-d2c7-4541-b240-a9372842de94";
  expected.credits_charged = 0;
  expected.created_at = on_june_22(10h + 1min);
  expected.updated_at = on_june_22(10h + 1min + 12s);
  EXPECT_EQ(decode_job(sample("job_succeeded_upload")).value(), expected);
}

TEST(Samples, FailedJob) {
  Job expected = render_job(JobStatus::failed);
  expected.error = "Image source for 'Front Design' returned HTTP 404.";
  expected.credits_charged = 0;
  expected.updated_at = on_june_22(10h + 4s);
  EXPECT_EQ(decode_job(sample("job_failed")).value(), expected);
}

TEST(Samples, FailedUploadWithItsCodeInTheError) {
  Job expected = render_job(JobStatus::failed);
  expected.kind = JobKind::upload;
  expected.kind_text = "upload";
  expected.error = "The PSD is larger than the plan allows.";
  expected.error_code = "PSD_TOO_LARGE";
  expected.credits_charged = 0;
  expected.updated_at = on_june_22(10h + 4s);
  EXPECT_EQ(decode_job(sample("job_failed_with_code")).value(), expected);
}

TEST(Samples, SucceededPhotoMockups) {
  Job expected = render_job(JobStatus::succeeded);
  expected.kind = JobKind::photo_mockup_create;
  expected.kind_text = "photo_mockup_create";
  expected.result_url = "/library/mockups/c315f78f-d2c7-4541-b240-a9372842de94";
  expected.mockup_uuid = "c315f78f-d2c7-4541-b240-a9372842de94";
  expected.credits_charged = 1;
  expected.updated_at = on_june_22(10h + 12s);
  const Job created = decode_job(sample("job_succeeded_photo_mockup_create")).value();
  EXPECT_EQ(created, expected);
  EXPECT_EQ(created.result().value(),
            JobResult(UploadResult{*expected.mockup_uuid, expected.result_url}));
  const Job render = decode_job(sample("job_succeeded_2d_render")).value();
  EXPECT_EQ(render.kind, JobKind::photo_mockup_render);
  EXPECT_EQ(render.kind_text, "2d_render");
  EXPECT_EQ(render.result().value(),
            JobResult(RenderResult{"https://cdn.sudomock.com/renders/9d4e2b51.webp"}));
}

TEST(Samples, AcceptedVideo) {
  const AcceptedJob video = parse_accepted_job(sample("accepted_video")).value();
  EXPECT_EQ(video.render_uuid, "9d4e2b51-0c7a-4f8e-bb1c-2a6f9e3d8c10");
  EXPECT_EQ(video.kind, JobKind::video);
  EXPECT_EQ(video.status, JobStatus::queued);
  EXPECT_EQ(video.estimated_credits, 949);
  EXPECT_EQ(video.duration_seconds, 4);
  EXPECT_EQ(video.audio, false);
}

TEST(Samples, UploadError) {
  const ErrorBody error = decode_error_body(sample("error_413_upload"));
  EXPECT_EQ(error.error_code, "PSD_TOO_LARGE");
  EXPECT_EQ(error.detail,
            "The PSD is larger than the plan allows (max_size_mb: 300, size_mb: 512)");
}

TEST(Samples, ConcurrentLimit) {
  const ErrorBody error = decode_error_body(sample("error_429_concurrent"));
  EXPECT_EQ(error.detail,
            "Too many concurrent requests (resource: concurrent-render, limit: 3, current: 3)");
  EXPECT_EQ(error.retry_after, 5s);
}

TEST(Samples, SucceededJobBilledAsPayAsYouGo) {
  Job expected = video_row(JobStatus::succeeded);
  expected.result_url = "https://cdn.sudomock.com/videos/9d4e2b51.mp4";
  expected.credits_charged = 949;
  expected.payg = Payg{949, Usd::from_nanos(2'000'000), Usd::from_nanos(1'898'000'000)};
  expected.created_at = on_june_22(10h + 5min);
  expected.updated_at = on_june_22(10h + 5min + 48s);
  const Job job = decode_job(sample("job_succeeded_payg")).value();
  EXPECT_EQ(job, expected);
  EXPECT_EQ(*job.payg->unit_price * *job.payg->credits, *job.payg->cost);
}

TEST(Samples, PageOfVideos) {
  JobListItem first = video_row(JobStatus::succeeded);
  first.result_url = "https://cdn.sudomock.com/videos/9d4e2b51.mp4";
  first.credits_charged = 949;
  first.created_at = on_june_22(10h + 5min + 48s);
  first.updated_at = on_june_22(10h + 6min + 31s);
  first.mockup_name = "Jacket Back";
  first.poster_url = "https://cdn.sudomock.com/videos/9d4e2b51_poster.webp";
  JobListItem second = video_row(JobStatus::running);
  second.render_uuid = "1f0a8c23-7b44-4e90-9c2d-55ab1e7f0d33";
  second.created_at = on_june_22(10h + 4min + 10s);
  second.updated_at = on_june_22(10h + 4min + 13s);
  second.mockup_name = "Tote Front";

  const JobPage page = decode_job_page(sample("page_of_videos")).value();
  EXPECT_EQ(page.jobs, (std::vector<JobListItem>{first, second}));
  EXPECT_EQ(page.next_cursor,
            Cursor("MjAyNi0wNi0yMlQxMDowNDoxMFp8MWYwYThjMjMtN2I0NC00ZTkwLTljMmQtNTVhYjFlN2YwZDMz"));
}

TEST(Samples, EmptyPage) {
  const JobPage page = decode_job_page(sample("page_empty")).value();
  EXPECT_TRUE(page.jobs.empty());
  EXPECT_EQ(page.next_cursor, std::nullopt);
}

TEST(Samples, NotAuthenticated) {
  EXPECT_EQ(decode_error_body(sample("error_401")).detail, "Not authenticated");
}

TEST(Samples, JobNotFound) {
  EXPECT_EQ(decode_error_body(sample("error_404")).detail, "Job not found");
}

}  // namespace
}  // namespace sudomock::detail
