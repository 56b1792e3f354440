#include "decode/job_values.hpp"

#include <utility>

#include "decode/timestamp.hpp"
#include "types/decimal.hpp"

namespace sudomock::detail {

namespace {

std::optional<std::int64_t>* integer_slot(JobDraft& draft, Field field) {
  switch (field) {
    case Field::credits_charged:
      return &draft.job->credits_charged;
    case Field::payg_credits:
      return &draft.job->payg->credits;
    case Field::duration_seconds:
      return &draft.job->duration_seconds;
    default:
      return nullptr;
  }
}

std::optional<Usd>* money_slot(JobDraft& draft, Field field) {
  switch (field) {
    case Field::payg_unit_price:
      return &draft.job->payg->unit_price;
    case Field::payg_cost:
      return &draft.job->payg->cost;
    default:
      return nullptr;
  }
}

Refusal set_time(std::optional<Timestamp>& slot, std::string_view text) {
  slot = parse_timestamp(text);
  return slot ? Refusal() : "not an ISO 8601 time";
}

/// Of an error object, the first of message, reason and error_code that says something.
void set_error_part(JobDraft& draft, Field field, std::string_view text) {
  if (text.empty()) return;
  if (draft.error_part != Field::unknown && draft.error_part < field) return;
  draft.error_part = field;
  draft.job->error.emplace(text);
}

}  // namespace

Refusal set_null(JobDraft& draft, Field field) {
  JobListItem& job = *draft.job;
  switch (field) {
    case Field::job_id:
      return draft.job_id.clear(), Refusal();
    case Field::render_uuid:
      return job.render_uuid.clear(), Refusal();
    case Field::kind:
      return job.kind_text.clear(), Refusal();
    case Field::status:
      return job.status_text.clear(), Refusal();
    case Field::model:
      return job.model.reset(), Refusal();
    case Field::result_url:
      return job.result_url.reset(), Refusal();
    case Field::mockup_uuid:
      return job.mockup_uuid.reset(), Refusal();
    case Field::error:
      return job.error.reset(), Refusal();
    case Field::credits_charged:
      return job.credits_charged.reset(), Refusal();
    case Field::payg:
      return job.payg.reset(), Refusal();
    case Field::payg_credits:
      return job.payg->credits.reset(), Refusal();
    case Field::payg_unit_price:
      return job.payg->unit_price.reset(), Refusal();
    case Field::payg_cost:
      return job.payg->cost.reset(), Refusal();
    case Field::created_at:
      return job.created_at.reset(), Refusal();
    case Field::updated_at:
      return job.updated_at.reset(), Refusal();
    case Field::duration_seconds:
      return job.duration_seconds.reset(), Refusal();
    case Field::audio:
      return job.audio.reset(), Refusal();
    case Field::mockup_name:
      return job.mockup_name.reset(), Refusal();
    case Field::poster_url:
      return job.poster_url.reset(), Refusal();
    default:
      return wrong_type;
  }
}

Refusal set_boolean(JobDraft& draft, Field field, bool value) {
  if (field != Field::audio) return wrong_type;
  draft.job->audio = value;
  return {};
}

Refusal set_integer(JobDraft& draft, Field field, std::int64_t value) {
  auto* integer = integer_slot(draft, field);
  if (integer == nullptr) return set_number(draft, field, std::to_string(value));
  *integer = value;
  return {};
}

Refusal set_number(JobDraft& draft, Field field, std::string_view digits) {
  if (auto* integer = integer_slot(draft, field)) {
    const std::optional<ScaledDecimal> number = parse_scaled_decimal(digits, 0);
    if (!number) return "out of range";
    if (!number->exact) return "expected an integer, found a fraction";
    *integer = number->units;
    return {};
  }
  auto* money = money_slot(draft, field);
  if (money == nullptr) return wrong_type;
  *money = Usd::parse(digits);
  return *money ? Refusal() : "out of range";
}

Refusal set_string(JobDraft& draft, Field field, std::string_view text) {
  JobListItem& job = *draft.job;
  switch (field) {
    case Field::job_id:
      return draft.job_id = text, Refusal();
    case Field::render_uuid:
      return job.render_uuid = text, Refusal();
    case Field::kind:
      job.kind = parse_job_kind(text);
      return job.kind_text = text, Refusal();
    case Field::status:
      job.status = parse_job_status(text);
      return job.status_text = text, Refusal();
    case Field::model:
      return job.model.emplace(text), Refusal();
    case Field::result_url:
      return job.result_url.emplace(text), Refusal();
    case Field::mockup_uuid:
      return job.mockup_uuid.emplace(text), Refusal();
    case Field::error:
      return job.error.emplace(text), Refusal();
    case Field::error_message:
    case Field::error_reason:
    case Field::error_code:
      return set_error_part(draft, field, text), Refusal();
    case Field::created_at:
      return set_time(job.created_at, text);
    case Field::updated_at:
      return set_time(job.updated_at, text);
    case Field::mockup_name:
      return job.mockup_name.emplace(text), Refusal();
    case Field::poster_url:
      return job.poster_url.emplace(text), Refusal();
    default:
      return wrong_type;
  }
}

Field complete(JobDraft& draft) {
  JobListItem& job = *draft.job;
  if (job.render_uuid.empty()) job.render_uuid = std::move(draft.job_id);
  if (job.render_uuid.empty()) return Field::render_uuid;
  if (job.kind_text.empty()) return Field::kind;
  if (job.status_text.empty()) return Field::status;
  return Field::unknown;
}

}  // namespace sudomock::detail
