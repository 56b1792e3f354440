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
  const LastSeen last_seen;
  EXPECT_EQ(last_seen.recall("job-1"), nullptr);
  EXPECT_EQ(last_seen.status_text(), "");
}

TEST(LastSeen, RecallsAJobInProgress) {
  LastSeen last_seen;
  last_seen.remember(running_job());
  EXPECT_EQ(*last_seen.recall("job-1"), running_job());
  EXPECT_EQ(last_seen.status_text(), "running");
}

TEST(LastSeen, LosesNothingOfAnUnusualJob) {
  Job unusual = running_job();
  unusual.status = JobStatus::unknown;
  unusual.status_text = "paused";
  unusual.model = "veo-3.1-fast";
  unusual.credits_charged = 3;
  LastSeen last_seen;
  last_seen.remember(unusual);
  EXPECT_EQ(*last_seen.recall("job-1"), unusual);
  EXPECT_EQ(last_seen.status_text(), "paused");
}

TEST(LastSeen, KeepsTheLatestOnly) {
  LastSeen last_seen;
  Job earlier = running_job();
  earlier.model = "veo-3.1-fast";
  last_seen.remember(earlier);
  last_seen.remember(running_job());
  EXPECT_EQ(*last_seen.recall("job-1"), running_job());
}

}  // namespace
}  // namespace sudomock::detail
