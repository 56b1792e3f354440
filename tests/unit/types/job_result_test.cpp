#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>
#include <sudomock/job.hpp>

namespace sudomock {
namespace {

Job job_of(const std::string& kind, const std::string& status) {
  Job job;
  job.render_uuid = "r-1";
  job.kind = parse_job_kind(kind);
  job.kind_text = kind;
  job.status = parse_job_status(status);
  job.status_text = status;
  return job;
}

Job succeeded(const std::string& kind) {
  Job job = job_of(kind, "succeeded");
  job.result_url = "the url";
  job.mockup_uuid = "the mockup";
  job.model = "the model";
  return job;
}

TEST(JobResult, OfARenderIsItsUrl) {
  EXPECT_EQ(succeeded("render").result().value(), JobResult(RenderResult{"the url"}));
}

TEST(JobResult, OfAVideoIsItsUrlAndModel) {
  EXPECT_EQ(succeeded("video").result().value(), JobResult(VideoResult{"the url", "the model"}));
}

TEST(JobResult, OfAVideoMayLackTheModel) {
  Job job = succeeded("video");
  job.model.reset();
  EXPECT_EQ(job.result().value(), JobResult(VideoResult{"the url", std::nullopt}));
}

TEST(JobResult, OfAnUploadIsItsMockupAndTheLinkAsItCame) {
  Job job = succeeded("upload");
  job.result_url = "/library/mockups/the mockup";
  EXPECT_EQ(job.result().value(),
            JobResult(UploadResult{"the mockup", "/library/mockups/the mockup"}));
  job.result_url.reset();
  EXPECT_EQ(job.result().value(), JobResult(UploadResult{"the mockup", std::nullopt}));
}

TEST(JobResult, OfAnUnknownKindIsWhatCame) {
  EXPECT_EQ(succeeded("hologram").result().value(),
            JobResult(OtherResult{"hologram", "the url", "the mockup"}));
  EXPECT_EQ(job_of("hologram", "succeeded").result().value(),
            JobResult(OtherResult{"hologram", std::nullopt, std::nullopt}));
}

TEST(JobResult, OfAPhotosMockupIsAnUploadsInEitherSpelling) {
  for (const char* kind : {"photo_mockup_create", "2d_create"}) {
    EXPECT_EQ(succeeded(kind).result().value(), JobResult(UploadResult{"the mockup", "the url"}));
  }
}

TEST(JobResult, OfAPhotoMockupsRenderIsARendersInEitherSpelling) {
  for (const char* kind : {"photo_mockup_render", "2d_render"}) {
    EXPECT_EQ(succeeded(kind).result().value(), JobResult(RenderResult{"the url"}));
  }
}

TEST(JobResult, OfAFailedJobNamesTheCodeBesideTheReason) {
  Job job = job_of("upload", "failed");
  job.error = "the file is too large";
  job.error_code = "PSD_TOO_LARGE";
  EXPECT_EQ(job.result().error().message, "job r-1 failed (PSD_TOO_LARGE): the file is too large");
  EXPECT_EQ(job.result().error().detail, "the file is too large");
  job.error = "PSD_TOO_LARGE";  // it was all there was
  EXPECT_EQ(job.result().error().message, "job r-1 failed: PSD_TOO_LARGE");
  job.error.reset();
  EXPECT_EQ(job.result().error().message, "job r-1 failed (PSD_TOO_LARGE): the API gave no reason");
}

void expect_missing(const Job& job, const std::string& field) {
  const Result<JobResult> result = job.result();
  ASSERT_FALSE(result.has_value()) << job.kind_text;
  EXPECT_EQ(result.error().code, ErrorCode::malformed_response);
  EXPECT_NE(result.error().message.find(field + " is missing"), std::string::npos);
  EXPECT_NE(result.error().message.find("r-1"), std::string::npos);
}

TEST(JobResult, IsMalformedWhenThePromisedFieldIsNullOrEmpty) {
  for (const char* kind : {"render", "video"}) {
    Job job = succeeded(kind);
    job.result_url.reset();
    expect_missing(job, "result_url");
    job.result_url = "";
    expect_missing(job, "result_url");
  }
  Job upload = succeeded("upload");
  upload.mockup_uuid.reset();
  expect_missing(upload, "mockup_uuid");
  upload.mockup_uuid = "";
  expect_missing(upload, "mockup_uuid");
}

TEST(JobResult, OfAFailedJobIsTheReason) {
  for (const char* kind : {"render", "video", "upload", "2d_create"}) {
    Job job = job_of(kind, "failed");
    job.error = "HTTP 404";
    job.result_url = "left over";
    const Error error = job.result().error();
    EXPECT_EQ(error.code, ErrorCode::job_failed);
    EXPECT_EQ(error.detail, "HTTP 404");
    EXPECT_NE(error.message.find("r-1 failed: HTTP 404"), std::string::npos);
  }
}

TEST(JobResult, QuotesTheServerInOneShortLine) {
  const std::string vandal = "a\x1b[31m\r\nb" + std::string(100'000, 'z');
  for (const char* status : {"succeeded", "failed", "cancelled", "running"}) {
    Job job = job_of("render", status);
    job.render_uuid = job.kind_text = vandal;
    job.error = vandal;
    if (job.status == JobStatus::running) job.status_text = vandal;
    job.result_url.reset();
    const Error error = job.result().error();
    EXPECT_LE(error.message.size(), 2000u) << status;
    EXPECT_NE(error.message.find("job a [31m  bzzz"), std::string::npos) << error.message;
    EXPECT_EQ(error.message.find_first_of("\x1b\r\n"), std::string::npos) << status;
    EXPECT_LE(error.detail.size(), 1000u);
    EXPECT_EQ(error.detail.find_first_of("\x1b\r\n"), std::string::npos) << status;
    EXPECT_EQ(job.error, vandal) << "the job itself stays as it was sent";
  }
}

TEST(JobResult, OfAFailedJobWithoutAReasonSaysSo) {
  const Error error = job_of("render", "failed").result().error();
  EXPECT_EQ(error.code, ErrorCode::job_failed);
  EXPECT_EQ(error.detail, "");
  EXPECT_NE(error.message.find("no reason"), std::string::npos);
}

TEST(JobResult, OfACancelledJobIsItsEnd) {
  EXPECT_EQ(job_of("video", "cancelled").result().error().code, ErrorCode::job_cancelled);
}

TEST(JobResult, OfAJobThatHasNotEndedIsNotThereYet) {
  for (const char* status : {"queued", "dispatched", "running", "archived"}) {
    const Error error = job_of("render", status).result().error();
    EXPECT_EQ(error.code, ErrorCode::job_not_finished) << status;
    EXPECT_NE(error.message.find(status), std::string::npos);
  }
}

TEST(Jobs, AreTerminalInThreeStatuses) {
  for (const char* status : {"succeeded", "failed", "cancelled"}) {
    EXPECT_TRUE(job_of("render", status).is_terminal()) << status;
  }
  for (const char* status : {"queued", "dispatched", "running", "archived", ""}) {
    EXPECT_FALSE(job_of("render", status).is_terminal()) << status;
  }
}

TEST(JobResult, OfAFailedJobHasItsCodeToBranchOnAndTheJob) {
  Job job = job_of("upload", "failed");
  job.error_code = "PSD_TOO_LARGE";
  const Error error = job.result().error();
  EXPECT_EQ(error.job_error_code, "PSD_TOO_LARGE");
  ASSERT_NE(error.last_job, nullptr);
  EXPECT_EQ(*error.last_job, job);
  job.error_code.reset();
  EXPECT_EQ(job.result().error().job_error_code, "");
}

TEST(JobResult, OfAnyJobWithoutOneHasTheJobInItsError) {
  std::vector<Job> without;
  for (const char* status : {"queued", "dispatched", "running", "failed", "cancelled", "paused"}) {
    without.push_back(job_of("render", status));
  }
  without.push_back(job_of("render", "succeeded"));
  for (const Job& job : without) {
    const Error error = job.result().error();
    ASSERT_NE(error.last_job, nullptr) << job.status_text;
    EXPECT_EQ(*error.last_job, job);
    EXPECT_EQ(error.job_error_code, "");
  }
}

Job made(const std::string& kind, std::optional<std::string> url) {
  Job job = succeeded(kind);
  job.result_url = std::move(url);
  return job;
}

TEST(FileUrl, OfAnImageOrClipIsItsUrl) {
  for (const char* kind : {"render", "video", "photo_mockup_render", "2d_render", "hologram"}) {
    const Job job = made(kind, "https://cdn.sudomock.com/x");
    EXPECT_EQ(file_url(job), "https://cdn.sudomock.com/x") << kind;
    EXPECT_EQ(file_url(job.result().value()), "https://cdn.sudomock.com/x") << kind;
  }
  EXPECT_EQ(file_url(made("render", "HTTP://127.0.0.1/x")), "HTTP://127.0.0.1/x");
}

TEST(FileUrl, OfANewMockupIsNone) {
  for (const char* kind : {"upload", "photo_mockup_create", "2d_create"}) {
    for (const char* url : {"/library/mockups/u", "https://sudomock.com/library/mockups/u"}) {
      EXPECT_EQ(file_url(made(kind, url)), std::nullopt) << kind << ' ' << url;
    }
  }
}

TEST(FileUrl, ThatIsNotAbsoluteIsNone) {
  for (const char* url :
       {"/x.png", "x.png", "//cdn.sudomock.com/x", "https:", "https:/x", "https://", "http://",
        "ftp://host/x", "file:///etc/passwd", "httpsx://host", ""}) {
    EXPECT_EQ(file_url(made("render", url)), std::nullopt) << url;
    EXPECT_EQ(file_url(made("hologram", url)), std::nullopt) << url;
  }
  EXPECT_EQ(file_url(made("hologram", std::nullopt)), std::nullopt);
}

TEST(FileUrl, OfAJobThatDidNotSucceedIsNone) {
  for (const char* status : {"queued", "running", "failed", "cancelled", "paused"}) {
    Job job = job_of("render", status);
    job.result_url = "https://cdn.sudomock.com/x";
    EXPECT_EQ(file_url(job), std::nullopt) << status;
  }
}

}  // namespace
}  // namespace sudomock
