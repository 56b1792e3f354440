#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <sudomock/accepted_job.hpp>

#include "decode/bodies.hpp"
#include "decode/error_body.hpp"
#include "decode_matchers.hpp"

// Every JSON sample of the API's documentation (contract: "Jobs"), byte for byte but for the
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

TEST(Samples, JobInProgressWithItsIdKindAndStatusAlone) {
  Job expected;
  expected.render_uuid = "9d4e2b51-0c7a-4f8e-bb1c-2a6f9e3d8c10";
  expected.kind = JobKind::video;
  expected.kind_text = "video";
  expected.status = JobStatus::running;
  expected.status_text = "running";
  EXPECT_EQ(decode_job(sample("job_in_progress_sparse")).value(), expected);
}

TEST(Samples, SucceededRenderInAnEnvelope) {
  EXPECT_EQ(decode_job(sample("job_succeeded_enveloped")).value(),
            decode_job(sample("job_succeeded_render")).value());
}

TEST(Samples, FailedCreationWithAReason) {
  Job expected = render_job(JobStatus::failed);
  expected.kind = JobKind::photo_mockup_create;
  expected.kind_text = "2d_create";
  expected.error = "No print area was found in the photo.";
  expected.error_code = "NO_PRINT_AREA";
  expected.credits_charged = 0;
  expected.payg = Payg();
  expected.updated_at = on_june_22(10h + 4s);
  EXPECT_EQ(decode_job(sample("job_failed_with_reason")).value(), expected);
}

// The mockup that a render was made from is not what it made.
TEST(Samples, PageOfRendersInAnEnvelope) {
  const JobPage page = decode_job_page(sample("page_of_renders_enveloped")).value();
  ASSERT_EQ(page.jobs.size(), 2U);
  EXPECT_EQ(page.next_cursor, std::nullopt);
  const JobListItem& render = page.jobs[0];
  EXPECT_EQ(render.mockup_uuid, "c315f78f-d2c7-4541-b240-a9372842de94");
  EXPECT_EQ(render.mockup_name, "Jacket Back");
  EXPECT_EQ(render.result().value(),
            JobResult(RenderResult{"https://cdn.sudomock.com/renders/9d4e2b51.webp"}));
  EXPECT_EQ(page.jobs[1].result().value(),
            JobResult(UploadResult{"c315f78f-d2c7-4541-b240-a9372842de94",
                                   "/library/mockups/c315f78f-d2c7-4541-b240-a9372842de94"}));
}

TEST(Samples, AcceptedRender) {
  EXPECT_EQ(parse_accepted_job(sample("accepted_render")).value(),
            (AcceptedJob{.render_uuid = "9d4e2b51-0c7a-4f8e-bb1c-2a6f9e3d8c10",
                         .kind = JobKind::render,
                         .kind_text = "render",
                         .status = JobStatus::queued,
                         .status_text = "queued"}));
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

TEST(Samples, CreditsExhausted) {
  const ErrorBody error = decode_error_body(sample("error_402"));
  EXPECT_EQ(error.error_code, "credits_exhausted");
  EXPECT_EQ(error.detail, "Credits exhausted (credits_reset_at: 2026-07-01T00:00:00Z)");
}

TEST(Samples, Conflict) {
  const ErrorBody error = decode_error_body(sample("error_409"));
  EXPECT_EQ(error.error_code, "CONFLICT");
  EXPECT_EQ(error.detail, "Another request for this job is under way");
}

TEST(Samples, RefusedParameter) {
  EXPECT_EQ(decode_error_body(sample("error_422")).detail,
            "query.limit: Input should be less than or equal to 50");
}

TEST(Samples, RateLimit) {
  const ErrorBody error = decode_error_body(sample("error_429"));
  EXPECT_EQ(error.error_code, "rate_limit_exceeded");
  EXPECT_EQ(error.detail, "Rate limit exceeded");
  EXPECT_EQ(error.retry_after, 17s);
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

/// The samples whose names begin so.
std::vector<std::string> samples_of(const std::string& beginning) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(SUDOMOCK_SAMPLES)) {
    const std::string name = entry.path().stem().string();
    if (name.starts_with(beginning)) names.push_back(name);
  }
  return names;
}

/// The same with a member that nobody knows at the front of one of its objects, each in turn.
std::vector<std::string> with_an_unknown_member(const std::string& body) {
  std::vector<std::string> bodies;
  for (std::size_t at = body.find('{'); at != std::string::npos; at = body.find('{', at + 1)) {
    bodies.push_back(body);
    bodies.back().insert(at + 1, R"("future": {"status": [7], "kind": {}, "jobs": null},)");
  }
  return bodies;
}

template <class T>
void expect_the_same(Result<T> (*decode)(std::string_view), const std::string& beginning,
                     std::size_t samples) {
  const std::vector<std::string> names = samples_of(beginning);
  EXPECT_GE(names.size(), samples);
  for (const std::string& name : names) {
    const Result<T> known = decode(sample(name));
    EXPECT_TRUE(known) << name;
    for (const std::string& body : with_an_unknown_member(sample(name))) {
      EXPECT_EQ(decode(body), known) << body;
    }
  }
}

// Contract, "additive policy".
TEST(Samples, MayHaveUnknownMembersAnywhere) {
  expect_the_same(decode_job, "job_", 10);
  expect_the_same(decode_job_page, "page_", 3);
  expect_the_same(parse_accepted_job, "accepted_", 2);
  EXPECT_GE(samples_of("error_").size(), 8U);
  for (const std::string& name : samples_of("error_")) {
    const ErrorBody known = decode_error_body(sample(name));
    for (const std::string& text : with_an_unknown_member(sample(name))) {
      const ErrorBody body = decode_error_body(text);
      EXPECT_EQ(body.detail, known.detail) << text;
      EXPECT_EQ(body.error_code, known.error_code) << text;
      EXPECT_EQ(body.retry_after, known.retry_after) << text;
    }
  }
}

}  // namespace
}  // namespace sudomock::detail
