#include "testing/fake_record.hpp"

#include <algorithm>
#include <utility>

namespace sudomock::detail {

namespace {

constexpr std::array in_progress = {JobStatus::queued, JobStatus::dispatched, JobStatus::running};

std::size_t last_stage_of(JobStatus outcome) {
  const auto found = std::find(in_progress.begin(), in_progress.end(), outcome);
  return static_cast<std::size_t>(found - in_progress.begin());
}

}  // namespace

FakeRecord::FakeRecord(testing::FakeJob job, FakeTime accepted, std::uint64_t sequence,
                       Timestamp epoch)
    : job_(std::move(job)),
      begins_{accepted, accepted + job_.queued, accepted + job_.queued + job_.dispatched,
              accepted + job_.queued + job_.dispatched + job_.running},
      last_stage_(last_stage_of(job_.outcome)),
      sequence_(sequence),
      epoch_(epoch) {}

FakeRecord::Stage FakeRecord::stage_at(FakeTime now) const {
  Stage stage = last_stage_;
  while (stage > 0 && begins_[stage] > now) --stage;
  return stage;
}

JobStatus FakeRecord::status_of(Stage stage) const {
  return stage < in_progress.size() ? in_progress[stage] : job_.outcome;
}

std::optional<FakeTime> FakeRecord::end_time() const {
  if (!is_terminal(job_.outcome)) return std::nullopt;
  return begins_[last_stage_];
}

JobListItem FakeRecord::snapshot(FakeTime now) const {
  const Stage stage = stage_at(now);
  JobListItem item = job_.details;
  item.render_uuid = job_.render_uuid;
  item.kind = job_.kind;
  item.kind_text = job_.kind_text;
  item.status = status_of(stage);
  item.status_text = stage < in_progress.size() ? to_string(item.status) : job_.outcome_text;
  item.created_at = created_at();
  item.updated_at = calendar(begins_[stage]);
  hide_what_is_not_known_yet(item);
  return item;
}

void FakeRecord::hide_what_is_not_known_yet(JobListItem& item) const {
  const bool has_succeeded = item.status == JobStatus::succeeded;
  if (!has_succeeded) {
    item.payg.reset();
    item.poster_url.reset();
    item.credits_charged.reset();
  }
  if (!has_succeeded || job_.without_result) {
    item.result_url.reset();
    item.mockup_uuid.reset();
  }
  if (item.status != JobStatus::failed) {
    item.error.reset();
    item.error_code.reset();
  }
  if (!item.is_terminal()) {
    item.model.reset();
  } else if (!has_succeeded) {
    item.credits_charged = 0;  // "No credits charged", whatever a success would have cost
  }
}

bool FakeRecord::Written::is(Stage wanted, testing::BodyStyle in) const {
  return stage == wanted && style == in;
}

const std::string& FakeRecord::lookup_json(FakeTime now, testing::BodyStyle style) {
  const Stage stage = stage_at(now);
  if (!lookup_.is(stage, style)) lookup_ = {stage, style, encode_job(snapshot(now), style)};
  return lookup_.json;
}

const std::string& FakeRecord::row_json(FakeTime now, testing::BodyStyle style) {
  const Stage stage = stage_at(now);
  if (row_.is(stage, style)) return row_.json;
  JobListItem row = snapshot(now);
  if (job_.row_without_result) {
    row.result_url.reset();
    row.mockup_uuid.reset();
  }
  row_ = {stage, style, encode_row(row, style)};
  return row_.json;
}

void FakeRecord::end(FakeTime now, JobStatus outcome) {
  if (is_terminal(status_of(stage_at(now)))) return;
  job_.outcome = outcome;
  job_.outcome_text = to_string(outcome);
  last_stage_ = last_stage_of(outcome);
  for (FakeTime& begin : begins_) begin = std::min(begin, now);
  begins_[last_stage_] = now;
  lookup_ = {};
  row_ = {};
}

}  // namespace sudomock::detail
