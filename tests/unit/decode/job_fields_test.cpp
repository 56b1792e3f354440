#include "decode/job_fields.hpp"

#include <array>
#include <string_view>

#include <gtest/gtest.h>

namespace sudomock::detail {
namespace {

TEST(JobFields, LeadToTheirMember) {
  JobDraft job;
  const Field model = field_of(job, "model", Place::job);
  EXPECT_EQ(model.name, "model");
  ASSERT_EQ(store_text(model.slot, "veo"), "");
  EXPECT_EQ(job.model, "veo");
  ASSERT_EQ(store_null(model.slot), "");
  EXPECT_EQ(job.model, std::nullopt);
}

TEST(JobFields, AreFoundInAnyOrder) {
  constexpr std::array names = {"updated_at", "job_id",          "status", "kind",   "payg",
                                "model",      "credits_charged", "error",  "job_id", "updated_at"};
  JobDraft job;
  for (const std::string_view name : names) {
    EXPECT_EQ(field_of(job, name, Place::job).name, name);
    EXPECT_EQ(field_of(job, "unknown", Place::job).name, "");
  }
}

TEST(JobFields, TakeOnlyWhatTheirMemberHolds) {
  JobDraft job;
  EXPECT_EQ(store_number(field_of(job, "model", Place::job).slot, "5"),
            "expected a string, found a number");
  EXPECT_EQ(store_boolean(field_of(job, "credits_charged", Place::job).slot, true),
            "expected an integer, found a boolean");
  EXPECT_EQ(wrong_type(field_of(job, "payg", Place::job).slot, "an array"),
            "expected an object, found an array");
}

TEST(JobFields, ForDisplayStandInRowsOnly) {
  JobDraft job;
  for (const std::string_view name : {"duration_seconds", "audio", "mockup_name", "poster_url"}) {
    EXPECT_EQ(field_of(job, name, Place::row).name, name);
    EXPECT_EQ(field_of(job, name, Place::job).name, "");
  }
}

TEST(JobFields, ThatAreUnknownTakeAnything) {
  JobDraft job;
  for (const std::string_view name : {"renderuuid", "", "jobs", "data"}) {
    const Field field = field_of(job, name, Place::row);
    EXPECT_EQ(field.name, "");
    EXPECT_EQ(store_text(field.slot, "x"), "");
    EXPECT_EQ(store_number(field.slot, "5"), "");
    EXPECT_EQ(wrong_type(field.slot, "an object"), "");
  }
}

TEST(JobFields, ThatAreRequiredAreNamed) {
  JobDraft job;
  EXPECT_EQ(complete(job), "render_uuid");
  job.job_id = "j";
  EXPECT_EQ(complete(job), "kind");
  EXPECT_EQ(job.render_uuid, "j");
  job.kind_text = "video";
  EXPECT_EQ(complete(job), "status");
  job.status_text = "running";
  EXPECT_EQ(complete(job), "");
  EXPECT_EQ(job.kind, JobKind::video);
  EXPECT_EQ(job.status, JobStatus::running);
}

}  // namespace
}  // namespace sudomock::detail
