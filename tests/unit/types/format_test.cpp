#include <sudomock/format.hpp>

#include <gtest/gtest.h>

// Whether there is anything to test depends on the standard library.
namespace sudomock {
namespace {

#ifdef __cpp_lib_format

TEST(Format, WritesWhatToStringDoes) {
  EXPECT_EQ(std::format("{} {}", JobKind::video, JobStatus::running), "video running");
  EXPECT_EQ(std::format("{}", ErrorCode::rate_limited), "rate_limited");
  EXPECT_EQ(std::format("{}", *Usd::parse("1.898")), "1.898");
}

TEST(Format, AlignsAsTexts) {
  EXPECT_EQ(std::format("[{:>9}]", JobStatus::queued), "[   queued]");
  EXPECT_EQ(std::format("[{:*<8}]", *Usd::parse("0.5")), "[0.5*****]");
}

TEST(Format, WritesAJobInOneLine) {
  Job job;
  job.render_uuid = "a";
  job.kind_text = "video";
  job.status_text = "running";
  EXPECT_EQ(std::format("{}", job), "a video running");
}

TEST(Format, WritesAnErrorAsAStreamDoes) {
  Error error;
  error.code = ErrorCode::tls;
  error.message = "no luck";
  EXPECT_EQ(std::format("{}", error), "tls: no luck");
}

#endif

}  // namespace
}  // namespace sudomock
