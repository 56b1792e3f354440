#include "decode/job_fields.hpp"

#include <utility>

namespace sudomock::detail {

namespace {

template <class Object, class... T>
using Member = std::variant<T Object::*...>;

constexpr unsigned operator|(Place a, Place b) {
  return static_cast<unsigned>(a) | static_cast<unsigned>(b);
}
constexpr unsigned rows_only = static_cast<unsigned>(Place::row);
constexpr unsigned accepted_only = static_cast<unsigned>(Place::accepted);
constexpr unsigned rows_and_accepted = Place::row | Place::accepted;
constexpr unsigned everywhere = rows_and_accepted | static_cast<unsigned>(Place::job);

/// One field. The member's type decides what JSON may say, and a std::string is required.
template <class Object>
struct FieldRow {
  std::string_view name;
  Member<Object, std::string, std::optional<std::string>, std::optional<std::int64_t>,
         std::optional<bool>, std::optional<Timestamp>, std::optional<Usd>, std::optional<Payg>,
         std::optional<Cursor>, std::vector<JobListItem>, ErrorField, LooseText>
      member;
  unsigned places = Place::job | Place::row;
};

constexpr FieldRow<JobDraft> job_fields[] = {
    {"job_id", &JobDraft::job_id, everywhere},
    {"render_uuid", &JobDraft::render_uuid, everywhere},
    {"kind", &JobDraft::kind_text, everywhere},
    {"status", &JobDraft::status_text, everywhere},
    {"model", &JobDraft::model},
    {"result_url", &JobDraft::result_url},
    {"mockup_uuid", &JobDraft::mockup_uuid},
    {"error", &JobDraft::error_field},
    {"error_code", &JobDraft::error_code},
    {"credits_charged", &JobDraft::credits_charged},
    {"payg", &JobDraft::payg},
    {"created_at", &JobDraft::created_at},
    {"updated_at", &JobDraft::updated_at},
    {"duration_seconds", &JobDraft::duration_seconds, rows_and_accepted},
    {"audio", &JobDraft::audio, rows_and_accepted},
    {"mockup_name", &JobDraft::mockup_name, rows_only},
    {"poster_url", &JobDraft::poster_url, rows_only},
    {"estimated_credits", &JobDraft::estimated_credits, accepted_only},
};

constexpr FieldRow<PageDraft> page_fields[] = {
    {"jobs", &PageDraft::jobs},
    {"next_cursor", &PageDraft::next_cursor},
};

constexpr FieldRow<Payg> payg_fields[] = {
    {"credits", &Payg::credits},
    {"unit_price", &Payg::unit_price},
    {"cost", &Payg::cost},
};

constexpr FieldRow<ErrorField> error_fields[] = {
    {"message", &ErrorField::message},
    {"reason", &ErrorField::reason},
    {"error_code", &ErrorField::error_code},
};

template <class Object, std::size_t size>
Field find(const FieldRow<Object> (&rows)[size], Object& object, std::string_view name,
           Place place = Place::job) {
  for (const FieldRow<Object>& row : rows) {
    if (row.name != name || (row.places & static_cast<unsigned>(place)) == 0) continue;
    return {row.name, std::visit([&](auto member) { return Slot(&(object.*member)); }, row.member)};
  }
  return {};
}

/// A text, else what of an object says something, best first.
std::optional<std::string> text_of(ErrorField& error) {
  if (error.text) return std::move(error.text);
  for (LooseText* part : {&error.message, &error.reason, &error.error_code}) {
    if (!part->text.empty()) return std::move(part->text);
  }
  return std::nullopt;
}

}  // namespace

Field field_of(JobDraft& job, std::string_view name, Place place) {
  return find(job_fields, job, name, place);
}
Field field_of(PageDraft& page, std::string_view name) { return find(page_fields, page, name); }
Field field_of(Payg& payg, std::string_view name) { return find(payg_fields, payg, name); }
Field field_of(ErrorField& error, std::string_view name) { return find(error_fields, error, name); }

std::string_view complete(JobDraft& job) {
  if (job.render_uuid.empty() && job.job_id) job.render_uuid = *std::move(job.job_id);
  job.kind = parse_job_kind(job.kind_text);
  job.status = parse_job_status(job.status_text);
  // Nested before top level (contract: "`Job::error_code`").
  const std::string& nested_code = job.error_field.error_code.text;
  if (!nested_code.empty()) job.error_code = nested_code;
  job.error = text_of(job.error_field);
  for (const FieldRow<JobDraft>& row : job_fields) {
    const auto* required = std::get_if<std::string JobDraft::*>(&row.member);
    if (required != nullptr && (job.*(*required)).empty()) return row.name;
  }
  return {};
}

}  // namespace sudomock::detail
