#include "polling/last_seen.hpp"

namespace sudomock::detail {

void LastSeen::remember(const Job& job, TextPool& models) {
  seen_ = true;
  kind_ = static_cast<std::uint8_t>(job.kind);
  status_ = static_cast<std::uint8_t>(job.status);
  has_created_at_ = job.created_at.has_value();
  has_updated_at_ = job.updated_at.has_value();
  created_at_ = job.created_at.value_or(Timestamp());
  updated_at_ = job.updated_at.value_or(Timestamp());
  model_ = job.model ? models.number_of(*job.model) : std::uint8_t{0};
  whole_.reset();
  if (unpacked(job.render_uuid, models) != job) whole_ = std::make_unique<Job>(job);
}

std::shared_ptr<const Job> LastSeen::recall(const std::string& render_uuid,
                                            const TextPool& models) const {
  if (!seen_) return nullptr;
  return std::make_shared<const Job>(whole_ ? *whole_ : unpacked(render_uuid, models));
}

Job LastSeen::unpacked(const std::string& render_uuid, const TextPool& models) const {
  Job job;
  job.render_uuid = render_uuid;
  job.kind = static_cast<JobKind>(kind_);
  job.kind_text = to_string(job.kind);
  job.status = static_cast<JobStatus>(status_);
  job.status_text = to_string(job.status);
  if (model_ != 0) job.model = models.text(model_);
  if (has_created_at_) job.created_at = created_at_;
  if (has_updated_at_) job.updated_at = updated_at_;
  return job;
}

}  // namespace sudomock::detail
