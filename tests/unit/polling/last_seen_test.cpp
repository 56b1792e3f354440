#include "polling/last_seen.hpp"

#include <gtest/gtest.h>

namespace sudomock::detail {
namespace {

Job running_job() {
  Job job;
  job.render_uuid = "job-1";
  job.kind = JobKind::video;
  job.kind_text = "video";
  job.status = JobStatus::running;
  job.status_text = "running";
  job.created_at = Timestamp(std::chrono::seconds(5));
  return job;
}

TEST(LastSeen, RecallsNothingBeforeAnythingWasSeen) {
  const TextPool models;
  const LastSeen last_seen;
  EXPECT_EQ(last_seen.recall("job-1", models), nullptr);
}

TEST(LastSeen, RecallsAJobInProgress) {
  TextPool models;
  LastSeen last_seen;
  last_seen.remember(running_job(), models);
  EXPECT_EQ(*last_seen.recall("job-1", models), running_job());
}

TEST(LastSeen, LosesNothingOfAnUnusualJob) {
  Job unusual = running_job();
  unusual.status = JobStatus::unknown;
  unusual.status_text = "paused";
  unusual.model = "veo-3.1-fast";
  unusual.credits_charged = 3;
  TextPool models;
  LastSeen last_seen;
  last_seen.remember(unusual, models);
  EXPECT_EQ(*last_seen.recall("job-1", models), unusual);
}

TEST(LastSeen, KeepsAModelOnceForAllJobs) {
  TextPool models;
  Job video = running_job();
  video.model = "veo-3.1-fast";
  LastSeen last_seen;
  last_seen.remember(video, models);
  EXPECT_EQ(*last_seen.recall("job-1", models), video);
  EXPECT_EQ(models.number_of("veo-3.1-fast"), 1);
}

TEST(LastSeen, LosesNothingWhenThereAreMoreModelsThanThePoolHolds) {
  TextPool models;
  LastSeen last_seen;
  for (int i = 0; i < 1000; ++i) {
    Job video = running_job();
    video.model = "model-" + std::to_string(i);
    last_seen.remember(video, models);
    ASSERT_EQ(*last_seen.recall("job-1", models), video);
  }
}

TEST(LastSeen, KeepsTheLatestOnly) {
  TextPool models;
  LastSeen last_seen;
  Job earlier = running_job();
  earlier.model = "veo-3.1-fast";
  last_seen.remember(earlier, models);
  last_seen.remember(running_job(), models);
  EXPECT_EQ(*last_seen.recall("job-1", models), running_job());
}

}  // namespace
}  // namespace sudomock::detail
